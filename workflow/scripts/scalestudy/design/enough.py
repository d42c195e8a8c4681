"""How many seeds, and how large a largest run, a wanted width takes: to first order, at the design as it is and larger ones."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.analyse.third import complete
from scalestudy.design.assumed import Assumed, Wanted

LARGER: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Factors on the largest size, with sizes at equal ratios between, as many as there are."""
SEEDS: Final = (1, 2, 3, 4, 6, 8)


def sizes(assumed: Assumed, wanted: Sequence[Wanted]) -> pd.DataFrame:
    """Return a row for each larger design: seeds, largest size and compute, its cost relative to this, and half the widths as shares."""
    return pd.DataFrame([row for factor in LARGER for row in _with(assumed, wanted, factor)])


def _with(assumed: Assumed, wanted: Sequence[Wanted], factor: float) -> Iterator[dict[str, float]]:
    grown = _stretched(assumed.rows, assumed.roles.allocation, factor)
    for seeds in SEEDS:
        rows = pd.concat([grown] * seeds, ignore_index=True)
        other = assumed.with_runs(rows, np.full(len(rows), np.nan))
        flops = rows[assumed.roles.allocation[2]].sum() if assumed.roles.allocation[2] in rows else np.nan
        now = assumed.rows[assumed.roles.allocation[2]].sum() if assumed.roles.allocation[2] in rows else np.nan
        row = {"seeds": float(seeds), "larger": factor, "compute": float(flops / now)}
        yield row | {one.name: one.half(other) / abs(one.truth) for one in wanted}


def _stretched(rows: pd.DataFrame, names: tuple[str, str, str], factor: float) -> pd.DataFrame:
    """The runs with sizes stretched so that the largest is so many times as large, tokens per parameter kept."""
    size, data, compute = names
    if factor == 1.0 or size not in rows or data not in rows:
        return rows
    place = np.log(rows[size].to_numpy(float))
    span = np.ptp(place)
    share = (place - place.min()) / span if span > 0 else np.ones(len(place))
    grown = np.exp(place + share * np.log(factor))
    ratio = (rows[data] / rows[size]).to_numpy(float)
    moved = rows.assign(**{size: grown, data: grown * ratio}).drop(columns=[compute], errors="ignore")
    return pd.DataFrame(complete({str(name): moved[name].to_numpy(float) for name in moved}))


def cheapest(table: pd.DataFrame, wanted: Sequence[Wanted], half_width: float) -> str:
    """Say which of the designs is the cheapest whose widths are all as wanted."""
    names = [one.name for one in wanted]
    enough = table[(table[names] <= half_width).all(axis=1)]
    if enough.empty:
        best = table.iloc[int(np.argmin(table[names].max(axis=1)))]
        return (
            f"no design with up to {max(SEEDS)} seeds and a largest size {max(LARGER):g} times as large reaches half-widths of {100 * half_width:g}%; "
            f"the narrowest is {100 * best[names].max():.2g}%"
        )
    row = enough.iloc[int(np.argmin(enough["compute"]))]
    return (
        f"half-widths of {100 * half_width:g}% take {row['seeds']:g} seed{'s' if row['seeds'] > 1 else ''} of each run and a largest size "
        f"{row['larger']:g} times as large, {row['compute']:.3g} times the compute of this design"
    )
