// Numbers as the rest of the page writes them: as many digits as their intervals make known.

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const SUFFIXES = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];

function decade(value) {
  return value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12);
}

function power(exponent) {
  return "10" + [...String(exponent)].map((sign) => RAISED[sign]).join("");
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// A number alone, to so many significant digits; counts have suffixes, and what is very large or small a power of ten.
function brief(value, digits = 4, counts = false) {
  if (value === Infinity || value === "inf") return "∞";
  if (value === -Infinity || value === "-inf") return "−∞";
  if (value === null || value === undefined || Number.isNaN(+value)) return "–";
  if (+value === 0) return "0";
  value = Number((+value).toPrecision(digits));
  if (counts) {
    const found = SUFFIXES.find(([size]) => Math.abs(value) >= size);
    if (found && Math.abs(value) < 1e16) return trimmed(Number((value / found[0]).toPrecision(digits)).toFixed(4)) + found[1];
  }
  const place = decade(value);
  if (place >= 6 || place < -4) {
    const mantissa = trimmed((value / 10 ** place).toFixed(Math.max(digits - 1, 0)));
    return mantissa === "1" ? power(place) : `${mantissa}\u00a0×\u00a0${power(place)}`;
  }
  return trimmed(value.toFixed(Math.max(digits - 1 - place, 0)));
}

// A number with its interval, to two significant digits of the half-width.
function withInterval(value, lower, upper) {
  const [low, high] = [lower, upper].map((end) => (typeof end === "number" ? end : NaN));
  if (Number.isNaN(low) || Number.isNaN(high) || !(high > low)) return brief(value);
  const half = (high - low) / 2;
  const scale = Math.max(Math.abs(value), Math.abs(low), Math.abs(high));
  const common = decade(scale) >= 6 || decade(scale) < -4 ? decade(scale) : 0;
  const digits = Math.max(1 - decade(half / 10 ** common), 0);
  if (digits > 12) return `${brief(value)} [${brief(low)}, ${brief(high)}]`;
  const [middle, first, last] = [value, low, high].map((one) => (one / 10 ** common).toFixed(digits));
  return `${middle} [${first}, ${last}]${common ? `\u00a0×\u00a0${power(common)}` : ""}`;
}

// Round positions on a logarithmic axis: whole decades, or fewer of them, or 1-2-5.
function logTicks(low, high, most) {
  if (Math.log10(high / low) < 0.75) return evenTicks(low, high, most);
  const exponents = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) exponents.push(e);
  let ticks = [];
  for (const mantissas of [[1, 2, 5], [1, 3], [1]]) {
    ticks = exponents.flatMap((e) => mantissas.map((m) => m * 10 ** e)).filter((tick) => tick >= low * 0.999999 && tick <= high * 1.000001);
    if (ticks.length <= most) return ticks;
  }
  const stride = Math.ceil(ticks.length / most);
  return ticks.filter((_, place) => place % stride === 0);
}

function evenTicks(low, high, most) {
  const rough = (high - low) / Math.max(most - 1, 1);
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => one >= rough * 0.999999);
  const ticks = [];
  for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place++) ticks.push(Number((place * step).toPrecision(12)));
  return ticks;
}
