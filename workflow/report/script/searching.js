// Search over the page: its tables, every row of them, its figures and its text.

const MOST_HITS = 12;

class Search {
  constructor(tables) {
    this.tables = tables;
    this.field = element("input", { type: "search", placeholder: "Search this page", "aria-label": "Search this page" });
    this.hits = element("ul", { class: "hits", hidden: true });
    this.field.addEventListener("input", () => this.find(this.field.value));
    this.field.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.querySelector(".search").append(this.field, this.hits);
    addEventListener("pointerdown", (event) => !this.field.parentNode.contains(event.target) && this.close());
  }

  close() {
    this.hits.hidden = true;
  }

  find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return this.close();
    const found = [...this.inTables(query, words), ...this.inText(words)];
    const lines = found.slice(0, MOST_HITS).map(({ what, where, go }) => element("li", {}, button("", go, { class: "hit" })));
    lines.forEach((line, at) => line.firstChild.append(element("b", {}, found[at].where), element("span", {}, found[at].what)));
    this.hits.replaceChildren(...(lines.length ? lines : [element("li", { class: "note" }, "Nothing on this page.")]));
    this.hits.hidden = false;
    announce(`${found.length} places`);
  }

  *inTables(query, words) {
    for (const table of this.tables) {
      const rows = [...Array(table.count).keys()].filter((row) => words.every((word) => table.text(row).includes(word)));
      if (!rows.length) continue;
      yield { where: table.data.caption, what: `${rows.length} row${rows.length === 1 ? "" : "s"}`, go: () => this.go(table.node, () => table.find(query)) };
    }
  }

  *inText(words) {
    for (const node of document.querySelectorAll("main figcaption, main .absent, main p:not(.note), main dd, main .doubts li, main h2, main h3, main h4")) {
      const text = node.textContent.replace(/\s+/g, " ").trim();
      if (node.closest(".scroll, .live, .tools, .over") || !words.every((word) => text.toLowerCase().includes(word))) continue;
      const place = Math.max(text.toLowerCase().indexOf(words[0]) - 30, 0);
      yield { where: this.heading(node), what: `${place ? "…" : ""}${text.slice(place, place + 110)}`, go: () => this.go(node) };
    }
  }

  heading(node) {
    const title = node.closest("figure")?.dataset.title ?? node.closest("details")?.querySelector("summary")?.textContent ?? node.closest("section")?.querySelector("h2")?.textContent;
    return (title ?? "").trim();
  }

  go(node, then) {
    this.close();
    for (let fold = node.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
    then?.();
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 2500);
    node.setAttribute("tabindex", node.getAttribute("tabindex") ?? "-1");
    node.focus({ preventScroll: true });
  }
}
