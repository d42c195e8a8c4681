"""What is open of forecasts of `auto` at several rows together, as independent directions in which they move.

`spread` says it row by row, as standard deviations. Here is what these are made of: the noise of the training rows, by which all members' parameters
move together, and how far members lie apart, a direction each, so that what a further run would tell of another row follows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.decision import Decision
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.moves import Moves
from scalestudy.forecast.spread import flattened, noise_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Directions:
    """Forecasts at rows as loads on deviates of variance 1, of logarithms if the decision averages these.

    Attributes:
        moved: by the noise of the training rows, (m, r).
        apart: by which member holds, (m, members); what noise lets expect is part of it.
    """

    moved: Floats
    apart: Floats


def directions(decision: Decision, ground: Ground, rows: pd.DataFrame, target: pd.DataFrame) -> Directions:
    """Return in which directions the forecast at a target moves, and those at rows with it: members' shares are those at the target.

    Args:
        decision: what it forecasts with.
        ground: what that was made from.
        rows: where they are followed, (m,).
        target: a single row.
    """
    there = decision.made(target)
    votes, flat = there.votes[:, 0], flattened(there.parts, there.votes)[:, 0]
    parts = np.where(flat[:, None] > 0, decision.made(rows).parts, 0.0)
    moved = _moved(Moves.of(ground, noise_of(decision)), rows, votes)
    return Directions(moved, (np.sqrt(flat)[:, None] * (parts - flat @ parts)).T)


def _moved(moves: Moves, rows: pd.DataFrame, votes: Floats) -> Floats:
    """What moves the members' average: deviates that all share, and of what other families say each member's own."""
    each, told = moves.at(rows)
    shared = sum((v * one for v, one in zip(votes, each, strict=True)), np.zeros((len(rows), 1)))
    return np.hstack([shared, *(v * one for v, one in zip(votes, told, strict=True))])
