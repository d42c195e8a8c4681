"""The one place forecasts are made: held-out rows, targets and the search for a wanted value all ask here.

`auto` forecasts by the fits in `validate/members`, a law by the draws of the stage fit. Neither needs a fit to be repeated,
so whoever has the tables has the forecast, to the last bit.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast import rates
from scalestudy.forecast.calibrate import Learned
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted, arrays
from scalestudy.forecast.inputs import Input, filled, first_of, lacking, with_inputs
from scalestudy.forecast.linked_draws import Own, with_draws
from scalestudy.forecast.links import InputsOf, no_inputs
from scalestudy.forecast.one_more import one_more
from scalestudy.forecast.predict import Prediction, about, interval, normal_interval
from scalestudy.forecast.reach import open_spread
from scalestudy.forecast.residuals import Residuals, residuals_of
from scalestudy.forecast.spread import Spread, dispersion_of, open_part, spread, with_inputs_of
from scalestudy.intervals import CENTRAL, quantiles, suffice
from scalestudy.rows import by_row, by_unit, training_rows

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """Forecasts of new observations, each (m,); nan where there is none.

    Attributes:
        value: the prediction.
        lower: 2.5% bound.
        upper: 97.5% bound.
        spread: the standard deviations that make up the bounds, of log values if `logarithmic`.
        logarithmic: whether errors are relative.
    """

    value: Floats
    lower: Floats
    upper: Floats
    spread: Spread
    logarithmic: bool

    def within(self, possible: tuple[float, float]) -> "Forecast":
        """Keep predictions and bounds inside the values that the metric can take."""
        return replace(self, **{name: np.clip(getattr(self, name), *possible) for name in ("value", "lower", "upper")})

    @property
    def prediction(self) -> Prediction:
        """The same without its parts."""
        return Prediction(self.value, self.lower, self.upper)


class Forecaster(Protocol):
    """Whatever forecasts one fit unit."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns its laws read."""

    def lacking(self, given: Collection[str]) -> set[str]:
        """Return what rows must have and these columns do not give."""

    @property
    def allocating(self) -> Fitted:
        """The estimate by which compute is split between N and D: the law's, or that of the heaviest member.

        Of a law that reads a predicted column, that of what predicts it.
        """

    def at(self, rows: pd.DataFrame) -> Forecast:
        """Forecast new observations at rows that have these columns."""

    def leverage(self, rows: pd.DataFrame) -> Floats:
        """Return the variance the parameters leave open at rows over the largest at a training row, (m,).

        Above one, a row lies outside what the training rows span, even if no column does by itself.
        """


@dataclass(frozen=True)
class Combined:
    """What `auto` forecasts a fit unit with.

    Attributes:
        decision: the members and their weights.
        training: the rows they were fitted to.
        learned: what folds made of how far such forecasts miss.
        roles: which part every column plays.
    """

    decision: Decision
    training: pd.DataFrame
    learned: Learned
    roles: Roles

    @property
    def columns(self) -> frozenset[str]:
        """The columns its laws read, or what these follow from."""
        return frozenset(self.roles.traced(self.read))

    @property
    def read(self) -> list[str]:
        """The columns its laws read."""
        return [column for member in self.decision.members for column in member.law.columns]

    @property
    def inputs(self) -> Sequence[Input]:
        """What predicts columns."""
        return self.decision.ground.inputs if self.decision.ground else ()

    def lacking(self, given: Collection[str]) -> set[str]:
        """See `Forecaster`."""
        return lacking(self.read, given, self.inputs)

    @property
    def allocating(self) -> Fitted:
        """See `Forecaster`."""
        return first_of(max(self.decision.members, key=lambda member: member.weight).fitted, self.inputs)

    def at(self, rows: pd.DataFrame) -> Forecast:
        """Forecast new observations at rows."""
        rows = filled(rows, self.inputs)
        made = self.decision.made(rows)
        value, parts = made.point, spread(self.decision, made).learned(self.learned.stretch, self.learned.bends)
        half = parts.half
        if self.roles.trials:
            return self._of_rates(value, parts, rows)
        logarithmic = self.decision.logarithmic
        return Forecast(value, *about(value, half, logarithmic), parts, logarithmic)

    def _of_rates(self, chance: Floats, parts: Spread, rows: pd.DataFrame) -> Forecast:
        """Forecast rates of counts: what is not noise moves the chance, and whole successes scatter about that."""
        trials = rates.trials_of(rows, self.training, self.roles.trials)
        dispersed = rates.as_known(dispersion_of(self.decision, self.training, self.roles), float(np.mean(parts.dof)))
        chance_moves, _ = with_inputs_of(self.decision, rows, (np.zeros(len(rows)), np.zeros(len(rows))))
        apart = replace(parts, noise=chance_moves).total
        return Forecast(chance, *rates.interval(rates.about(chance, apart), trials, dispersed), parts, False)

    def leverage(self, rows: pd.DataFrame) -> Floats:
        """See `Forecaster`."""
        there, inside = (open_part(self.decision, at) for at in (filled(rows, self.inputs), self.training))
        return _over_largest(there, inside)


@dataclass(frozen=True)
class Alone:
    """A law that forecasts a fit unit with the draws of the stage fit.

    Attributes:
        fitted: the fit.
        training: the rows it was fitted to.
        roles: which part every column plays.
        inputs: what predicts columns that it reads.
    """

    fitted: Fitted
    training: pd.DataFrame
    roles: Roles = USUAL
    inputs: tuple[Input, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The columns the law reads, or what these follow from."""
        return frozenset(self.roles.traced(self.fitted.law.columns))

    def lacking(self, given: Collection[str]) -> set[str]:
        """See `Forecaster`."""
        return lacking(self.fitted.law.columns, given, self.inputs)

    @property
    def allocating(self) -> Fitted:
        """See `Forecaster`."""
        return first_of(self.fitted, self.inputs).alone

    @cached_property
    def noise(self) -> Residuals:
        """The spread of the residuals."""
        return residuals_of(self.fitted, self.training, self.roles)

    def at(self, rows: pd.DataFrame) -> Forecast:
        """Forecast new observations at rows: each draw of the law with the noise of one more run."""
        rows = filled(rows, self.inputs)
        if self.fitted.steady:
            return self._without_draws(rows)
        values = self._values(rows)
        if self.roles.trials:
            return self._of_rates(values, rows)
        scale, dof = one_more(
            self.noise.scale, self.noise.dof, self.training, rows, self.fitted.law.columns, self.roles
        )
        own = scale, self._open(values[1:])
        noise, opened = self._with_inputs(rows, own)
        values, scale = with_draws(
            self.fitted, rows, self.inputs, values, Own(self.training, *own, self.noise.logarithmic)
        )
        with np.errstate(over="ignore"):
            lower, upper = interval(values[1:], scale, dof, self.noise.logarithmic)
        known = np.isfinite(lower) & np.isfinite(upper)
        nothing = np.zeros(len(rows))
        parts = Spread(noise, opened, nothing, nothing)
        lower, upper = np.where(known, lower, np.nan), np.where(known, upper, np.nan)
        return Forecast(values[0], lower, upper, parts, self.noise.logarithmic)

    def _with_inputs(self, rows: pd.DataFrame, own: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        return with_inputs(self.fitted, self.training, rows, self.inputs, own, self.noise.logarithmic)

    def _without_draws(self, rows: pd.DataFrame) -> Forecast:
        """Forecast by a fit whose parameters have no draws, what they leave open by the delta method."""
        value, known = self.fitted.point(rows), self.noise
        apart = open_spread(self.fitted, self.training, np.ones(len(self.training)), rows, known.logarithmic)
        scale, dof = one_more(known.scale, known.dof, self.training, rows, self.fitted.law.columns, self.roles)
        scale, apart = self._with_inputs(rows, (scale, apart))
        ends = normal_interval(value, apart, scale, dof, known.logarithmic)
        nothing = np.zeros(len(rows))
        return Forecast(value, *ends, Spread(scale, apart, nothing, nothing), known.logarithmic)

    def _of_rates(self, values: Floats, rows: pd.DataFrame) -> Forecast:
        """Forecast rates of counts, of the trials that rows state or else as many as are usual."""
        chance = np.clip(values[0], 0.0, 1.0)
        trials, dispersed = rates.trials_of(rows, self.training, self.roles.trials), self.noise.dispersion
        noise, nothing = np.sqrt(dispersed * rates.variance(chance, trials)), np.zeros(len(rows))
        known = rates.as_known(dispersed, self.noise.dof)
        own = self._open(values[1:])
        values, _ = with_draws(self.fitted, rows, self.inputs, values, Own(self.training, nothing, own, False))
        lower, upper = rates.interval(rates.quantiles(values[1:]), trials, known)
        return Forecast(chance, lower, upper, Spread(*self._with_inputs(rows, (noise, own)), nothing, nothing), False)

    def leverage(self, rows: pd.DataFrame) -> Floats:
        """See `Forecaster`."""
        rows, nothing = filled(rows, self.inputs), np.zeros(len(rows))
        there, inside = (self._open(self._values(at)[1:]) for at in (rows, self.training))
        return _over_largest(self._with_inputs(rows, (nothing, there))[1], inside)

    def _values(self, rows: pd.DataFrame) -> Floats:
        return self.fitted.value(arrays(self.fitted.law, rows))

    def _open(self, draws: Floats) -> Floats:
        """Half the width of the central 68% of the draws, (m,): a standard deviation that a few wild draws do not move.

        NaN where the draws are too few for an interval.
        """
        with np.errstate(all="ignore"):
            values = np.log(draws) if self.noise.logarithmic else draws
        values = np.where(np.isfinite(values), values, np.nan)
        known = np.asarray(suffice(np.isfinite(values).sum(axis=0), len(values)))
        if not known.any():
            return np.full(values.shape[1], np.nan)
        low, high = quantiles(np.where(known, values, 0.0), CENTRAL)
        return np.where(known, (high - low) / 2, np.nan)


def _over_largest(there: Floats, inside: Floats) -> Floats:
    with np.errstate(all="ignore"):
        ratio = (there / np.fmax.reduce(inside, initial=0.0)) ** 2
    return np.where(np.isfinite(ratio), ratio, np.nan)


def one_by_one(
    fits: Sequence[Fitted], runs: pd.DataFrame, roles: Roles = USUAL, inputs: InputsOf = no_inputs
) -> dict[tuple[str, str, str], Alone]:
    """Return every fit as a forecaster, by (family, metric, law); `runs` is `clean/runs`."""
    training = by_row(training_rows(runs))
    units = by_unit(training)
    nothing = training.iloc[:0]
    return {
        (one.family, one.metric, one.law.name): Alone(
            one, units.get((one.family, one.metric), nothing), roles, inputs(one.family, one.metric)
        )
        for one in fits
    }
