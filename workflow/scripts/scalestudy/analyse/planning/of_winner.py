"""To be known: which of two families is better at a target."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.derived.paired import Paired
from scalestudy.analyse.planning.beliefs import Beliefs, NoPlanError
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
    goal, (mine, its) = Goal(_beliefs(voices, targets, logarithmic)), (float(one.value[0]) for one in made)
    apart = float(np.log(mine / its)) if logarithmic else mine - its
    choice, scale = Choice(apart, goal.beliefs.variance), mine if logarithmic else 1.0
    told = f"which of {' and '.join(voice.asked.family for voice in voices)} is better at {place(given)}"
    of_metric = voices[0].unit
    estimate, unit = (mine / its, "1") if logarithmic else (apart, of_metric)
    return Sought(
        goal, estimate, logarithmic, unit, of_metric, lambda left: scale * choice.loss(left), choice.right, told
    )


def _beliefs(voices: Sequence[Voice], targets: Sequence[pd.DataFrame], logarithmic: bool) -> Beliefs:
    """Return what is believed of the difference, of families that share runs by draws that are paired.

    Raises:
        NoPlanError: see `Beliefs.of`.
    """
    together = _paired(voices)
    if not together:
        first, second = (
            voice.beliefs(voice.predicted(target, logarithmic)[:, 0])
            for voice, target in zip(voices, targets, strict=True)
        )
        return first.beside(second)
    first_at, second_at = (
        voice.predicted(target, logarithmic)[:, 0] for voice, target in zip(together, targets, strict=True)
    )
    every = np.concatenate([voice.at_candidates for voice in together], axis=1)
    return Beliefs.of(every, first_at - second_at, np.concatenate([voice.noise for voice in together]))


def _paired(voices: Sequence[Voice]) -> list[Voice]:
    """Return the voices with draws of common resamples where they are of the same runs; else none."""
    keys = [(voice.asked.family, voice.asked.metric, voice.asked.law) for voice in voices]
    own = {key: voice.ensemble for key, voice in zip(keys, voices, strict=True)}
    found = Paired(voices[0].context, own).of(keys)
    return [voice.by(found[key]) for key, voice in zip(keys, voices, strict=True)] if found else []


def _apart(voices: Sequence[Voice]) -> str:
    """Say why the values of two families cannot be held against each other; empty if they can."""
    reads = frozenset[str]().union(*(voice.ensemble.columns for voice in voices))
    return all_apart({voice.asked.family: voice.training for voice in voices}, reads, ())
