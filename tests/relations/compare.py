"""How two runs of a study are held against each other: to the last bit, or as closely as the solver settles.

The solver stops where no step lowers the objective by more than a ten-millionth of it (`scalestudy.fit.edges.AS_GOOD`). Around
an optimum the objective of n points rises by a share of d^2 / n where the law moves by d standard deviations of the noise, so that
two solutions of one problem may be sqrt(1e-7 n) of these apart, and no more.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd
from relations.run import Tables

from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.fit import WITH_ESTIMATE

SETTLED: Final = 1e-7
"""How good an objective is, relative."""
LEAST: Final = 1e-9
"""What is rounding, relative to the number."""
Floats = np.ndarray
KEYS: Final = {name: list(table.key) for name, table in TABLES.items()}


def apart(
    before: Tables,
    after: Tables,
    without: Iterable[str] = (),
    rows: Callable[[pd.DataFrame], pd.DataFrame] = lambda t: t,
) -> list[str]:
    """Return where two sets of tables differ at all, in rows, numbers or statuses.

    Args:
        before: the tables of one run.
        after: those of the other.
        without: tables, or `table, column`, that may differ.
        rows: of each table those that are compared.
    """
    found: list[str] = []
    for name in (name for name in before if name in after and name not in without):
        one, two = rows(before[name]), rows(after[name])
        if len(one) != len(two):
            found.append(f"{name}: {len(one)} rows, then {len(two)}")
            continue
        found += [f"{name}, {column}" for column in _differing(one, two) if f"{name}, {column}" not in without]
    return found


def _differing(one: pd.DataFrame, two: pd.DataFrame) -> list[str]:
    columns = [c for c in one if c in two and (pd.api.types.is_numeric_dtype(one[c]) or c == "status")]
    return [c for c in columns if not _equal(one[c], two[c])]


def _equal(one: pd.Series, two: pd.Series) -> bool:
    if one.name == "status":
        return one.tolist() == two.tolist()
    return np.array_equal(one.to_numpy(float, na_value=np.nan), two.to_numpy(float, na_value=np.nan), equal_nan=True)


def objectives(
    before: Tables,
    after: Tables,
    factor: float = 1.0,
    *,
    named: Mapping[str, str] | None = None,
    corner: float = 0.0,
) -> list[str]:
    """Return the fits whose objectives are not alike, that of the first run times a factor; or of which one has none.

    Args:
        before: the tables of one run.
        after: those of the other.
        factor: what the objective is multiplied by.
        named: names of laws in the second run, by those in the first, where they differ.
        corner: what rounding the corner of a loss may leave of it at a row, where it has one.
    """
    one, two = (_fits(tables) for tables in (before, after))
    one = one.rename(index=named or {}, level="law")
    both = one.join(two.add_suffix("_after"), how="inner")
    sure = _settled(both, "") & _settled(both, "_after")
    size = np.maximum(both["objective"] * factor, both["objective_after"])
    off = (both["objective"] * factor - both["objective_after"]).abs() > 10 * SETTLED * size + corner * both[
        "n"
    ] + 1e-20
    lost = both["status"].isin(WITH_ESTIMATE) != both["status_after"].isin(WITH_ESTIMATE)
    return [_told(row, "objective") for row in both[sure & off].itertuples()] + [
        f"{row.Index}: {row.status}, then {row.status_after}" for row in both[lost].itertuples()
    ]


def _fits(tables: Tables) -> pd.DataFrame:
    return tables["fit/fits"].set_index(["family", "metric", "law"])[["status", "objective", "n", "group"]]


def _settled(fits: pd.DataFrame, end: str) -> pd.Series:
    """Whether the optimum was found and checked; families that share a parameter have one optimum, and a bound of one holds all."""
    fine = fits[f"status{end}"].eq("converged")
    together = [fits.index.get_level_values("metric"), fits.index.get_level_values("law")]
    alone = fits[f"group{end}"].fillna("").eq("")
    return fine & (alone | fine.groupby(together).transform("all"))


def _told(row: object, column: str) -> str:
    return f"{row.Index}: {column} {getattr(row, column):.10g}, then {getattr(row, column + '_after'):.10g}"  # type: ignore[attr-defined]


def converged(tables: Tables) -> set[tuple[str, str, str]]:
    """Return the (family, metric, law) whose optimum was found and checked."""
    fits = tables["fit/fits"]
    return set(fits.loc[fits["status"] == "converged", ["family", "metric", "law"]].itertuples(index=False, name=None))


def predicted(
    one: pd.DataFrame,
    two: pd.DataFrame,
    keys: list[str],
    map_: Callable[[Floats], Floats] = lambda v: v,
    *,
    intervals: bool = False,
    noise: float = 0.01,
    tolerance: float = 0.0,
) -> list[str]:
    """Return the rows whose predictions, mapped, are further apart than two solutions of one problem may be.

    Args:
        one: `predicted`, `lower` and `upper` of one run, with the keys.
        two: those of the other.
        keys: what tells rows apart.
        map_: what becomes of a value.
        intervals: whether to compare the bounds too, by the width of the interval.
        noise: of the made runs, relative.
        tolerance: in standard deviations of the noise; by default what the solver's stop allows for these rows.
    """
    names = ["predicted", *(["lower", "upper"] if intervals else [])]
    bounds = ["predicted", "lower", "upper"]
    both = one.set_index(keys)[bounds].join(two.set_index(keys)[bounds].add_suffix("_after"), how="inner")
    if len(both) != max(len(one), len(two)):
        return [f"{len(one)} rows, then {len(two)}, {len(both)} of them the same"]
    found = []
    mapped = {name: map_(both[name].to_numpy(float)) for name in ("predicted", "lower", "upper")}
    width = np.abs(mapped["upper"] - mapped["lower"])
    sd = np.maximum(np.where(np.isfinite(width), width / 4, 0), noise * np.abs(mapped["predicted"]))
    most = (tolerance or np.sqrt(SETTLED * max(len(both), 10))) * sd
    for name in names:
        after = both[f"{name}_after"].to_numpy(float)
        first = (
            np.sort(np.stack([mapped["lower"], mapped["upper"]]), axis=0)[names.index(name) - 1]
            if name != "predicted"
            else mapped[name]
        )
        off = (np.abs(first - after) > most) | (np.isfinite(first) != np.isfinite(after))
        found += [
            f"{both.index[k]}: {name} {first[k]:.8g}, then {after[k]:.8g}, sd {sd[k]:.2g}" for k in np.flatnonzero(off)
        ]
    return found
