"""To be known: a parameter of the laws that have it."""

from collections.abc import Mapping
from typing import Any

from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.goal import Goal
from scalestudy.analyse.planning.sought import Sought, without
from scalestudy.analyse.planning.voice import Voice
from scalestudy.analyse.planning.worth import mean_error
from scalestudy.shown import LINEAR


def parameter(voice: Voice, options: Mapping[str, Any]) -> Sought:
    """Ask for a parameter.

    Raises:
        NoPlanError: no law has it.
    """
    name, every = str(options["name"]), voice.ensemble
    able, lost = every.able(lambda fit: None if name in fit.law.free_names else f"it has no parameter {name}")
    if not able.parts:
        raise NoPlanError(
            f"no law of {every.law} has a parameter {name} to be fitted" if every.parts else every.message
        )
    answer = able.ask(lambda fit: fit.theta[:, fit.law.parameter_names.index(name)], False)
    goal = Goal(voice.by(able).beliefs(answer.draws))
    grows = all(LINEAR.match(part.fitted.law.parameter(name).unit) for part in able.parts)
    unit = voice.unit if grows else "1"
    told = f"the parameter {name}"
    return Sought(goal, float(answer.estimate), False, unit, unit, mean_error, told=told, remarks=without(lost))
