"""Which families may be compared in a parameter, with their rows, and why others may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.context import Context
from scalestudy.fit.joint import refused
from scalestudy.fit.problem import Problem
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import Settings
from scalestudy.fit.units import FitUnit
from scalestudy.laws import Law
from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.schemes.base import ROLES
from scalestudy.splits.split import split

Masks = npt.NDArray[np.bool_]
CONVENTIONS: Final = {"params_kind": "NC", "flops_kind": "C", "unit": ""}
"""Columns that say how something was counted, and the symbols of what they say it of; none for the metric."""
WAYS: Final = {"params_kind": "`recount_params`", "flops_kind": "`recount_flops`", "unit": "`units`"}


@dataclass(frozen=True, eq=False)
class Compared:
    """Families of one metric.

    Attributes:
        units: those that can be fitted.
        problems: what the law is fitted to, of each.
        lost: by family, why it is left out.
    """

    units: Sequence[FitUnit]
    problems: Sequence[Problem]
    lost: Mapping[str, str]

    def groups(self, settings: Settings) -> list[Groups | None]:
        """Which rows of each count as one."""
        return [unit.codes(settings.uncertainty.unit) for unit in self.units]


def compared(context: Context, law: Law, metric: str, among: Sequence[str], settings: Settings) -> Compared:
    """Return the families that a law can be fitted to by themselves."""
    units = [
        unit for unit in context.fit_units.values() if unit.metric == metric and unit.family in (among or [unit.family])
    ]
    problems = [unit.problem(law, settings, context.study) for unit in units]
    why = [_why_not(law, one, settings) for one in problems]
    lost = {unit.family: told for unit, told in zip(units, why, strict=True) if told}
    lost |= {family: "no row of it was fitted" for family in among if family not in {unit.family for unit in units}}
    kept = [k for k, told in enumerate(why) if not told]
    return Compared([units[k] for k in kept], [problems[k] for k in kept], lost)


def _why_not(law: Law, problem: Problem, settings: Settings) -> str:
    """Say why a family cannot be fitted by itself with a row to spare."""
    n, free = int((problem.weight > 0).sum()), len(law.free_names)
    if n <= free:
        return f"{n} points for {free} parameters, at least {free + 1} are needed"
    found = refused(law, problem, settings)
    return found.message if found else ""


def other_conventions(context: Context, law: Law, units: Sequence[FitUnit]) -> str:
    """Say in what way of counting families differ; empty if in none that the law's parameters depend on."""
    plays = context.roles.of(law).plays
    for column, symbols in CONVENTIONS.items():
        if symbols and not {plays[symbol] for symbol in symbols} & set(law.columns):
            continue
        of_each = {unit.family: _stated(unit, column) for unit in units}
        if len({value for values in of_each.values() for value in values}) > 1:
            told = ", ".join(f"{' and '.join(values)} in {family}" for family, values in of_each.items() if values)
            return f"{column} is {told}: parameters of two conventions do not compare; {WAYS[column]} among the rules of `clean` makes them one"
    return ""


def _stated(unit: FitUnit, column: str) -> list[str]:
    known = (value for value in unit.labels.get(column, ()) if isinstance(value, str))
    return sorted(set(known))


def held_back(context: Context, units: Sequence[FitUnit], length: int, folds: int, seed: int) -> Masks:
    """Return which rows of each family a fold holds back, (folds, families, n); none of a family that cannot be split."""
    out = np.zeros((folds, len(units), length), dtype=bool)
    for k, unit in enumerate(units):
        rows = context.rows_of(unit.family, unit.metric)
        try:
            found = split(rows, "kfold", {"folds": folds, ROLES: context.roles}, seed)
        except CannotSplit:
            continue
        for number, fold in enumerate(found):
            out[number, k, : len(unit.rows)] = np.isin(unit.rows, fold.test)
    return out
