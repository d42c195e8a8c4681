"""Which rows may be trained on and scored, per fit unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.clean import thresholds
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.fit.units import in_shard
from scalestudy.rows import GROUP, by_row, run_keys, with_run_numbers
from scalestudy.splits.replicates import replicate_groups

Relearn = Callable[[pd.DataFrame], pd.Series]
"""Training rows -> which of them the thresholds learned on these rows alone exclude."""
MIN_RUNS: Final = 3


@dataclass(frozen=True)
class Unit:
    """The rows of one family and metric, each frame indexed by `row`, ascending.

    Attributes:
        family: the family.
        metric: the metric.
        pool: rows a fold may train on, before thresholds are learned again: among them rows that thresholds learned on
            all rows took out, since a threshold learned on fewer rows may keep them.
        kept: rows to score, and to train on when nothing is held back.
        held: rows the study holds out.
    """

    family: str
    metric: str
    pool: pd.DataFrame
    kept: pd.DataFrame
    held: pd.DataFrame

    def groups(self, roles: Roles = USUAL) -> pd.Series:
        """Number the rows that count as one in a standard error: runs and their replicates.

        Where a unit is one run, or two, its points are all there is, and each counts: errors along one curve are alike, so
        the standard error is then a lower bound.
        """
        rows = pd.concat([self.pool, self.held])
        if rows.empty:
            return pd.Series(dtype=np.int64)
        number = replicate_groups(rows, run_keys(rows.columns), roles.design)
        if number.max() + 1 < MIN_RUNS:
            number = np.arange(len(rows))
        return pd.Series(number, index=rows.index)


@dataclass(frozen=True)
class Sample:
    """What a shard validates.

    Attributes:
        units: its fit units, by family and metric.
        every: those of all shards.
        everything: the rows of all families, held-out rows too, indexed by `row`, with the column `GROUP`.
        relearn: thresholds learned again on training rows.
    """

    units: list[Unit]
    every: list[Unit]
    everything: pd.DataFrame
    relearn: Relearn


def read_units(runs: pd.DataFrame, settings: Mapping[str, Any], shard: tuple[int, int], roles: Roles = USUAL) -> Sample:
    """Sort the rows of `clean/runs` into fit units.

    Args:
        runs: `clean/runs`.
        settings: the study's settings; `clean` says which thresholds are learned from data.
        shard: number of this shard and how many there are.
        roles: which part every column plays.
    """
    rows = by_row(runs.sort_values("row"))
    learned, relearn = thresholds(rows, settings)
    usable = rows["held_out"] | (rows["value"].notna() & (~rows["excluded"] | learned))
    units, groups = [], []
    for (family, metric), unit_rows in rows.groupby(["family", "metric"], sort=True):
        unit_rows = unit_rows[usable.loc[unit_rows.index]]
        held = unit_rows["held_out"].to_numpy(bool)
        pool, out = unit_rows[~held], unit_rows["excluded"].to_numpy(bool)
        unit = Unit(str(family), str(metric), pool, unit_rows[~held & ~out], unit_rows[held & ~out])
        groups.append(unit.groups(roles))
        units.append(unit)
    number = pd.concat(groups) if groups else pd.Series(dtype=np.int64)
    everything = with_run_numbers(rows[usable]).assign(**{GROUP: number})
    return Sample([unit for unit in units if in_shard(unit.family, shard)], units, everything, relearn)
