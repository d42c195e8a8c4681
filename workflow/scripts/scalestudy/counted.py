"""What the scales of a study count, as its runs tell: what one of D is, and whether C is a number of operations."""

import re
from typing import TYPE_CHECKING, Final

from scalestudy.tables.ingest import ALLOCATION

if TYPE_CHECKING:
    import pandas as pd

TOKENS: Final = "tokens"
FLOP: Final = "FLOP"
OF_TEXT: Final = "token|byte|char|word"
"""Units of D of which 6 N D counts operations: each of these passes through the model once."""
PER_PAIR: Final = 6.0
AGREES: Final = 1e-6


def data_unit(runs: "pd.DataFrame") -> str:
    """Return what D counts: tokens where the runs do not say, all units where they differ.

    >>> import pandas as pd
    >>> data_unit(pd.DataFrame({"data_unit": ["examples", None]})), data_unit(pd.DataFrame())
    ('examples', 'tokens')
    """
    found = sorted({str(name) for name in runs["data_unit"].dropna()}) if "data_unit" in runs else []
    return " or ".join(found) or TOKENS


def compute_unit(runs: "pd.DataFrame") -> str:
    """Return the unit of C: FLOP, or that of N times D where C is nothing but 6 N D and D is no text.

    An image or an example costs more operations than six for a parameter, so that the product counts none.
    """
    data = data_unit(runs)
    return FLOP if re.search(OF_TEXT, data) or _is_counted(runs) else f"parameter-{data}"


def _is_counted(runs: "pd.DataFrame") -> bool:
    """Whether the compute of some run is another number than 6 N D."""
    n, d, c = (runs.get(name) for name in ALLOCATION)
    if c is None or n is None or d is None:
        return c is not None and bool(c.notna().any())
    product = (c / (PER_PAIR * n * d) - 1).abs() <= AGREES
    return bool((c.notna() & ~product).any())
