"""Palettes that stay apart for colour-blind readers, by name; a study may also list colours of its own."""

from collections.abc import Sequence
from typing import Any, Final

from matplotlib.rcsetup import cycler

GREY: Final = "#7A7A7A"
"""What is no family, or one beyond the palette."""
DEFAULT: Final = "okabe_ito"
PALETTES: Final[dict[str, tuple[str, ...]]] = {
    # Okabe and Ito (2008), without the yellow that vanishes on white, darkened where thin lines need it.
    DEFAULT: ("#0072B2", "#D55E00", "#009E73", "#B0578D", "#C98500", "#3E9FD4", "#5B4B8A"),
    # Paul Tol, Colour schemes, SRON/EPS/TN/09-002.
    "tol_bright": ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377"),
    "tol_vibrant": ("#0077BB", "#EE7733", "#009988", "#CC3311", "#33BBEE", "#EE3377"),
    "tol_muted": ("#332288", "#CC6677", "#117733", "#88CCEE", "#882255", "#44AA99", "#999933", "#AA4499"),
    "tol_high_contrast": ("#004488", "#DDAA33", "#BB5566"),
    # Petroff (2021), arXiv:2107.02270, without its grey.
    "petroff": ("#1845FB", "#FF5E02", "#C91F16", "#C849A9", "#ADAD7D", "#86C8DD", "#578DFF"),
}


def colours(palette: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the colours of a palette, by its name or as they are listed."""
    return PALETTES[palette or DEFAULT] if palette is None or isinstance(palette, str) else tuple(palette)


def cycle(palette: Sequence[str]) -> Any:
    """Return what Matplotlib names C0, C1 and so on: the colours of families, then grey."""
    return cycler(color=[*palette, GREY])
