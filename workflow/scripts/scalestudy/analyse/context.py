"""What every analysis works from: the clean runs, the fitted laws with their draws, and the study's settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.inferred import Inferred, inferred
from scalestudy.fit.linked import study_links
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, Roles
from scalestudy.fit.units import FitUnit, fit_units
from scalestudy.forecast.fitted import Fitted, read_fits
from scalestudy.forecast.links import Chained
from scalestudy.forecast.noise import design_columns
from scalestudy.laws import Law
from scalestudy.learn.entries import entries_of
from scalestudy.learn.kinds.base import Learned
from scalestudy.learn.taught import teach
from scalestudy.percent import possible
from scalestudy.rows import by_unit, is_training, training_rows

Floats = npt.NDArray[np.float64]
NEAR = 0.1
"""In half decades: a ladder from 9.99e9 FLOP starts at 1e10, not half a decade below."""


@dataclass(frozen=True)
class Context:
    """Everything an analysis may read.

    Attributes:
        runs: `clean/runs`, or those of some families.
        tables: named as in `tables.catalogue.TABLES`, of the same families.
        settings: of the study.
        everyone: the runs of all families where `runs` are of some; which laws there are, and what columns mean, hangs on all.
    """

    runs: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]
    everyone: pd.DataFrame | None = None

    @property
    def study(self) -> str:
        """The study's id."""
        return str(self.settings["study"])

    @property
    def inferred(self) -> Inferred:
        """What follows from runs and settings alone, which whoever asks of the same runs shares."""
        return inferred(self.whole, self.settings)

    @property
    def whole(self) -> pd.DataFrame:
        """The runs of all families."""
        return self.runs if self.everyone is None else self.everyone

    def only(self, wanted: Callable[[str], bool]) -> "Context":
        """The same of some families, whose tables the others are in already."""
        kept = [name for name in self.runs["family"].unique() if wanted(name)]
        return replace(self, runs=self.runs[self.runs["family"].isin(kept)], everyone=self.whole)

    @cached_property
    def roles(self) -> Roles:
        """Which part every column plays."""
        return self.inferred.roles

    @cached_property
    def chained(self) -> Chained:
        """What predicts the inputs that laws read, by the study's chain."""
        fits = {(one.family, one.metric, one.law.name): one for one in self.fitted}
        links = study_links(self.whole, self.settings)
        return Chained(links, list(self.laws.values()), fits, self.runs, self.roles)

    @property
    def computed(self) -> "Context":
        """The same with the runs' compute, where it follows from N and D alone."""
        runs = self.inferred.computed
        return self if runs is self.runs else replace(self, runs=runs)

    @property
    def possible(self) -> tuple[float, float]:
        """The least and the largest value the metric can take, as far as the study says, in the unit of the tables."""
        return possible(self.settings, self.whole)

    @cached_property
    def shown(self) -> frozenset[str]:
        """The columns that say where a forecast is made: what laws read, and the study's scales, N, D and C."""
        read = {column for law in self.laws.values() for column in law.columns}
        return frozenset(
            name for name in (*self.roles.traced(read), *read, *self.roles.own, *self.roles.allocation) if name
        )

    def design(self, runs: pd.DataFrame) -> list[str]:
        """The columns of a run table that make up a design: rows equal in all of them are replicates."""
        read = (column for law in self.laws.values() for column in law.columns)
        return design_columns(runs, self.roles.traced(read), self.roles)

    @cached_property
    def training(self) -> pd.DataFrame:
        """The rows the laws were fitted to, by `row`."""
        return self.inferred.training if self.everyone is None else training_rows(self.runs)

    @cached_property
    def units(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Training rows by (family, metric), sorted."""
        return self.inferred.units if self.everyone is None else by_unit(self.training)

    def rows_of(self, family: str, metric: str) -> pd.DataFrame:
        """Training rows of a fit unit, by `row`; none where all its rows are held out or excluded."""
        return self.units.get((family, metric), self.training.iloc[:0])

    @cached_property
    def held_out(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Held-out rows by (family, metric), by `row`."""
        return by_unit(self.runs[self.runs["held_out"]].sort_values("row"))

    @cached_property
    def fit_units(self) -> dict[tuple[str, str], FitUnit]:
        """The same rows as the fit stage sees them."""
        return {(unit.family, unit.metric): unit for unit in fit_units(self.runs)}

    @cached_property
    def learned(self) -> list[Learned]:
        """What the study's learned columns were made by, in the order of their entries."""
        entries = entries_of(self.settings.get("learn"))
        if not entries:
            return []
        sound = (self.whole["value"].notna() & ~self.whole["excluded"].astype(bool)).to_numpy()
        return teach(self.whole, is_training(self.whole).to_numpy(), sound, entries).learned

    @cached_property
    def laws(self) -> dict[str, Law]:
        """The laws that were fitted, by name: as the study file states them, else the built-in ones."""
        return self.inferred.laws

    @property
    def choices(self) -> bool:
        """Whether validation chose laws, so that there is `auto`."""
        return len(self.tables.get("validate/choice", ())) > 0

    @cached_property
    def fitted(self) -> list[Fitted]:
        """Every fit of `fit/fits` with its draws, in the order of its key."""
        rising = [unit for unit, rows in self.units.items() if (rows["direction"] == "higher").all()]
        return read_fits(self.tables, self.laws, rising)


def budgets_of(rows: pd.DataFrame) -> Floats:
    """Default compute budgets: half decades over the range of the data and one decade beyond, in FLOP.

    Args:
        rows: the training rows of a fit unit, with N, D and C under their canonical names.

    Returns:
        Sorted budgets; empty if no row has a known compute.
    """
    flops = compute_of(rows)
    return half_decades(flops[np.isfinite(flops) & (flops > 0)])


def half_decades(known: Floats) -> Floats:
    """Return half decades over the range of positive numbers and one decade beyond; none for none."""
    if not known.size:
        return np.empty(0)
    low, high = 2 * np.log10(known.min()), 2 * (np.log10(known.max()) + 1)
    first, last = np.floor(low + NEAR), np.ceil(high - NEAR)
    return np.asarray(10.0 ** (np.arange(first, last + 1) / 2), dtype=float)


def compute_of(rows: pd.DataFrame) -> Floats:
    """The runs' compute: the column `flops`, or 6 N D where that is null; for rows as `Roles.allocated` returns them."""
    derived = FLOPS_PER_PARAM_TOKEN * rows["params"] * rows["tokens"]
    return rows["flops"].fillna(derived).to_numpy(float)
