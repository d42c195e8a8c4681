"""The size of a study: what its cost grows with, counted in its runs and in a sample of its families."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from scalestudy.analyse.inferred import inferred
from scalestudy.fit.candidates import fitted_to
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law
from scalestudy.rows import UNIT_KEYS, is_training
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import DEFAULT_SCHEMES, Plan, make_plan, need_of

MOST_LOOKED_AT: Final = 40
"""Families whose laws and folds are counted; the others are taken to be like them."""


class Size(NamedTuple):
    """What the cost of a study grows with.

    Attributes:
        rows: of the run table.
        units: families, each counted once for every metric.
        fits: units, times the laws fitted to them.
        drawn: fits, times the draws of each.
        sets: fits on the training sides of all folds, and on those within them that laws are chosen by.
    """

    rows: float
    units: float
    fits: float
    drawn: float
    sets: float


def size_of(runs: pd.DataFrame, settings: Mapping[str, Any]) -> Size:
    """Count.

    Args:
        runs: `clean/runs`.
        settings: the study file, with `study`.

    Raises:
        StudyError: its laws cannot be bound to the columns of its runs.
    """
    known = runs.loc[is_training(runs), UNIT_KEYS].drop_duplicates()
    some = _sample(runs, known)
    laws = list(inferred(some, settings).laws.values())
    looked_at = some.loc[is_training(some), UNIT_KEYS].drop_duplicates()
    scale = len(known) / max(len(looked_at), 1)
    of_each = {(family, metric): len(fitted_to(laws, family, metric)) for family, metric in looked_at.to_numpy()}
    fits = scale * sum(of_each.values())
    draws = Settings.from_study(settings.get("fit")).uncertainty.draws
    return Size(len(runs), len(known), fits, fits * draws, scale * _sets(some, settings, laws, of_each))


def _sample(runs: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of some families, evenly from all of them in order."""
    families = np.sort(known["family"].unique())
    chosen = families[np.unique(np.linspace(0, len(families) - 1, MOST_LOOKED_AT).astype(int))] if len(families) else []
    return runs[runs["family"].isin(list(chosen))]


def _sets(
    runs: pd.DataFrame, settings: Mapping[str, Any], laws: list[Law], of_each: Mapping[tuple[str, str], int]
) -> int:
    """Return how many fits validation makes: of every training set, and of every one within it."""
    plan = _plan(runs, settings, laws)
    return sum(of_each.get((one.family, one.metric), 0) * (1 + len(folds)) for one, (folds, _) in plan.inner.items())


def _plan(runs: pd.DataFrame, settings: Mapping[str, Any], laws: list[Law]) -> Plan:
    roles = inferred(runs, settings).roles
    schemes = settings.get("validate", {}).get("schemes") or DEFAULT_SCHEMES
    sample = read_units(inferred(runs, settings).computed, settings, (0, 1), roles)
    return make_plan(sample, schemes, str(settings["study"]), partial(need_of, laws), roles)
