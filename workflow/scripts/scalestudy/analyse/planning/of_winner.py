"""To be known: which of two families is better at a target."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.goal import Goal
from scalestudy.analyse.planning.sought import Sought
from scalestudy.analyse.planning.voice import Voice, place
from scalestudy.analyse.planning.worth import Choice
from scalestudy.analyse.rivals.alike import all_apart


def winner(voices: Sequence[Voice], options: Mapping[str, Any]) -> Sought:
    """Ask which of two is better; deciding wrong costs what the other would have been better by.

    Raises:
        NoPlanError: one of them says nothing there, or their values are not comparable.
    """
    if why := _apart(voices):
        raise NoPlanError(why)
    given = {name: float(value) for name, value in options["at"].items()}
    targets = [voice.target(given) for voice in voices]
    made = [voice.forecaster.at(target) for voice, target in zip(voices, targets, strict=True)]
    logarithmic = all(one.logarithmic for one in made)
    first, second = (
        voice.beliefs(voice.predicted(target, logarithmic)[:, 0]) for voice, target in zip(voices, targets, strict=True)
    )
    goal, (mine, its) = Goal(first.beside(second)), (float(one.value[0]) for one in made)
    apart = float(np.log(mine / its)) if logarithmic else mine - its
    choice, scale = Choice(apart, goal.beliefs.variance), mine if logarithmic else 1.0
    told = f"which of {' and '.join(voice.asked.family for voice in voices)} is better at {place(given)}"
    of_metric = voices[0].unit
    estimate, unit = (mine / its, "1") if logarithmic else (apart, of_metric)
    return Sought(
        goal, estimate, logarithmic, unit, of_metric, lambda left: scale * choice.loss(left), choice.right, told
    )


def _apart(voices: Sequence[Voice]) -> str:
    """Say why the values of two families cannot be held against each other; empty if they can."""
    reads = frozenset[str]().union(*(voice.ensemble.columns for voice in voices))
    return all_apart({voice.asked.family: voice.training for voice in voices}, reads, ())
