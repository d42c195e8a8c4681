// What is painted into a panel: bands, draws, lines and marks, in this order.

const LINES = ["line", "thin", "dotted"];
const SHAPES = ["round", "square", "up", "diamond", "down", "plus", "cross", "hexagon"];

function paint(panel, context) {
  const shown = panel.series.filter((one) => panel.shows(one));
  context.save();
  context.beginPath();
  context.rect(panel.plot.bbox.left, panel.plot.bbox.top, panel.plot.bbox.width, panel.plot.bbox.height);
  context.clip();
  if (panel.data.diagonal) diagonal(panel, context);
  const lines = shown.filter((one) => LINES.includes(one.mark));
  for (const one of lines) band(panel, context, one);
  if (panel.draws) for (const one of lines) draws(panel, context, one);
  for (const one of lines) line(panel, context, one);
  for (const one of shown) if (!LINES.includes(one.mark)) points(panel, context, one);
  if (panel.aimed !== null) aim(panel, context, lines);
  if (panel.pointed) ring(panel, context, panel.pointed);
  context.restore();
}

function diagonal(panel, context) {
  const { min, max } = panel.plot.scales.x;
  stroke(context, panel.colours.soft, 1, [3, 3]);
  trace(context, [[panel.across(min), panel.up(min)], [panel.across(max), panel.up(max)]]);
  context.stroke();
}

function stroke(context, colour, width, dash = []) {
  context.strokeStyle = colour;
  context.lineWidth = width * devicePixelRatio;
  context.setLineDash(dash.map((one) => one * devicePixelRatio));
}

function trace(context, places) {
  context.beginPath();
  let drawing = false;
  for (const [x, y] of places) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) drawing = false;
    else if (drawing) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      drawing = true;
    }
  }
}

function band(panel, context, one) {
  if (!one.lower || !one.upper || one.mark !== "line") return;
  const at = one.x.map((_, place) => place).filter((place) => one.lower[place] !== null && one.upper[place] !== null);
  const low = at.map((place) => [panel.across(one.x[place]), panel.up(one.lower[place])]);
  const high = at.map((place) => [panel.across(one.x[place]), panel.up(one.upper[place])]);
  context.fillStyle = faded(panel.colour(one, 0), panel.draws && one.draws ? 0.07 : 0.17);
  trace(context, [...low, ...high.reverse()]);
  context.fill();
}

function draws(panel, context, one) {
  if (!one.draws) return;
  stroke(context, faded(panel.colour(one, 0), 0.35), 0.7);
  for (const own of one.draws) {
    trace(context, own.map((value, place) => [panel.across(one.x[one.at[place]]), panel.up(value)]));
    context.stroke();
  }
}

function line(panel, context, one) {
  const places = one.x.map((x, place) => [panel.across(x), panel.up(one.y[place])]);
  const colour = panel.colour(one, 0);
  const width = one.mark === "line" ? 1.6 : 1;
  if (!one.inside) {
    stroke(context, one.mark === "thin" ? faded(colour, 0.65) : colour, width, one.mark === "dotted" ? [2, 3] : []);
    trace(context, places);
    context.stroke();
    return;
  }
  stroke(context, colour, width, [5, 3]);
  trace(context, places);
  context.stroke();
  stroke(context, colour, width);
  trace(context, places.map((at, place) => (one.inside[place] ? at : [NaN, NaN])));
  context.stroke();
}

function points(panel, context, one) {
  const size = (one.mark === "pale" ? 2.6 : one.x.length > 150 ? 2.4 : 3.2) * devicePixelRatio;
  for (let place = 0; place < one.x.length; place++) {
    const [x, y] = [panel.across(one.x[place]), panel.up(panel.told(one, place))];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    whisker(panel, context, one, place, x, y);
    mark(panel, context, one, place, x, y, size);
  }
}

function whisker(panel, context, one, place, x, y) {
  const ends = [one.lower?.[place], one.upper?.[place]];
  if (ends.some((end) => end === null || end === undefined)) return;
  const colour = panel.colour(one, place);
  stroke(context, faded(colour, one.x.length > 40 ? 0.25 : 0.8), 1);
  if (one.across) trace(context, [[panel.across(finite(ends[0], panel.plot.scales.x.min)), y], [panel.across(finite(ends[1], panel.plot.scales.x.max)), y]]);
  else trace(context, [[x, panel.up(finite(ends[0], panel.plot.scales.y.min))], [x, panel.up(finite(ends[1], panel.plot.scales.y.max))]]);
  context.stroke();
}

function finite(end, otherwise) {
  return typeof end === "number" && (panelIsLinear(otherwise) || end > 0) ? end : otherwise;
}

function panelIsLinear(end) {
  return end <= 0;
}

function mark(panel, context, one, place, x, y, size) {
  const colour = panel.colour(one, place);
  const hollow = one.mark === "target" || one.mark === "diamond";
  if (one.mark === "out") return crossed(context, x, y, size * 0.9, colour);
  context.globalAlpha = one.mark === "pale" ? 0.35 : 1;
  outline(context, one.mark === "star" ? "star" : hollow ? "diamond" : panel.shape(one), x, y, one.mark === "star" ? size * 2 : hollow ? size * 1.5 : size);
  context.fillStyle = hollow ? panel.colours.page : colour;
  context.fill();
  const ringed = one.mark === "held" || one.mark === "star";
  stroke(context, ringed ? panel.colours.ink : hollow ? colour : panel.colours.page, ringed ? 1.2 : hollow ? 1.4 : 0.5);
  context.stroke();
  context.globalAlpha = 1;
}

function crossed(context, x, y, size, colour) {
  stroke(context, faded(colour, 0.75), 1.2);
  context.beginPath();
  for (const turn of [1, -1]) {
    context.moveTo(x - size, y - size * turn);
    context.lineTo(x + size, y + size * turn);
  }
  context.stroke();
}

function outline(context, shape, x, y, size) {
  context.beginPath();
  if (shape === "round") context.arc(x, y, size, 0, 2 * Math.PI);
  else if (shape === "square") context.rect(x - size * 0.88, y - size * 0.88, size * 1.76, size * 1.76);
  else if (shape === "star") corners(context, x, y, size, 10, -Math.PI / 2, 0.45);
  else if (shape === "plus") corners(context, x, y, size * 1.25, 8, 0, 0.4);
  else if (shape === "cross") corners(context, x, y, size * 1.25, 8, Math.PI / 4, 0.4);
  else corners(context, x, y, size * 1.15, { up: 3, down: 3, diamond: 4, hexagon: 6 }[shape], shape === "down" ? Math.PI / 2 : -Math.PI / 2, 1);
  context.closePath();
}

// A polygon whose every second corner lies at `inner` times the size.
function corners(context, x, y, size, count, turn, inner) {
  for (let corner = 0; corner < count; corner++) {
    const reach = corner % 2 ? size * inner : size;
    const angle = turn + (2 * Math.PI * corner) / count;
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
}

function ring(panel, context, { one, place }) {
  stroke(context, panel.colours.ink, 1.5);
  outline(context, "round", panel.across(one.x[place]), panel.up(panel.told(one, place)), 6 * devicePixelRatio);
  context.stroke();
}

// The forecast at the place that the reader aims at: a line, and on each law its interval.
function aim(panel, context, lines) {
  const x = panel.across(panel.aimed);
  stroke(context, panel.colours.soft, 1, [2, 3]);
  trace(context, [[x, panel.plot.bbox.top], [x, panel.plot.bbox.top + panel.plot.bbox.height]]);
  context.stroke();
  for (const one of lines) {
    const read = reading(one, panel.aimed);
    if (!read) continue;
    stroke(context, panel.colour(one, 0), 2);
    trace(context, [[x, panel.up(read.lower)], [x, panel.up(read.upper)]]);
    context.stroke();
    outline(context, "diamond", x, panel.up(read.y), 5 * devicePixelRatio);
    context.fillStyle = panel.colours.page;
    context.fill();
    context.stroke();
  }
}

// A law read off its line between two of its points, which are close together: straight in logarithms where all is positive.
function reading(one, x) {
  const next = one.x.findIndex((value) => value >= x * (1 - 1e-9));
  if (next < 0 || x < one.x[0] * (1 - 1e-9)) return null;
  const before = Math.max(next - 1, 0);
  const [from, to] = [one.x[before], one.x[next]];
  const share = to === from ? 0 : from > 0 ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);
  const between = (column) => {
    const [a, b] = [column?.[before], column?.[next]];
    if (typeof a !== "number" || typeof b !== "number") return null;
    return a > 0 && b > 0 ? a * (b / a) ** share : a + (b - a) * share;
  };
  return { x, y: between(one.y), lower: between(one.lower), upper: between(one.upper) };
}
