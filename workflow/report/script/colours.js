// Colours of families and of a second scale, as they are seen on a light and on a dark page.

const SHADES = ["#f2b04c", "#e4735a", "#b0478a", "#6a3d9a", "#27306e", "#0d1233"];
const LEAST_CONTRAST = 3;
const dark = matchMedia("(prefers-color-scheme: dark)");

function theme() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["ink", "soft", "line", "page", "card", "link"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

function parts(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function mixed(one, other, share) {
  const [a, b] = [parts(one), parts(other)];
  return "#" + a.map((value, at) => Math.round(value + (b[at] - value) * share).toString(16).padStart(2, "0")).join("");
}

function luminance(colour) {
  const [r, g, b] = parts(colour).map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The colour, mixed with white until it stands out from a dark page; on a light one as it is.
function seen(colour) {
  if (!dark.matches) return colour;
  const page = luminance("#15181c") + 0.05;
  for (let share = 0; share < 1; share += 0.05) {
    const lighter = mixed(colour, "#ffffff", share);
    if ((luminance(lighter) + 0.05) / page >= LEAST_CONTRAST) return lighter;
  }
  return "#ffffff";
}

function faded(colour, opacity) {
  return colour + Math.round(opacity * 255).toString(16).padStart(2, "0");
}

// The colour of a value on a scale from `low` to `high`, by its logarithm.
function shadeOf(value, low, high) {
  const share = high > low ? Math.log(value / low) / Math.log(high / low) : 0.5;
  const place = Math.min(Math.max(share, 0), 1) * (SHADES.length - 1);
  const at = Math.min(Math.floor(place), SHADES.length - 2);
  return seen(mixed(SHADES[at], SHADES[at + 1], place - at));
}

function familyColour(look, palette) {
  return seen(palette[look % palette.length]);
}
