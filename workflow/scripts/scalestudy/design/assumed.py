"""The assumed law at the planned runs: what it says there, and what it would be known by, to first order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.points import candidates, costs
from scalestudy.analyse.spending import Spending, spending
from scalestudy.analyse.third import complete
from scalestudy.errors import StudyError
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.intervals import BOUND
from scalestudy.laws import compile_law
from scalestudy.laws.resolve import resolve
from scalestudy.words import nearest, one_of

Floats = npt.NDArray[np.float64]
STEP: Final = 1e-4
"""By which share a parameter is moved for a derivative."""
UNSEEN: Final = 1e-10
"""Directions of parameters of which runs tell less than this share of what they tell of the clearest are not told."""


@dataclass(frozen=True, eq=False)
class Assumed:
    """A law with parameters, and the runs it is to be known by.

    Attributes:
        fitted: the law with the assumed parameters as its estimate.
        rows: the runs, seeds repeated, with N, D and C completed.
        cost: of each, (n,).
        noise: standard deviation of the logarithm of one run's value.
    """

    fitted: Fitted
    rows: pd.DataFrame
    cost: Floats
    noise: float

    @classmethod
    def of(cls, design: Mapping[str, Any]) -> "Assumed":
        """Return what a design assumes.

        Raises:
            StudyError: runs, costs, law or parameters do not go together.
        """
        where = f"design {design['design']}"
        try:
            once = candidates(design["runs"], "all", USUAL)
            cost, _ = costs(design.get("cost"), 0.0, once, once, USUAL)
        except NoPlanError as why:
            raise StudyError(where, str(why), "runs with sizes and costs") from None
        varying = [str(name) for name in once if (once[name] != once[name].iloc[0]).any()]
        law = resolve(design["law"], [str(name) for name in once], varying)
        fitted = Fitted("all", "loss", law, "converged", "", _theta(law, design["parameters"], where)[None])
        if not np.isfinite(fitted.point(once)).all() or (fitted.point(once) <= 0).any():
            raise StudyError(
                where, "the law has no positive value at some runs", "parameters of a law of positive values"
            )
        again = np.repeat(np.arange(len(once)), design["seeds"])
        return cls(fitted, once.iloc[again].reset_index(drop=True), cost[again], float(design["noise"]))

    @property
    def roles(self) -> Roles:
        """Which columns are N, D and C."""
        return USUAL.of(self.fitted.law)

    @cached_property
    def value(self) -> Floats:
        """What the law says at the runs, (n,)."""
        return self.fitted.point(self.rows)

    def with_runs(self, rows: pd.DataFrame, cost: Floats) -> "Assumed":
        """Return the same law known by other runs."""
        return replace(self, rows=rows, cost=cost)

    @cached_property
    def covariance(self) -> Floats:
        """Of the free parameters as least squares of logarithms would know them, (F, F); infinite where runs do not tell them."""
        slopes = self.fitted.jacobian(self.rows) / self.value[:, None] / self.noise
        size = np.linalg.norm(slopes, axis=0)
        size = np.where(size > 0, size, 1.0)
        _, told, right = np.linalg.svd(slopes / size, full_matrices=False)
        known = told > UNSEEN * told.max(initial=0.0)
        with np.errstate(divide="ignore"):
            variance = np.where(known, 1 / np.where(known, told, 1.0) ** 2, np.inf)
        variance = np.append(variance, np.full(len(size) - len(told), np.inf))
        whole = np.vstack([right, np.zeros((len(size) - len(right), len(size)))])
        scaled = (whole.T * np.where(np.isfinite(variance), variance, 1e12)) @ whole
        return np.asarray(scaled / np.outer(size, size), dtype=float)

    def quantity(self, know: Mapping[str, Any]) -> "Wanted":
        """Return what is to be known, with its true value and derivatives.

        Raises:
            StudyError: the law has no such quantity.
        """
        kind, options = next(iter(know.items()))
        return Wanted(self, kind, options)


def _theta(law: Any, stated: Mapping[str, float], where: str) -> Floats:
    unknown = [name for name in stated if name not in law.free_names]
    lacking = [name for name in law.free_names if name not in stated]
    if unknown:
        names = list(law.free_names)
        raise StudyError(where, f"{law.name} has no parameter {unknown[0]}", one_of(names), nearest(unknown[0], names))
    if lacking:
        raise StudyError(where, f"no value of {', '.join(lacking)}", f"a value of every free parameter of {law.name}")
    return np.asarray(compile_law(law).expand(np.array([float(stated[name]) for name in law.free_names])), dtype=float)


@dataclass(frozen=True, eq=False)
class Wanted:
    """One quantity that a design is to tell: of the kinds forecast, allocation and parameter."""

    assumed: Assumed
    kind: str
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called in a table."""
        if self.kind == "parameter":
            return str(self.options["name"])
        if self.kind == "allocation":
            paid = f" of {self.spent.told}" if "cost" in self.options else ""
            return ", ".join([f"params at {float(self.options['budget']):g}{paid}", *_told(self.held)])
        return "value at " + ", ".join(_told(self.target))

    @property
    def target(self) -> dict[str, float]:
        """The columns of the run that is forecast."""
        return {name: float(value) for name, value in self.options.items() if name != "threshold"}

    @property
    def held(self) -> dict[str, float]:
        """The columns at which the law is held where a budget is spent."""
        return {name: float(value) for name, value in self.options.get("at", {}).items()}

    @cached_property
    def spent(self) -> Spending:
        """What a budget pays for, as it is stated or else as the compute of the runs goes."""
        return spending(self.options.get("cost"), self.assumed.rows, self.assumed.roles, self.held)

    def of(self, theta: Floats) -> Floats:
        """Return the quantity for parameters (k, P), (k,)."""
        fitted = replace(self.assumed.fitted, theta=theta)
        if self.kind == "parameter":
            return np.asarray(theta[:, self._place()])
        if self.kind == "forecast":
            at = {name: np.array([value]) for name, value in complete(self.target, self.assumed.roles).items()}
            self._require(set(at))
            return np.asarray(fitted.value(at)[:, 0])
        roles, budget = self.assumed.roles, np.array([float(self.options["budget"])])
        if lost := why_not(fitted, self.held, roles) or self.spent.why_not:
            raise StudyError("design", lost, "a law of N and D, and a cost that they tell")
        return np.asarray(frontier(fitted, budget, self.held, roles, self.spent).params[:, 0])

    def _place(self) -> int:
        names = list(self.assumed.fitted.law.parameter_names)
        if self.options["name"] not in names:
            law, wrong = self.assumed.fitted.law.name, str(self.options["name"])
            raise StudyError("design", f"{law} has no parameter {wrong}", one_of(names), nearest(wrong, names))
        return names.index(self.options["name"])

    def _require(self, given: set[str]) -> None:
        lacking = sorted(set(self.assumed.fitted.columns) - given)
        if lacking:
            raise StudyError(
                "design", f"the target says nothing of {', '.join(lacking)}", "every column that the law reads"
            )

    @cached_property
    def truth(self) -> float:
        """The quantity by the assumed parameters."""
        return float(self.of(self.assumed.fitted.theta)[0])

    @cached_property
    def slopes(self) -> Floats:
        """Derivatives by the free parameters, (F,)."""
        law = self.assumed.fitted.law
        free = np.array([self.assumed.fitted.theta[0][law.parameter_names.index(name)] for name in law.free_names])
        step = STEP * np.maximum(np.abs(free), STEP)
        moved = np.concatenate([free + np.diag(step), free - np.diag(step)])
        found = self.of(np.asarray(compile_law(law).expand(moved), dtype=float)).reshape(2, -1)
        return np.asarray((found[0] - found[1]) / (2 * step))

    def half(self, assumed: Assumed) -> float:
        """Return half the width of the 95% interval that runs would give, to first order, in the unit of the quantity."""
        own = (assumed.noise * self.truth) ** 2 if self.kind == "forecast" else 0.0
        return float(BOUND * np.sqrt(self.slopes @ assumed.covariance @ self.slopes + own))


def _told(columns: Mapping[str, float]) -> list[str]:
    return [f"{name}={value:g}" for name, value in columns.items()]


def wanted(assumed: Assumed, know: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """Return every quantity, each of which the law has.

    Raises:
        StudyError: it has not, or has no finite one.
    """
    found = [assumed.quantity(one) for one in know]
    for one in found:
        if not np.isfinite(one.truth):
            raise StudyError(
                "design", f"the law has no {one.name} inside its domain", "a target at which it has a value"
            )
    return found
