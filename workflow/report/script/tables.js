// Tables: sorted, filtered, by pages, as CSV; all rows are in what the page carries, those of its markup first.

const PER_PAGE = 24;

class LiveTable {
  constructor(node, data) {
    Object.assign(this, { node, data, query: "", order: null, page: 0 });
    this.table = node.querySelector("table");
    this.body = this.table.tBodies[0];
    this.count = data.columns[0].text.length;
    this.made = new Map([...this.body.rows].map((row, at) => [at, row]));
    this.at = [...Array(this.count).keys()];
    this.addTools();
    this.addHeads();
    this.body.addEventListener("click", (event) => this.open(event.target.closest("td")));
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.makeCopyable();
  }

  addTools() {
    const host = this.node.querySelector(".over");
    this.filter = element("input", { type: "search", placeholder: "Filter", "aria-label": `Filter: ${this.data.caption}` });
    this.filter.addEventListener("input", () => this.find(this.filter.value));
    this.told = element("span", { class: "told" }, this.count > 1 ? `${this.count.toLocaleString("en")} rows` : "1 row");
    host.append(this.filter, this.told, button("CSV", () => download(this.fileName(), this.csv()), { "aria-label": `Save as CSV: ${this.data.caption}` }));
    this.foot = this.node.querySelector(".pages");
    if (this.foot) this.turn(0);
  }

  fileName() {
    return `${this.node.closest("[data-study]")?.dataset.study ?? "studies"}-${(this.data.source || "table").replace(/[^\w-]+/g, "-")}.csv`;
  }

  addHeads() {
    [...this.table.tHead.rows[0].cells].forEach((head, column) => {
      const sort = button("", () => this.sort(column), { class: "sort" });
      sort.append(...head.childNodes);
      head.append(sort);
    });
  }

  sort(column) {
    const turned = this.order?.column === column ? !this.order.down : false;
    this.order = this.order?.column === column && this.order.down ? null : { column, down: turned };
    [...this.table.tHead.rows[0].cells].forEach((head, at) => {
      if (this.order?.column === at) head.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.update();
  }

  find(query) {
    this.query = query;
    this.filter.value = query;
    this.update();
  }

  // The numbers of the rows that hold every word of the query, in the order that was asked for.
  update() {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    this.at = [...Array(this.count).keys()].filter((row) => words.every((word) => this.text(row).includes(word)));
    if (this.order) {
      const { column, down } = this.order;
      const { value, text } = this.data.columns[column];
      const compare = value ? (a, b) => number(value[a]) - number(value[b]) : (a, b) => text[a].localeCompare(text[b], "en", { numeric: true });
      const known = (row) => !value || value[row] !== null;
      this.at.sort((a, b) => known(b) - known(a) || (known(a) ? (down ? -1 : 1) * compare(a, b) : 0) || a - b);
    }
    this.turn(0);
  }

  text(row) {
    this.texts ??= [];
    return (this.texts[row] ??= this.data.columns.map((column) => column.text[row]).join(" ").toLowerCase());
  }

  turn(page) {
    const pages = Math.max(1, Math.ceil(this.at.length / this.perPage));
    this.page = Math.min(Math.max(page, 0), pages - 1);
    const from = this.page * this.perPage;
    const shown = this.at.slice(from, from + this.perPage);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    const some = this.at.length === this.count ? "" : ` of ${this.count.toLocaleString("en")}`;
    this.told.textContent = `${this.at.length.toLocaleString("en")}${some} row${this.count === 1 ? "" : "s"}`;
    this.turning(from, shown.length, pages);
  }

  get perPage() {
    return Math.max(this.data.shown, Math.min(PER_PAGE, this.count));
  }

  turning(from, count, pages) {
    if (!this.foot) return;
    const back = button("Back", () => this.turn(this.page - 1), { disabled: this.page === 0, "aria-label": `Back: ${this.data.caption}` });
    const on = button("On", () => this.turn(this.page + 1), { disabled: this.page >= pages - 1, "aria-label": `On: ${this.data.caption}` });
    const where = count ? `${(from + 1).toLocaleString("en")} to ${(from + count).toLocaleString("en")} of ${this.at.length.toLocaleString("en")}` : "no row";
    const left = this.data.left ? `; ${this.data.left.toLocaleString("en")} further rows are in ${this.data.source}.parquet` : "";
    const focused = this.foot.contains(document.activeElement) ? document.activeElement.textContent : "";
    this.foot.replaceChildren(back, element("span", {}, `${where}${left}`), on);
    if (focused) (focused === "Back" && !back.disabled ? back : !on.disabled ? on : back).focus({ preventScroll: true });
  }

  row(row) {
    if (!this.made.has(row)) {
      const cells = this.data.columns.map((column) => element("td", column.kind ? { class: column.kind } : {}, ...written(column.text[row], column.value?.[row])));
      this.made.set(row, element("tr", this.data.tones[row] ? { class: this.data.tones[row] } : {}, ...cells));
      this.made.get(row).dataset.row = row;
      this.copyable(this.made.get(row), row);
    }
    return this.made.get(row);
  }

  makeCopyable() {
    for (const [row, node] of this.made) {
      node.dataset.row = row;
      this.copyable(node, row);
    }
  }

  copyable(node, row) {
    this.data.columns.forEach((column, at) => {
      if (typeof column.value?.[row] !== "number") return;
      node.cells[at].classList.add("copied");
      node.cells[at].tabIndex = -1;
    });
  }

  open(cell) {
    if (!cell?.classList.contains("copied")) return;
    const row = +cell.parentNode.dataset.row;
    const column = this.data.columns[cell.cellIndex];
    const exact = [column.value[row], column.lower?.[row], column.upper?.[row]].filter((one) => one !== null && one !== undefined);
    const macro = column.macro?.[row];
    offerCopy(cell, [["Number", column.text[row]], ["All digits", exact.join(", ")], ["Macro", macro && `\\${macro}`]]);
  }

  // Arrow keys go from number to number; Enter offers to copy it.
  key(event) {
    const cell = event.target.closest("td");
    if (!cell) return;
    if (event.key === "Enter") {
      event.preventDefault(); // else it would press the button that opens
      return this.open(cell);
    }
    const beside = { ArrowLeft: () => cell.previousElementSibling, ArrowRight: () => cell.nextElementSibling, ArrowUp: () => cell.parentNode.previousElementSibling?.cells[cell.cellIndex], ArrowDown: () => cell.parentNode.nextElementSibling?.cells[cell.cellIndex] }[event.key]?.();
    if (!beside) return;
    event.preventDefault();
    beside.tabIndex = -1;
    beside.focus();
  }

  csv() {
    const columns = this.data.columns;
    const heads = columns.flatMap(({ title, value, lower, upper }) => [title, ...(value && lower ? [`${title} lower`] : []), ...(value && upper ? [`${title} upper`] : [])]);
    const cells = (row) => columns.flatMap(({ text, value, lower, upper }) => [value ? (value[row] ?? text[row]) : text[row], ...(value && lower ? [lower[row]] : []), ...(value && upper ? [upper[row]] : [])]);
    return csvLine(heads) + this.at.map((row) => csvLine(cells(row))).join("");
  }
}

function number(value) {
  return value === "inf" ? Infinity : value === "-inf" ? -Infinity : value;
}

// A cell as the page writes it: a number stands out, its interval does not, and powers are raised.
function written(text, value) {
  const interval = value === undefined ? null : text.match(/^([^[]*?) (\[[^\]]*\])(.*)$/);
  if (interval) return [element("b", {}, ...raised(interval[1])), " ", element("span", { class: "interval" }, interval[2]), ...raised(interval[3])];
  return raised(text);
}

function raised(text) {
  return text.split(/( x 10\^-?\d+)/).flatMap((part) => {
    const found = part.match(/^ x 10\^(-?\d+)$/);
    return found ? ["\u00a0×\u00a010", element("sup", {}, found[1])] : [part];
  });
}
