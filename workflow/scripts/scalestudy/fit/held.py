"""What simulated studies say of a method's intervals, where these do not hold what they say."""

from typing import Final

from scalestudy.fit.measured import HELD
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.settings import Settings

WITHIN: Final = (0.93, 0.97)
"""Shares of studies in which a 95% interval may hold the truth and need no word."""
ALWAYS: Final = 0.9
"""Share of studies in which another method must have an interval, to be named instead."""

Kind = tuple[str, str, bool]


def about_intervals(settings: Settings) -> str:
    """Say how often 95% intervals of this kind held the truth, and which do better; nothing where 93 to 97% did.

    Shares are those of `fit.measured`, over all designs with identified parameters.
    """
    kind = (settings.uncertainty.method, settings.loss, settings.uncertainty.unit != "row")
    if kind[0] == "none" or (kind in HELD and _miss(kind) <= 0):
        return ""
    if kind not in HELD:
        return "how often 95% intervals of this kind hold the truth was not measured"
    said = f"in simulated studies 95% intervals of this kind held the truth in {_range(kind)}"
    instead = _better(kind)
    return f"{said}; those of {instead[0]} with a {instead[1]} objective did in {_range(instead)}" if instead else said


def _better(kind: Kind) -> Kind | None:
    """The kind that misses least, of this loss if one of it misses nothing; of counts where these are fitted."""
    alike = [one for one in HELD if one[2] == kind[2] and LOSSES[one[1]].counts == LOSSES[kind[1]].counts]
    able = [other for other in alike if HELD[other][2] >= ALWAYS and _miss(other) < _miss(kind)]
    return min(able, key=lambda other: (max(_miss(other), 0.0), other[1] != kind[1], _miss(other)), default=None)


def _miss(kind: Kind) -> float:
    """By how much the worst share lies outside; negative where none does."""
    low, high, _ = HELD[kind]
    return max(WITHIN[0] - low, high - WITHIN[1])


def _range(kind: Kind) -> str:
    low, high, _ = HELD[kind]
    return f"{100 * low:.1f} to {100 * high:.1f}%"
