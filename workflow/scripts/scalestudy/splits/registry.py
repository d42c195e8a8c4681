"""The registry of ways to split. Adding one means a file in `schemes/` and its name in the list below."""

from typing import Final

from scalestudy.splits.schemes import kfold, leave_out, rolling, transfer
from scalestudy.splits.schemes.base import Scheme

SCHEMES: Final[dict[str, Scheme]] = {
    scheme.name: scheme
    for scheme in (
        kfold.SCHEME,
        leave_out.SCHEME,
        rolling.SCHEME,
        transfer.SCHEME,
    )
}
HELD_OUT: Final = "held_out"
MEANINGS: Final = {name: scheme.meaning for name, scheme in SCHEMES.items()} | {
    HELD_OUT: "rows the study marks as held out, never seen before"
}
"""Every scheme a prediction may be of, in order, and its meaning: those a study may ask for, and its held-out rows."""
HARDEST: Final = tuple(sorted(SCHEMES, key=lambda name: -SCHEMES[name].hardness))
"""The schemes a study may ask for, the hardest first."""
BY_DEFAULT: Final = tuple(name for name, scheme in SCHEMES.items() if scheme.by_default)
