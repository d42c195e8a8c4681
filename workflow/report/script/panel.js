// One panel of a figure: axes and zoom by uPlot, marks of our own, and what they say when pointed at.

const NEAR = 22; // CSS pixels from a mark within which it is meant
const MARGIN = 0.05;
const REACH = 0.6; // how far beyond what must be seen bands may stretch an axis, as a share of its length

class Panel {
  constructor(figure, data, place) {
    Object.assign(this, { figure, data, place, series: data.series, pointed: null, aimed: null, draws: false });
    this.log = { x: data.x.log, y: data.y.log };
    this.host = element("div", { class: "panel", tabindex: 0, role: "img", "aria-label": this.label() });
    this.host.addEventListener("keydown", (event) => this.key(event));
    this.host.addEventListener("blur", () => this.leave());
    this.host.addEventListener("mouseleave", () => this.leave());
  }

  label() {
    const marks = this.series.reduce((sum, one) => sum + one.x.length, 0);
    const name = [this.figure.title, this.data.title].filter(Boolean).join(", ");
    return `${name}: ${this.data.y.label} over ${this.data.x.label}, ${marks} marks. Arrow keys step through them, plus and minus zoom, 0 shows all.`;
  }

  shows(one) {
    return !this.figure.page.off.has(one.family);
  }

  told(one, place) {
    return one.mark === "held" && typeof one.truth?.[place] === "number" ? one.truth[place] : one.y[place];
  }

  colour(one, place) {
    if (this.data.shade && one.shade) return shadeOf(one.shade[Math.min(place, one.shade.length - 1)], ...this.shades);
    return one.family === "" || one.family === "all families" ? this.colours.ink : familyColour(one.look, this.figure.page.palette);
  }

  shape(one) {
    const count = this.figure.page.palette.length;
    return this.data.shade ? "round" : SHAPES[((one.look % count) + Math.floor(one.look / count)) % SHAPES.length];
  }

  across(x) {
    return this.plot.valToPos(x, "x", true);
  }

  up(y) {
    return this.plot.valToPos(y, "y", true);
  }

  // What must be seen of an axis, and beyond it so much of the bands that the rest stays readable.
  limits(which) {
    const log = this.log[which];
    const usable = (value) => typeof value === "number" && (!log || value > 0);
    const values = (some) => some.flatMap((one) => (which === "x" ? one.x : one.y.map((_, place) => this.told(one, place))));
    const first = this.series.filter((one) => one.mark !== "pale");
    const seen = values(first.length ? first : this.series).filter(usable);
    const bands = which === "y" ? this.series.filter((one) => !one.across).flatMap((one) => [...(one.lower ?? []), ...(one.upper ?? [])]) : [];
    const beside = [...bands, ...values(this.series)].filter(usable);
    const [to, from] = log ? [Math.log, Math.exp] : [Number, Number];
    const ends = (values) => values.reduce(([low, high], value) => [Math.min(low, to(value)), Math.max(high, to(value))], [Infinity, -Infinity]);
    const [low, high] = ends(seen);
    const length = high - low || Math.abs(high) * 0.2 || 1;
    const [least, most] = ends([...seen, ...beside]);
    return [from(Math.max(least, low - REACH * length) - MARGIN * length), from(Math.min(most, high + REACH * length) + MARGIN * length)];
  }

  axis(which, colours, most) {
    const data = this.data[which];
    const counts = data.count;
    const digits = 4;
    const label = which === "x" ? this.figure.showsX(this) : this.figure.showsY(this);
    return {
      side: which === "x" ? 2 : 3,
      stroke: colours.soft,
      font: `11px ${FONT}`,
      labelFont: `12px ${FONT}`,
      label: label ? data.label : null,
      labelSize: 16,
      labelGap: 0,
      size: which === "x" ? 24 : (_, values) => 14 + 6.2 * Math.max(3, ...(values ?? []).map((text) => (text ?? "").length)),
      gap: 4,
      grid: { stroke: colours.line, width: 1 },
      ticks: { stroke: colours.line, width: 1, size: 4 },
      splits: (_, __, low, high) => (this.log[which] ? logTicks(low, high, most) : evenTicks(low, high, most)),
      values: (_, ticks) => ticks.map((tick) => brief(tick, digits, counts)),
      filter: (_, ticks) => ticks,
    };
  }

  draw(width, height) {
    this.plot?.destroy();
    this.colours = theme();
    this.shades = this.figure.shades;
    this.size = [width, height];
    const ends = { x: this.limits("x"), y: this.limits("y") };
    this.ends = ends;
    const scale = (which) => ({ time: false, distr: this.log[which] ? 3 : 1, range: () => ends[which], auto: false, min: ends[which][0], max: ends[which][1] });
    this.plot = new uPlot({
      width,
      height: height - (this.data.title ? 20 : 0),
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: {
        points: { show: false },
        drag: { x: true, y: true, uni: 24, dist: 6 },
        bind: { dblclick: () => () => this.reset() },
      },
      scales: { x: scale("x"), y: scale("y") },
      axes: [this.axis("x", this.colours, Math.max(3, Math.floor(width / 75))), this.axis("y", this.colours, Math.max(3, Math.floor(height / 45)))],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(plot) => this.plot === plot && paint(this, plot.ctx)],
        setCursor: [() => this.point()],
        setScale: [() => this.plot && this.figure.zoomed()],
      },
    }, [ends.x, ends.y], this.host);
    this.redraw();
  }

  redraw() {
    this.plot?.redraw(false);
  }

  reset() {
    this.zoomTo(this.ends.x, this.ends.y);
  }

  zoomTo(x, y) {
    this.plot.batch(() => {
      this.plot.setScale("x", { min: x[0], max: x[1] });
      this.plot.setScale("y", { min: y[0], max: y[1] });
    });
  }

  isZoomed() {
    const { x, y } = this.plot.scales;
    return [x.min - this.ends.x[0], x.max - this.ends.x[1], y.min - this.ends.y[0], y.max - this.ends.y[1]].some((apart, at) => Math.abs(apart) > 1e-9 * Math.abs((at < 2 ? this.ends.x : this.ends.y)[at % 2]));
  }

  // Zoom about the middle of what is seen.
  zoom(times) {
    const around = (which) => {
      const { min, max } = this.plot.scales[which];
      const [to, from] = this.log[which] ? [Math.log, Math.exp] : [Number, Number];
      const [middle, half] = [(to(min) + to(max)) / 2, ((to(max) - to(min)) / 2) * times];
      return [from(middle - half), from(middle + half)];
    };
    this.zoomTo(around("x"), around("y"));
  }

  // Every mark in the plot as it is, from left to right.
  marks() {
    const { x, y } = this.plot.scales;
    const found = [];
    for (const one of this.series) {
      if (LINES.includes(one.mark) || !this.shows(one)) continue;
      for (let place = 0; place < one.x.length; place++) {
        const value = this.told(one, place);
        if (one.x[place] >= x.min && one.x[place] <= x.max && value >= y.min && value <= y.max) found.push({ one, place });
      }
    }
    return found.sort((a, b) => a.one.x[a.place] - b.one.x[b.place]);
  }

  point() {
    const { left, top } = this.plot.cursor;
    if (left === null || left < 0) return this.leave();
    const nearest = this.nearestMark(left, top) ?? this.nearestLine(left, top);
    this.point_at(nearest);
  }

  nearestMark(left, top) {
    let [best, least] = [null, NEAR];
    for (const { one, place } of this.marks()) {
      const apart = Math.hypot(this.plot.valToPos(one.x[place], "x") - left, this.plot.valToPos(this.told(one, place), "y") - top);
      if (apart < least) [best, least] = [{ one, place }, apart];
    }
    return best;
  }

  nearestLine(left, top) {
    const x = this.plot.posToVal(left, "x");
    let [best, least] = [null, NEAR];
    for (const one of this.series) {
      if (!LINES.includes(one.mark) || !this.shows(one)) continue;
      const read = reading(one, x);
      if (!read || read.y === null) continue;
      const apart = Math.abs(this.plot.valToPos(read.y, "y") - top);
      if (apart < least) [best, least] = [{ one, read }, apart];
    }
    return best;
  }

  point_at(found) {
    const before = this.pointed;
    this.pointed = found && "place" in found ? found : null;
    if (before?.one !== this.pointed?.one || before?.place !== this.pointed?.place) this.redraw();
    if (!found) return hideTip();
    const box = this.plot.over.getBoundingClientRect();
    const [x, y] = found.read ? [found.read.x, found.read.y] : [found.one.x[found.place], this.told(found.one, found.place)];
    showTip(this.figure.page.says(this, found), box.left + this.plot.valToPos(x, "x"), box.top + this.plot.valToPos(y, "y"));
  }

  leave() {
    hideTip();
    if (this.pointed) {
      this.pointed = null;
      this.redraw();
    }
  }

  key(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key in steps) this.step(steps[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else if (event.key === "0") this.reset();
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
  }

  step(by) {
    const marks = this.marks();
    if (!marks.length) return;
    const now = marks.findIndex(({ one, place }) => one === this.pointed?.one && place === this.pointed?.place);
    this.point_at(marks[now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length]);
    announce(tip.innerText);
  }
}
