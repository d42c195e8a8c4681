"""What the laws that `auto` averages say by themselves of one quantity: the range of their own rows, beside that of `auto`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from scalestudy.tables import AUTO

Rows = Sequence[Mapping[str, Any]]


def ranged(
    rows: Rows, key: Sequence[str], quantity: str, laws: Mapping[tuple[Any, ...], Collection[str]]
) -> list[dict[str, Any]]:
    """Return the rows, those of `auto` with `least`, `most` and which law says so; null where fewer than two laws say something.

    Args:
        rows: of one table.
        key: the columns that, with the law, name a row.
        quantity: the column whose range is wanted.
        laws: by key, the laws that `auto` averages there.
    """
    own = {(row["law"], *(row[name] for name in key)): float(row[quantity]) for row in rows}
    made = []
    for row in rows:
        place = tuple(row[name] for name in key)
        said = {law: own.get((law, *place), np.nan) for law in laws.get(place, ())} if row["law"] == AUTO else {}
        made.append({**row, **_ends({law: value for law, value in said.items() if np.isfinite(value)})})
    return made


def _ends(said: Mapping[str, float]) -> dict[str, Any]:
    if len(said) < 2:
        return {"least": np.nan, "most": np.nan, "least_law": None, "most_law": None}
    low, high = (choose(said, key=lambda law: said[law]) for choose in (min, max))
    return {"least": said[low], "most": said[high], "least_law": low, "most_law": high}
