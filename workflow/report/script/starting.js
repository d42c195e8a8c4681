// The page starts: what it carries is unpacked, then tables, figures and search are made to answer.

async function start() {
  document.body.append(tip, menu, announcer);
  const carried = await unpacked();
  const tables = [...document.querySelectorAll(".grid[data-table]")].map((node) => new LiveTable(node, carried.tables[+node.dataset.table]));
  const every = { off: new Set(), all: [] };
  for (const root of document.querySelectorAll("[data-study]")) new Figures(carried.studies[root.dataset.study], root, every);
  new Search(tables);
  offerMacros();
  document.documentElement.dataset.ready = Math.round(performance.now());
}

start().catch((error) => {
  // What the page shows without a script is all there still.
  document.documentElement.classList.remove("js");
  console.error(error);
});
