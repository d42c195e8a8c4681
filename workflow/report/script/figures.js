// The figures of the page: each becomes panels that answer, in the box of its picture, when it comes near the window.

const GAP = 14;
const MOST_SWITCHES = 60;
const FEW_SWITCHES = 6; // beside a figure: as many as may share a panel of it

class LiveFigure {
  constructor(page, node, panels) {
    Object.assign(this, { page, node, title: node.dataset.title, name: node.dataset.figure });
    this.picture = node.querySelector(".picture");
    this.image = this.picture.querySelector("img");
    this.host = element("div", { class: "live" });
    this.panels = panels.map((data, place) => new Panel(this, data, place));
    this.shades = this.spanOfShades();
    this.tools = node.querySelector(".tools");
  }

  spanOfShades() {
    let [low, high] = [Infinity, 0];
    for (const panel of this.panels) for (const one of panel.series) for (const value of one.shade ?? []) {
      if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    return [low, high];
  }

  get columns() {
    const count = this.panels.length;
    const wide = Math.max(1, Math.floor(this.image.clientWidth / 190));
    return Math.min(count, wide, count <= 3 ? count : count === 4 ? 2 : count % 2 === 0 && count <= 8 && count % 3 ? 2 : 3);
  }

  showsX(panel) {
    return panel.place >= this.panels.length - this.columns || new Set(this.panels.map((one) => one.data.x.label)).size > 1;
  }

  showsY(panel) {
    return panel.place % this.columns === 0 || new Set(this.panels.map((one) => one.data.y.label)).size > 1;
  }

  mount() {
    for (const panel of this.panels) {
      const title = panel.data.title ? [element("p", { class: "title", title: panel.data.title }, panel.data.title)] : [];
      this.host.append(element("div", { class: "cell" }, ...title, panel.host));
    }
    this.picture.append(this.host);
    this.addTools();
    this.draw();
    this.node.classList.add("alive");
  }

  draw() {
    const columns = this.columns;
    const rows = Math.ceil(this.panels.length / columns);
    const width = Math.floor((this.image.clientWidth - GAP * (columns - 1)) / columns);
    const height = Math.floor((this.image.clientHeight - GAP * (rows - 1)) / rows);
    this.host.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
    for (const panel of this.panels) panel.draw(width, height);
    this.zoomed();
  }

  redraw() {
    for (const panel of this.panels) panel.redraw();
  }

  addTools() {
    const able = (which) => this.panels.some((panel) => panel.data[which].able);
    const axis = (which) => (able(which) ? [toggle(`Log ${which}`, this.panels.some((panel) => panel.log[which]), (on) => this.setLog(which, on))] : []);
    const behind = this.panels.some((panel) => panel.series.some((one) => one.draws));
    this.all = button("Show all", () => this.panels.forEach((panel) => panel.reset()), { disabled: true });
    this.tools.replaceChildren(
      ...axis("x"), ...axis("y"),
      ...(behind ? [toggle("Draws", false, (on) => this.setDraws(on), { title: "Show the law by single draws of its parameters behind its band" })] : []),
      this.all,
      toggle("As printed", false, (on) => this.node.classList.toggle("printed", on)),
      button("CSV", () => download(`${this.page.study}-${this.name}.csv`, this.csv()), { title: "Save what the figure shows" }),
      ...this.key(),
      ...(this.node.closest(".first") && this.page.switches.length <= FEW_SWITCHES ? this.page.switches.map(({ family, look }) => this.page.switchOf(family, look)) : []),
      ...(this.panels[0].data.aims ? [this.aim()] : []),
    );
  }

  key() {
    const shade = this.panels[0].data.shade;
    if (!shade || !(this.shades[1] > 0)) return [];
    const bar = element("i", {});
    this.paintKey = () => {
      bar.style.background = `linear-gradient(90deg, ${SHADES.map(seen).join(", ")})`;
    };
    this.paintKey();
    return [element("span", { class: "key" }, `${shade} `, brief(this.shades[0], 2, true), bar, brief(this.shades[1], 2, true))];
  }

  setLog(which, on) {
    for (const panel of this.panels) if (panel.data[which].able) panel.log[which] = on;
    this.draw();
  }

  setDraws(on) {
    for (const panel of this.panels) panel.draws = on;
    this.redraw();
  }

  zoomed() {
    if (this.all) this.all.disabled = !this.panels.some((panel) => panel.plot && panel.isZoomed());
  }

  // A slider along the law: the forecast with its interval at any place between the runs and the farthest target.
  aim() {
    const lines = this.panels.flatMap((panel) => panel.series.filter((one) => one.mark === "line"));
    const ends = lines.flatMap((one) => [one.x[0], one.x[one.x.length - 1]]);
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const slider = element("input", { type: "range", min: 0, max: 200, value: 200, "aria-label": `Target along ${this.panels[0].data.x.label}` });
    const read = element("output", {}, "");
    slider.addEventListener("input", () => {
      const x = low * (high / low) ** (slider.value / 200);
      for (const panel of this.panels) panel.aimed = x;
      read.textContent = this.readings(x);
      slider.setAttribute("aria-valuetext", read.textContent);
      this.redraw();
    });
    return element("span", { class: "aim" }, element("span", {}, "Target"), slider, read);
  }

  readings(x) {
    const found = [];
    for (const panel of this.panels) for (const one of panel.series) {
      const at = one.mark === "line" && panel.shows(one) ? reading(one, x) : null;
      if (at && at.y !== null) found.push(`${this.page.nameOf(one.family)} ${withInterval(at.y, at.lower, at.upper)}`);
    }
    const told = found.length > 4 ? [...found.slice(0, 4), `and ${found.length - 4} more`] : found;
    return `${brief(x, 2, this.panels[0].data.x.count)}: ${told.join("; ")}`;
  }

  csv() {
    const { columns } = this.page.runs;
    const names = Object.keys(columns);
    let text = csvLine(["panel", "family", "kind", this.panels[0].data.x.label, this.panels[0].data.y.label, "lower", "upper", "measured", ...names.map((name) => `run: ${name}`)]);
    for (const panel of this.panels) for (const one of panel.series) {
      if (!panel.shows(one)) continue;
      const { x, y } = panel.plot.scales;
      for (let place = 0; place < one.x.length; place++) {
        if (!(one.x[place] >= x.min && one.x[place] <= x.max && one.y[place] >= y.min && one.y[place] <= y.max)) continue;
        const run = this.page.run(one.row?.[place]);
        text += csvLine([panel.data.title, one.family, one.kind || one.mark, one.x[place], one.y[place], one.lower?.[place], one.upper?.[place], one.truth?.[place], ...names.map((name) => run?.[name])]);
      }
    }
    return text;
  }
}

// What all figures of one study share: its families' colours and its runs; `every` has those of all studies of the page.
class Figures {
  constructor(carried, root, every) {
    const { palette, labels, runs } = carried;
    Object.assign(this, { palette, labels, runs, root, every, study: root.dataset.study, off: every.off });
    every.all.push(this);
    this.place = new Map(carried.runs.row.map((row, place) => [row, place]));
    this.live = [];
    this.waiting = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) if (isIntersecting) this.mount(target, carried.figures[target.dataset.figure]);
    }, { rootMargin: "400px" });
    for (const node of root.querySelectorAll("figure")) if (carried.figures[node.dataset.figure]) this.waiting.observe(node);
    this.offer(carried.figures);
    dark.addEventListener("change", () => this.repaint());
    addEventListener("resize", () => this.resized());
  }

  mount(node, panels) {
    this.waiting.unobserve(node);
    const made = new LiveFigure(this, node, panels);
    const ready = () => {
      made.mount();
      this.live.push(made);
    };
    if (made.image.complete) ready();
    else made.image.addEventListener("load", ready, { once: true });
  }

  repaint() {
    for (const figure of this.live) {
      figure.paintKey?.();
      figure.draw();
    }
    this.paintSwitches();
  }

  resized() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.live.forEach((figure) => figure.draw()), 150);
  }

  nameOf(family) {
    return this.labels[family] ?? family;
  }

  run(row) {
    const place = this.place.get(row);
    if (place === undefined) return null;
    return Object.fromEntries(Object.entries(this.runs.columns).map(([name, values]) => [name, values.length === 1 ? values[0] : values[place]]));
  }

  says(panel, { one, place, read }) {
    const { x, y, shade } = panel.data;
    const heading = [this.nameOf(one.family), read ? "the law" : ""].filter(Boolean).join(", ") || "all";
    const colour = panel.colour(one, place ?? 0);
    if (read) {
      const level = shade && one.shade ? [[shade, brief(one.shade[0], 3, true)]] : [];
      return { heading, colour, lines: [[x.label, brief(read.x, 3, x.count)], ...level, [y.label, withInterval(read.y, read.lower, read.upper)]] };
    }
    const run = this.run(one.row?.[place]);
    const ranged = one.lower?.[place] !== undefined && !one.across;
    const value = ranged ? withInterval(one.y[place], one.lower[place], one.upper[place]) : brief(one.y[place], 4, y.count);
    const lines = [[x.label, one.across ? withInterval(one.x[place], one.lower?.[place], one.upper?.[place]) : brief(one.x[place], 4, x.count)], [y.label, value]];
    if (typeof one.truth?.[place] === "number") lines.push(["measured", brief(one.truth[place], 5)]);
    for (const [name, texts] of Object.entries(one.told ?? {})) if (texts[place]) lines.push([name, texts[place]]);
    for (const [name, told] of Object.entries(run ?? {})) {
      if (told !== null && (name !== "family" || told !== one.family)) lines.push([name, typeof told === "number" ? brief(told, 5, Math.abs(told) >= 1e5) : told]);
    }
    return { heading: run?.run ? `${heading} · ${run.run}` : heading, colour, lines: lines.filter(([name]) => name !== "run").slice(0, 18) };
  }

  // A switch for each family that any figure shows.
  offer(figures) {
    const looks = new Map();
    for (const panels of Object.values(figures)) for (const panel of panels) for (const one of panel.series) {
      if (one.family && one.family !== "all families" && one.family !== "all") looks.set(one.family, one.look);
    }
    this.nodes = [];
    this.switches = [...looks].sort((a, b) => a[1] - b[1]).map(([family, look]) => ({ family, look }));
    if (this.switches.length < 2 || this.switches.length > MOST_SWITCHES) this.switches = [];
    const host = this.root.querySelector(".families");
    if (!host || !this.switches.length) return;
    const every = this.switches.map(({ family, look }) => this.switchOf(family, look));
    host.append(element("span", {}, "Families"), ...every, button("All", () => this.only(null)), button("None", () => this.only("")));
  }

  switchOf(family, look) {
    const node = toggle("", !this.off.has(family), (on) => {
      if (on) this.off.delete(family);
      else this.off.add(family);
      this.changed();
    }, { class: "family", title: `Show or hide ${this.nameOf(family)} in all figures` });
    const dot = element("i", {});
    dot.style.background = familyColour(look, this.palette);
    node.append(dot, this.nameOf(family));
    this.nodes.push({ family, look, node });
    return node;
  }

  only(family) {
    for (const one of this.switches) {
      if (family === null || one.family === family) this.off.delete(one.family);
      else this.off.add(one.family);
    }
    this.changed();
  }

  changed() {
    for (const study of this.every.all) study.show();
  }

  show() {
    for (const { family, node } of this.nodes) node.setAttribute("aria-pressed", String(!this.off.has(family)));
    for (const figure of this.live) figure.redraw();
  }

  paintSwitches() {
    for (const { node, look } of this.nodes) node.querySelector("i").style.background = familyColour(look, this.palette);
  }
}
