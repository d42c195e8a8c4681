"""To be known: the value of a run at a target, and whether it passes a threshold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.planning.beliefs import Beliefs, NoPlanError
from scalestudy.analyse.planning.goal import Goal
from scalestudy.analyse.planning.horizon import Horizon
from scalestudy.analyse.planning.sought import Sought
from scalestudy.analyse.planning.voice import Voice, place
from scalestudy.analyse.planning.worth import Choice, mean_error
from scalestudy.forecast.fitted import scaled
from scalestudy.forecast.forecast import Combined, Forecast
from scalestudy.forecast.joint import directions
from scalestudy.forecast.spread import DRIFT, change_within
from scalestudy.numerals import brief
from scalestudy.percent import whole_of

Floats = npt.NDArray[np.float64]


def forecast(voice: Voice, options: Mapping[str, Any]) -> Sought:
    """Ask for the value of a run at the columns that `options` state; with `threshold`, for whether it is better than that.

    Raises:
        NoPlanError: there is no such forecast with an interval, or the threshold is none.
    """
    given = {name: float(value) for name, value in options.items() if name != "threshold"}
    target = voice.target(given)
    made = voice.forecaster.at(target)
    goal = _goal(voice, target, made)
    value, unit = float(made.value[0]), voice.unit
    scale = value if made.logarithmic else 1.0
    if "threshold" not in options:
        told = f"the value at {place(given)}"
        return Sought(goal, value, made.logarithmic, unit, unit, lambda left: scale * mean_error(left), told=told)
    stated = float(options["threshold"])
    bound = stated / whole_of(unit)
    if made.logarithmic and not bound > 0:
        raise NoPlanError(
            f"the threshold, {brief(stated)}, is no value that the metric can have, where all are positive"
        )
    apart = float(np.log(value / bound)) if made.logarithmic else value - bound
    choice, told = Choice(apart, goal.open([])), f"whether the value at {place(given)} passes {brief(stated)}"
    return Sought(goal, value, made.logarithmic, unit, unit, lambda left: scale * choice.loss(left), choice.right, told)


def _goal(voice: Voice, target: pd.DataFrame, made: Forecast) -> Goal:
    """Make the interval of the forecast of what can be narrowed and what cannot, so that with no run it is as it is stated."""
    if not np.isfinite(made.lower[0]):
        why = f": {voice.asked.unbounded}" if voice.asked.unbounded else ""
        raise NoPlanError(f"the forecast at the target has no interval{why}")
    noise, parameters, model, dof = (
        float(np.ravel(getattr(made.spread, name))[0]) for name in ("noise", "parameters", "model", "dof")
    )
    stretch = _stretch(voice)
    beliefs = _beliefs(voice, target, made, model**2 / stretch)
    opened = parameters**2 + model**2
    stated, of_laws = _ratio(opened / stretch, beliefs.variance), model**2 / opened if opened > 0 else 0.0
    return Goal(beliefs.scaled(stated), stretch, noise**2, _horizon(voice, target), dof, of_laws)


def _beliefs(voice: Voice, target: pd.DataFrame, made: Forecast, model: float) -> Beliefs:
    """What is believed of candidates and target: as the interval of `auto` is made, else by draws.

    Args:
        voice: who forecasts.
        target: a single row.
        made: the forecast there.
        model: variance by which members differ there beyond what noise lets expect.
    """
    combined = voice.forecaster
    if (
        not isinstance(combined, Combined)
        or combined.decision.ground is None
        or combined.inputs
        or combined.roles.trials
    ):
        return voice.beliefs(voice.predicted(target, made.logarithmic)[:, 0])
    rows = pd.concat([voice.rows, target], ignore_index=True)
    found = directions(combined.decision, combined.decision.ground, rows, target)
    apart = np.sqrt(_ratio(model, float((found.apart[-1] ** 2).sum()))) * found.apart
    loads = np.hstack([found.moved, apart]).T
    return Beliefs.along(loads[:, :-1], loads[:, -1], np.hypot(voice.noise, voice.bent))


def _stretch(voice: Voice) -> float:
    """By how much folds stretch the variance that fits state; a single law is taken by its word."""
    return voice.forecaster.learned.stretch**2 if isinstance(voice.forecaster, Combined) else 1.0


def _ratio(wanted: float, found: float) -> float:
    """By how much the variance that is stated is more than that of the draws.

    What is believed before further runs is scaled by it, not what is left after them: the more runs tell, the less what was believed before counts.
    """
    return wanted / found if found > 0 and np.isfinite(wanted) else 1.0


def _horizon(voice: Voice, target: pd.DataFrame) -> Horizon | None:
    """What no fit can tell at the target, as `forecast.spread` has it; a single law supposes itself true and has no such part."""
    combined = voice.forecaster
    if not isinstance(combined, Combined) or combined.decision.ground is None:
        return None
    decision, ground, roles, train = combined.decision, combined.decision.ground, combined.roles, combined.training
    read = roles.ordered({*combined.columns, *roles.along})
    names = [name for name in read if _positive(name, train, target, voice.rows)]
    here, there, places = (np.log(rows[names].to_numpy(float)) for rows in (train, target, voice.rows))
    extent = np.where(np.ptp(here, axis=0) > 0, np.ptp(here, axis=0), 1.0)
    apart = np.sqrt((((here - there) / extent) ** 2).sum(axis=1))
    near, each, at = (
        scaled(decision.point(rows), decision.logarithmic)
        for rows in (train.iloc[[int(np.argmin(apart))]], voice.rows, target)
    )
    along = np.array([name in roles.along for name in names], dtype=bool)
    change, changes = float(np.abs(at - near)[0]), np.abs(at - each)
    drift = min(DRIFT * ground.unit, change_within(decision))
    ends = here.min(axis=0), here.max(axis=0)
    return Horizon(
        there[0], *ends, places, along, extent, float(apart.min()), change, changes, drift, combined.learned.bends
    )


def _positive(name: str, *tables: pd.DataFrame) -> bool:
    return all(name in rows and (rows[name].to_numpy(float) > 0).all() for rows in tables)
