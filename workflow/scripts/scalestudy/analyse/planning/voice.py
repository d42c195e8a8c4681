"""One forecaster of one fit unit with its draws, asked about candidates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.forecasters import Asked
from scalestudy.analyse.planning.beliefs import Beliefs, NoPlanError
from scalestudy.analyse.third import complete, rule_of
from scalestudy.forecast.forecast import Forecast, Forecaster
from scalestudy.numerals import brief
from scalestudy.rows import unit_of

Floats = npt.NDArray[np.float64]
LEAST_NOISE = 1e-9
"""Runs are held to have at least this noise, so that made ones without any can be planned too."""


@dataclass(frozen=True, eq=False)
class Voice:
    """One forecaster of one fit unit, with its draws.

    Attributes:
        context: of the study.
        asked: what forecasts, and its rows' key.
        ensemble: the same with draws.
        rows: the candidates.
    """

    context: Context
    asked: Asked
    ensemble: Ensemble
    rows: pd.DataFrame

    @property
    def training(self) -> pd.DataFrame:
        """The rows it was fitted to."""
        return self.context.rows_of(self.asked.family, self.asked.metric)

    @property
    def forecaster(self) -> Forecaster:
        """What forecasts.

        Raises:
            NoPlanError: it cannot.
        """
        if self.asked.forecaster is None or not self.ensemble.parts:
            raise NoPlanError(self.asked.message)
        lacking = sorted({*self.asked.forecaster.lacking(self.rows.columns), *self.ensemble.columns - {*self.rows}})
        if lacking:
            raise NoPlanError(f"{self.asked.law} reads {', '.join(lacking)}, which the candidates do not give")
        return self.asked.forecaster

    def beliefs(self, quantity: Floats) -> Beliefs:
        """Return what the draws say of the candidates and a quantity, (draws,)."""
        return Beliefs.of(self.at_candidates, quantity, self.noise)

    @property
    def at_candidates(self) -> Floats:
        """What each draw predicts at the candidates, (draws, candidates), of logarithms where errors are relative."""
        return self.predicted(self.rows, self._made.logarithmic)

    @cached_property
    def _made(self) -> Forecast:
        return self.forecaster.at(self.rows)

    @property
    def noise(self) -> Floats:
        """Standard deviation of one run at each candidate, (candidates,).

        Raises:
            NoPlanError: it is not known.
        """
        made, noise = self._made, self._made.spread.noise
        if not (np.isfinite(noise).all() and np.isfinite(made.value).all()):
            what = (
                "the noise of a new run is not known"
                if np.isfinite(made.value).all()
                else "the law has no finite value at some candidates"
            )
            raise NoPlanError(f"nothing can be proposed, as {what}")
        return np.maximum(noise, LEAST_NOISE)

    @property
    def bent(self) -> Floats:
        """Standard deviation by which laws may miss each candidate, (candidates,): beyond the runs there are, one tells of the law only as far as it holds."""
        return np.nan_to_num(self._made.spread.horizon)

    def predicted(self, rows: pd.DataFrame, logarithmic: bool) -> Floats:
        """Return what each draw predicts at rows, (draws, m), of logarithms if so."""
        columns = {name: rows[name].to_numpy(float) for name in sorted(self.ensemble.columns)}
        draws = self.ensemble.ask(lambda fit: fit.value(columns), logarithmic).draws
        with np.errstate(all="ignore"):
            return np.log(draws) if logarithmic else draws

    def by(self, ensemble: Ensemble) -> "Voice":
        """Return the same with the draws of some of its laws."""
        return replace(self, ensemble=ensemble)

    @property
    def unit(self) -> str:
        """The unit of the metric; empty where the runs state none."""
        return unit_of(self.training["unit"].iloc[0])

    def target(self, given: Mapping[str, float]) -> pd.DataFrame:
        """Return a place as a single row, with the missing one of N, D and C as it goes with the others among the runs.

        Raises:
            NoPlanError: as `require_inside`.
        """
        roles = self.context.roles
        row = pd.DataFrame([complete(given, roles, rule_of(self.training, roles, given))])
        self.require_inside(row)
        return row

    def require_inside(self, target: pd.DataFrame) -> None:
        """Refuse a target, a single row, at which the laws say nothing.

        Raises:
            NoPlanError: it lacks a column, states one that no run has, or lies where laws have no value.
        """
        forecaster, law = self.forecaster, self.asked.law
        unknown = sorted({*target} - {*self.training} - {*self.context.roles.allocation})
        if unknown:
            raise NoPlanError(f"the target states {', '.join(unknown)}, which no run has")
        lacking = sorted(forecaster.lacking(target.columns))
        if lacking:
            raise NoPlanError(f"{law} needs {', '.join(lacking)} of the target")
        read = {name: float(target[name].iloc[0]) for name in sorted(forecaster.columns)}
        wrong = {name: value for name, value in read.items() if not value > 0 and name in self.context.roles.along}
        if wrong or not np.isfinite(forecaster.at(target).value[0]):
            raise NoPlanError(
                f"the target is outside the domain of {law}: it has no finite value at {place(wrong or read)}"
            )


def place(columns: Mapping[str, float]) -> str:
    """Tell a place in words."""
    return ", ".join(f"{name} = {brief(value)}" for name, value in columns.items())
