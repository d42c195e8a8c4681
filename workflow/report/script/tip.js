// The one note that follows the pointer: a heading and lines of a name and a value, all text.

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const tip = element("div", { class: "tip", hidden: true });

function showTip({ heading, lines, colour }, left, top) {
  const title = element("p", {}, element("i", {}), heading);
  title.firstChild.style.background = colour;
  const list = element("dl", {}, ...lines.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  tip.replaceChildren(title, list);
  tip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const beside = left + 16 + width < innerWidth ? left + 16 : Math.max(left - width - 16, 4);
  tip.style.left = `${Math.min(beside, Math.max(innerWidth - width - 4, 4))}px`;
  tip.style.top = `${Math.min(Math.max(top - height / 2, 4), Math.max(innerHeight - height - 4, 4))}px`;
}

function hideTip() {
  tip.hidden = true;
}
