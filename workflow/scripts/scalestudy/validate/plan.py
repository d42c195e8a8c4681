"""Which splits and which training sets the validation of a study needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.candidates import fitted_to
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.task import Task
from scalestudy.laws import Law
from scalestudy.seeds import seed_of
from scalestudy.splits.folds import CannotSplit, Fold
from scalestudy.splits.levels import levels
from scalestudy.splits.look_back import look_back
from scalestudy.splits.registry import BY_DEFAULT, HELD_OUT, SCHEMES
from scalestudy.splits.sample import Sample, Unit
from scalestudy.splits.schemes.base import ROLES
from scalestudy.splits.split import split, split_across

Levels = npt.NDArray[np.int64]
LOOKS_OF_SEVERAL: Final = (0, 1, 3)
"""Which of the looks back along a scale are taken where several vary."""
TOLD: Final = 3
"""How many values of a scale tell a coefficient and an exponent."""
DEFAULT_SCHEMES: Sequence[Mapping[str, Any]] = tuple({name: {}} for name in BY_DEFAULT)


@dataclass
class Plan:
    """What to split and fit.

    Attributes:
        folds: every fold whose test rows are predicted; those of the scheme `held_out` among them.
        notes: (family, metric, scheme, why it could not split).
        inner: each training set of `folds`, and that of a forecast, with its rolling folds or why it has none.
    """

    folds: list[Fold] = field(default_factory=list)
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)
    inner: dict[Task, tuple[list[Fold], str]] = field(default_factory=dict)


def whole(unit: Unit) -> Task:
    """Return the training set of a forecast: all rows that are not held out."""
    return Task.whole(unit.family, unit.metric, unit.pool)


def make_plan(
    sample: Sample,
    schemes: Sequence[Mapping[str, Any]],
    study: str,
    need: Callable[[str, str], int],
    roles: Roles = USUAL,
) -> Plan:
    """Plan the validation.

    Args:
        sample: the fit units of this shard, and the rows of all families.
        schemes: the study's list, each a mapping from one name to its options.
        study: study id, for the seeds.
        need: how many rows an inner training side of a family and metric must have, so that its candidates can be fitted.
        roles: which part every column plays.
    """
    plan = Plan()
    named = [(name, options or {}) for entry in schemes for name, options in entry.items()]
    for unit in sample.units:
        for name, options in named:
            _add(plan, unit, name, {**options, ROLES: roles}, sample.everything, study)
        if len(unit.held) and len(unit.pool):
            held = unit.held["row"].to_numpy("int64")
            plan.folds.append(Fold(unit.family, unit.metric, HELD_OUT, "all", unit.pool["row"].to_numpy("int64"), held))
    rolling = next((options for name, options in named if name == "rolling"), {})
    for task in dict.fromkeys([*(whole(unit) for unit in sample.every), *(Task.of(fold) for fold in plan.folds)]):
        least = need(task.family, task.metric)
        plan.inner[task] = inner_folds(sample.everything.loc[list(task.train)], rolling, least, roles)
    return plan


def need_of(laws: Sequence[Law], family: str, metric: str) -> int:
    """Return how many rows the training side of an inner fold must have, so that every law fitted to a family is tested."""
    return max((len(law.free_names) for law in fitted_to(laws, family, metric)), default=0) + 2


def _add(plan: Plan, unit: Unit, name: str, options: Mapping[str, Any], everything: pd.DataFrame, study: str) -> None:
    try:
        if SCHEMES[name].across:
            same = everything[(everything["metric"] == unit.metric) & ~everything["held_out"]]
            every = split_across(same, name, options, seed_of(study, unit.metric, name))
            folds = [fold for fold in every if fold.family == unit.family]
        else:
            folds = split(unit.pool, name, options, seed_of(study, unit.family, unit.metric, name))
        scored = [_scored(fold, unit) for fold in folds]
    except CannotSplit as finding:
        plan.notes.append((unit.family, unit.metric, name, str(finding)))
        return
    plan.folds += [fold for fold in scored if len(fold.test)]
    if not any(len(fold.test) for fold in scored):
        plan.notes.append((unit.family, unit.metric, name, "every test row was excluded by cleaning"))


def _scored(fold: Fold, unit: Unit) -> Fold:
    """Leave rows out of the test side that cleaning took out; the training side learns its own thresholds."""
    kept = fold.test[pd.Index(fold.test).isin(unit.kept.index)]
    return replace(fold, test=kept)


def inner_folds(
    frame: pd.DataFrame, options: Mapping[str, Any], need: int, roles: Roles = USUAL
) -> tuple[list[Fold], str]:
    """Split training rows to choose by: looks back along every scale that varies, else random folds.

    Which scale a forecast will extend is not known here, so each counts.

    Args:
        frame: the training rows.
        options: of the study's rolling scheme; `by` is a scale to look back along in any case.
        need: rows the training side of a fold must have.
        roles: which part every column plays; where no scale varies in the study, whichever does here.

    Returns:
        The folds, and why there are none, if so.
    """
    finding = ""
    found: dict[str, list[Fold]] = {}
    by = options.get("by")
    for name in dict.fromkeys([*([by] if by else []), *(roles.looks or roles.along)]):
        try:
            folds = [fold for fold in look_back(frame, name, roles) if len(fold.train) >= need]
        except CannotSplit as reason:
            finding = finding or str(reason)
            continue
        if folds:
            found[name] = folds
        finding = finding or _too_few(need, len(frame))
    if found:
        return _distinct(list(_told(found, frame, roles).values())), ""
    try:
        folds = [fold for fold in split(frame, "kfold", {"folds": 3, ROLES: roles}, seed=0) if len(fold.train) >= need]
    except CannotSplit:
        folds = []
    return folds, "" if folds else finding


def _too_few(need: int, rows: int) -> str:
    """Say why no cutoff leaves enough rows.

    >>> _too_few(6, 9), _too_few(6, 4)
    ('no cutoff leaves 6 of 9 rows to train on', 'it takes 6 rows to train on, and there are 4')
    """
    return (
        f"it takes {need} rows to train on, and there are {rows}"
        if need > rows
        else f"no cutoff leaves {need} of {rows} rows to train on"
    )


def _told(found: Mapping[str, list[Fold]], frame: pd.DataFrame, roles: Roles) -> Mapping[str, list[Fold]]:
    """Leave out folds with too few values of a scale left to train on, where there are others.

    Of fewer than `TOLD` values of a scale a law with an exponent describes all alike with one exponent or another, and which one a
    search ends at, and so what it predicts, is chance.
    """
    row = frame["row"].to_numpy("int64")
    levels_of = {name: _numbered(frame[name]) for name in roles.looks or roles.along if name in frame}
    least = {name: min(_count(level), TOLD) for name, level in levels_of.items()}

    def tells(fold: Fold) -> bool:
        inside = np.isin(row, fold.train)
        return all(_count(level[inside]) >= least[name] for name, level in levels_of.items())

    told = {name: kept for name, folds in found.items() if (kept := [fold for fold in folds if tells(fold)])}
    return told or found


def _numbered(values: pd.Series) -> Levels:
    """Number the levels of a scale from 0 on, (n,); -1 where a row has no value."""
    out, known = np.full(len(values), -1), values.notna().to_numpy(bool)
    out[known] = levels(values[known])
    return out


def _count(level: Levels) -> int:
    """How many levels occur."""
    return len(np.unique(level[level >= 0]))


def _distinct(looks: Sequence[Sequence[Fold]]) -> list[Fold]:
    """Return all looks along one scale, fewer along each of several; scales that move together are one."""
    first = {fold.train.tobytes() for fold in looks[0]}
    if all(fold.train.tobytes() in first for folds in looks[1:] for fold in folds):
        return list(looks[0])
    few = [folds[k] for folds in looks for k in LOOKS_OF_SEVERAL if k < len(folds)]
    return list({fold.train.tobytes(): fold for fold in few}.values())
