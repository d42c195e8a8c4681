// Copying a number as it is shown, with all its digits, or as the macro that a paper writes.

const menu = element("div", { class: "menu", role: "group", "aria-label": "Copy", hidden: true });
let opener = null;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages from disk may not use the clipboard in some browsers; the older way works there.
    const field = element("textarea", { class: "unseen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  announce(`Copied ${text}`);
}

function offerCopy(cell, offers) {
  opener = cell;
  const choose = (text) => async () => {
    await copy(text);
    closeCopy();
  };
  menu.replaceChildren(...offers.filter(([, text]) => text).map(([name, text]) => button("", choose(text), { title: text })));
  [...menu.children].forEach((node, at) => node.append(element("b", {}, offers.filter(([, text]) => text)[at][0]), element("code", {}, node.title)));
  menu.hidden = false;
  const box = cell.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(box.left, innerWidth - menu.offsetWidth - 4)) + scrollX}px`;
  menu.style.top = `${box.bottom + scrollY + 4}px`;
  menu.firstChild.focus({ preventScroll: true });
}

function closeCopy() {
  if (menu.hidden) return;
  menu.hidden = true;
  opener?.focus({ preventScroll: true });
  opener = null;
}

addEventListener("keydown", (event) => event.key === "Escape" && closeCopy());
addEventListener("pointerdown", (event) => {
  if (!menu.hidden && !menu.contains(event.target)) menu.hidden = true;
});

// Numbers outside of tables that say which macro they are.
function offerMacros() {
  for (const node of document.querySelectorAll("[data-macro]")) {
    node.classList.add("copied");
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    const open = () => offerCopy(node, [["Number", node.textContent.trim()], ["Macro", node.dataset.macro && `\\${node.dataset.macro}`]]);
    node.addEventListener("click", open);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
    });
  }
}
