"""The points to forecast: those the study file names, and its held-out rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.third import complete, lacks_one, rule_of
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.learn.kinds.base import Learned
from scalestudy.tables.ingest import ALLOCATION


@dataclass(frozen=True)
class Target:
    """A point to predict.

    Attributes:
        name: by which it is told.
        columns: where it is.
        value: what was measured there, if anything.
        among: the held-out rows that it is one of, if it is one.
        place: its place among them, from 0.
        note: how one of N, D and C followed from the others, where it is not by 6 N D; empty else.
    """

    name: str
    columns: Mapping[str, float]
    value: float = np.nan
    among: pd.DataFrame | None = None
    place: int = 0
    note: str = ""


def stated(
    targets: Sequence[Mapping[str, float]], runs: pd.DataFrame, roles: Roles = USUAL, learned: Sequence[Learned] = ()
) -> list[Target]:
    """The targets of the study file for a fit unit, named by their position in it.

    Args:
        targets: as the study file states them.
        runs: the training rows, whose compute says how it goes with N and D.
        roles: which columns are N, D and C.
        learned: columns that follow from what they are made of.
    """
    numbers = [_made({name: float(value) for name, value in target.items()}, learned) for target in targets]
    return [_completed(str(position), target, runs, roles) for position, target in enumerate(numbers)]


def _completed(name: str, columns: Mapping[str, float], runs: pd.DataFrame, roles: Roles) -> Target:
    if not lacks_one(columns, roles):
        return Target(name, columns)
    rule = rule_of(runs, roles, columns)
    return Target(name, complete(columns, roles, rule), note=rule.told)


def _made(columns: Mapping[str, float], learned: Sequence[Learned]) -> dict[str, float]:
    """Make the learned columns of a point that states some of what they are made of, those it does not state itself."""
    found = dict(columns)
    for one in learned:
        if not found.keys().isdisjoint(one.read):
            cells = np.array([[found.get(name, np.nan) for name in one.read]])
            found = {**dict(zip(one.names, one.make(cells)[0].tolist(), strict=True)), **found}
    return {name: value for name, value in found.items() if name in columns or np.isfinite(value)}


def by_row(rows: pd.DataFrame) -> pd.Series:
    """Return the names of rows whose runs' names are not theirs alone."""
    return rows["run"].astype(str) + ", row " + rows["row"].astype(str)


def held_out(rows: pd.DataFrame, columns: Collection[str], taken: Collection[str] = ()) -> list[Target]:
    """The held-out rows of a fit unit, named by their run.

    Args:
        rows: the held-out rows, by `row`.
        columns: what to tell of them besides params, tokens and flops.
        taken: names of other targets; the row number tells apart what would share a name.
    """
    repeated = rows["run"].duplicated(keep=False) | rows["run"].isin(list(taken))
    names = np.where(repeated, by_row(rows), rows["run"].astype(str))
    wanted = sorted({*ALLOCATION, *columns})
    cells = np.stack([rows[name].to_numpy(float, na_value=np.nan) for name in wanted], axis=1)
    values = rows["value"].to_numpy(float, na_value=np.nan)
    return [
        Target(str(name), {k: v for k, v in zip(wanted, own, strict=True) if v == v}, value, rows, place)
        for place, (name, own, value) in enumerate(zip(names, cells.tolist(), values.tolist(), strict=True))
    ]


def as_rows(targets: Sequence[Target]) -> pd.DataFrame:
    """Targets as rows of a run table, so that a held-out row is forecast from all it holds, as validation does."""
    rows = targets[0].among if targets else None
    if rows is not None and all(target.among is rows for target in targets):
        return rows.iloc[[target.place for target in targets]].reset_index(drop=True)
    return pd.DataFrame(
        [dict(one.columns) if one.among is None else one.among.iloc[one.place].to_dict() for one in targets]
    )
