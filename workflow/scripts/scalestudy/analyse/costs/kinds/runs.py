"""The compute of the runs themselves: how their column goes with N and D, read from the runs.

A multiple of N D where it is one within a hundredth, among the runs at what is held as far as there are some; else a power
of N and of D. Where neither tells it, some other column does, and is named.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from scalestudy.analyse.costs.base import Asked, Cost, Written
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN
from scalestudy.numerals import brief, percent
from scalestudy.tables.ingest import ALLOCATION

SAME = 0.01
"""How far multiples of N D may be apart, as a fraction, to be one."""
FAITHFUL = 0.05
"""Root mean square of the logarithms that a power of N and D may miss."""
FEWEST = 4


def _write(asked: Asked) -> Written:
    rows = asked.roles.allocated(asked.rows)
    own = asked.rows.get(asked.roles.plays["C"])
    rows = (
        rows[np.isfinite(rows[["params", "tokens"]].to_numpy(float)).all(axis=1)] if own is not None else rows.iloc[:0]
    )
    rows = rows[own.reindex(rows.index).gt(0)] if own is not None else rows
    if rows.empty:
        return Written(why_not="no run states its compute beside N and D")
    ratio = pd.Series(np.log((rows["flops"] / (rows["params"] * rows["tokens"])).to_numpy(float)), rows.index)
    kept, where = at_held(rows, asked.held)
    near = ratio[kept]
    if np.ptp(near) <= SAME:
        return _multiple(float(np.exp(np.median(near))), where)
    if (between := _between(rows, ratio, asked)) is not None:
        return between
    return _power(rows.loc[near.index], near) or _unexplained(rows, ratio, asked)


def at_held(rows: pd.DataFrame, held: Mapping[str, float]) -> tuple[pd.Series, str]:
    """Return which rows are at what is held, column by column as long as there are any, and the words for these columns."""
    kept, told = pd.Series(True, rows.index), []
    for name, value in held.items():
        same = kept & np.isclose(rows[name].to_numpy(float), value, rtol=1e-9) if name in rows else kept & False
        if same.any():
            kept = same
            told.append(f"{name} {brief(value, 6)}")
    return kept, f" at {', '.join(told)}" if told else ""


def _multiple(factor: float, where: str) -> Written:
    factor = FLOPS_PER_PARAM_TOKEN if abs(factor / FLOPS_PER_PARAM_TOKEN - 1) < 1e-6 else factor
    return Written(f"{factor!r} * N * D", f"C = {brief(factor, 4)} N D, as the runs' compute is{where}")


def _between(rows: pd.DataFrame, ratio: pd.Series, asked: Asked) -> Written | None:
    """A multiple of N D between those of two levels of a held column that tells it by itself."""
    for name in _telling(rows, ratio):
        level = np.exp(ratio.groupby(rows[name]).median())
        at = asked.held.get(name, np.nan)
        if level.index.min() <= at <= level.index.max():
            factor = float(np.interp(at, level.index.to_numpy(float), level.to_numpy(float)))
            return Written(
                f"{factor!r} * N * D",
                f"C = {brief(factor, 4)} N D, between the runs' compute at other values of {name}",
            )
    return None


def _power(rows: pd.DataFrame, ratio: pd.Series) -> Written | None:
    design = np.column_stack([np.ones(len(rows)), np.log(rows["params"]), np.log(rows["tokens"])])
    if len(rows) < FEWEST or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    (level, a, b), *_ = np.linalg.lstsq(design, ratio.to_numpy(float), rcond=None)
    miss = float(np.sqrt(np.mean((design @ [level, a, b] - ratio) ** 2)))
    if miss > FAITHFUL:
        return None
    told = f"C = {brief(np.exp(level))} N^{brief(1 + a)} D^{brief(1 + b)}, which the runs' compute is within {percent(miss)}"
    return Written(f"{float(np.exp(level))!r} * N**{float(1 + a)!r} * D**{float(1 + b)!r}", told)


def _telling(rows: pd.DataFrame, ratio: pd.Series) -> Iterator[str]:
    """Yield the columns whose levels tell the multiple of N D."""
    for name in rows.columns.difference([*ALLOCATION, "value", "row"], sort=False):
        if pd.api.types.is_numeric_dtype(rows[name]) and 1 < rows[name].nunique() < len(rows) / 2:
            spread = ratio.groupby(rows[name]).agg(np.ptp)
            if float(spread.max()) <= SAME:
                yield str(name)


def _unexplained(rows: pd.DataFrame, ratio: pd.Series, asked: Asked) -> Written:
    found = ", ".join(name for name in _telling(rows, ratio) if name not in asked.held)
    hint = f"; it follows from {found}: hold it" if found else ""
    low, high = np.exp(ratio.min()), np.exp(ratio.max())
    return Written(why_not=f"the runs' compute is {brief(low)} to {brief(high)} N D, which N and D do not tell{hint}")


COST = Cost("runs", "the compute of the runs, as it goes with N and D among them", "FLOP", _write)
