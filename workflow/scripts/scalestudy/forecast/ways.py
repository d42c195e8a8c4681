"""Where the parameters of a fit go when the values that it was fitted to move by one standard deviation along an axis.

A refit that starts with the step to first order, in which a parameter stops at its bound and the others make up for it, and goes on
with the same derivatives (chord iterations). If the training rows are then not predicted about as they should be, half of the way
is gone, and so on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.answer import Answer
from scalestudy.forecast.fitted import Fitted, arrays, points, scaled
from scalestudy.laws import Law, compile_law

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
SHARES: Final = (1.0, 0.5, 0.25, 0.125, 0.0625)
"""Of a way that are tried, the longest first."""
ITERATIONS: Final = 2
"""Of a refit after its first step, unless it is `NEAR` before."""
NEAR: Final = 0.25
"""A refit has come near if it misses how the values moved by no more than so many times their move."""
SLACK: Final = 1.5
"""A refit is admitted if it moves what the training rows are predicted by no more than so many times what the values moved."""
RELATIVE: Final = 10.0
"""Parameters that are estimated as logarithms move as such, unless their standard deviation is more than so many times their value."""
RIDGE: Final = 1e-12
"""Of the squares that a refit is solved by, columns having length one: what the rows do not tell stays where it is."""


@dataclass(frozen=True, eq=False)
class Axes:
    """The axes of the region in which the noise of the training rows leaves the parameters of one fit.

    Attributes:
        fitted: the fit.
        answer: how it answers to its values.
        steps: how its free parameters move along each axis by one standard deviation, to first order, (F, k).
        size: how far that moves the weighted predictions at the training rows, the root of their sum of squares, (k,).
        inside: what the fit predicts there, (n,).
    """

    fitted: Fitted
    answer: Answer
    steps: Floats
    size: Floats
    inside: Floats


@dataclass(frozen=True, eq=False)
class Ways:
    """Every axis of q fits of one law to the same n rows, ahead and back: W ways.

    Coordinates are zero at the estimate: shares of parameters that move as logarithms, else differences.

    Attributes:
        fits: the fits.
        start: their free parameters, (q, F).
        curved: which of them move as logarithms, (q, F).
        lower: bounds, (q, F).
        upper: likewise.
        root: square roots of the training rows' weights, (q, n).
        here: what the fits predict for the training rows, (q, n).
        slopes: of these predictions, weighted, (q, F, n).
        told: products of what other families say, (q, F, F).
        owner: whose way each is, (W,).
        step: how far it goes to first order, (W, F).
        size: how far that moves the weighted predictions, (W,).
    """

    fits: Sequence[Fitted]
    start: Floats
    curved: Mask
    lower: Floats
    upper: Floats
    root: Floats
    here: Floats
    slopes: Floats
    told: Floats
    owner: Places
    step: Floats
    size: Floats

    @classmethod
    def of(cls, law: Law, axes: Sequence[Axes]) -> "Ways":
        """Lay the axes of fits of a law out."""
        compiled, each = compile_law(law), [one.steps.T for one in axes]
        start = compiled.reduce(np.stack([one.fitted.theta[0] for one in axes]))
        deviation = np.sqrt(np.stack([np.square(one).sum(axis=0) for one in each]))
        curved = np.array(compiled.logarithmic, dtype=bool) & (deviation <= RELATIVE * start)
        unit = np.where(curved, start, 1.0)
        root, here = np.stack([one.answer.root for one in axes]), np.stack([one.inside for one in axes])
        slopes = np.stack([one.answer.slopes for one in axes]).swapaxes(1, 2) * unit[:, :, None] * root[:, None, :]
        told = np.stack([_products(one.fitted.elsewhere, by) for one, by in zip(axes, unit, strict=True)])
        owner = np.repeat(np.arange(len(axes)), [2 * len(one) for one in each])
        step = np.concatenate([part for one in each for part in (one, -one)]) / unit[owner]
        size = np.concatenate([part for one in axes for part in (one.size, one.size)])
        ends, fits = _room(law, start, curved), [one.fitted for one in axes]
        return cls(fits, start, curved, *ends, root, here, slopes, told, owner, step, size)

    @cached_property
    def _gram(self) -> Floats:
        return np.asarray(self.slopes @ self.slopes.swapaxes(1, 2) + self.told)

    def followed(self, train: pd.DataFrame, rows: pd.DataFrame, logarithmic: bool) -> list[Floats]:
        """Return how far each fit's predictions at rows move, (2, m, k): ahead along each axis, and back; nan where there is none."""
        every = left = np.arange(len(self.step))
        ends = np.zeros(self.step.shape)
        for share in SHARES:
            if not len(left):
                break
            moved, admitted = self._refitted(left, share, train, logarithmic)
            ends[left[admitted]] = moved[admitted]
            left = left[~admitted]
        made = (
            self._predicted(every, ends, rows, logarithmic) - scaled(points(self.fits, rows), logarithmic)[self.owner]
        )
        return [np.stack(np.split(made[self.owner == k].T, 2, axis=1)) for k in range(len(self.fits))]

    def _refitted(self, which: Places, share: float, train: pd.DataFrame, logarithmic: bool) -> tuple[Floats, Mask]:
        """Refit to values moved by a share of some ways (w,): the coordinates, (w, F), and which of them the rows admit, (w,)."""
        owner, size = self.owner[which], self.size[which]
        moved, held = self._line(which, share)
        gone = self._gone(which, moved, train, logarithmic)
        for _ in range(ITERATIONS):
            lacking = self._lacking(which, share, moved, gone)
            busy = np.flatnonzero(np.linalg.norm(lacking, axis=1) > NEAR * size)
            if not len(busy):
                break
            some = which[busy]
            rest = _times(self.slopes[owner[busy]], lacking[busy])
            rest += _times(self.told[owner[busy]], share * self.step[some] - moved[busy])
            further = moved[busy] + self._solved(some, held[busy], rest)
            moved[busy] = np.clip(further, self.lower[owner[busy]], self.upper[owner[busy]])
            gone[busy] = self._gone(some, moved[busy], train, logarithmic)
        far = np.linalg.norm(gone, axis=1)
        return moved, np.isfinite(far) & (far <= SLACK * size)

    def _line(self, which: Places, share: float) -> tuple[Floats, Mask]:
        """Coordinates that move predictions so to first order, and which of them are stopped at their bound, (w, F) each."""
        owner, goal = self.owner[which], share * self.step[which]
        lower, upper, moved, held = self.lower[owner], self.upper[owner], goal.copy(), np.zeros(goal.shape, dtype=bool)
        for _ in range(goal.shape[1]):
            beyond = ((moved < lower) | (moved > upper)) & ~held
            some = np.flatnonzero(beyond.any(axis=1))
            if not len(some):
                break
            held |= beyond
            stopped = np.where(held[some], np.clip(moved[some], lower[some], upper[some]), 0.0)
            rest = _times(self._gram[owner[some]], goal[some] - stopped)
            moved[some] = stopped + self._solved(which[some], held[some], rest)
        return np.clip(moved, lower, upper), held

    def _gone(self, which: Places, moved: Floats, train: pd.DataFrame, logarithmic: bool) -> Floats:
        """How far coordinates (w, F) move the weighted predictions at the training rows, (w, n), of those that there were."""
        here, root = self.here[self.owner[which]], self.root[self.owner[which]]
        return np.where(np.isfinite(here), root * (self._predicted(which, moved, train, logarithmic) - here), 0.0)

    def _lacking(self, which: Places, share: float, moved: Floats, gone: Floats) -> Floats:
        """How far the weighted predictions are from where they should be, (w, n), zero for a way that has lost one."""
        goal = (share * self.step[which][:, None, :] @ self.slopes[self.owner[which]])[:, 0]
        kept = np.asarray(np.isfinite(gone).all(axis=1, keepdims=True))
        return np.where(kept, goal - gone, 0.0)

    def _solved(self, which: Places, held: Mask, rest: Floats) -> Floats:
        """Least squares for coordinates that are not held, zero for those that are, (w, F), of products with the slopes (w, F)."""
        free = np.where(held, 0.0, 1.0)
        squares = self._gram[self.owner[which]] * free[:, :, None] * free[:, None, :]
        size = np.sqrt(np.diagonal(squares, axis1=1, axis2=2))
        size = np.where(size > 0, size, 1.0)
        squares = squares / (size[:, :, None] * size[:, None, :]) + RIDGE * np.eye(size.shape[1])
        found = np.linalg.solve(squares, (free * rest / size)[..., None])[..., 0] / size
        return np.asarray(found)

    def _predicted(self, which: Places, moved: Floats, rows: pd.DataFrame, logarithmic: bool) -> Floats:
        """What coordinates (w, F) lead to at rows, (w, m)."""
        law, owner = self.fits[0].law, self.owner[which]
        start = self.start[owner]
        with np.errstate(all="ignore"):
            free = np.where(self.curved[owner], start * np.exp(moved), start + moved)
        return scaled(self.fits[0].at(compile_law(law).expand(free), arrays(law, rows)), logarithmic)


def _times(matrices: Floats, vectors: Floats) -> Floats:
    return np.asarray((matrices @ vectors[..., None])[..., 0])


def _products(elsewhere: Floats, unit: Floats) -> Floats:
    """Products of rows of a Jacobian by the free parameters, which may be none, by their coordinates, (F, F)."""
    own = elsewhere * unit if len(elsewhere) else np.zeros((1, len(unit)))
    return np.asarray(own.T @ own)


def _room(law: Law, start: Floats, curved: Mask) -> tuple[Floats, Floats]:
    """How far each parameter may go down and up, (q, F) each."""
    parameters = [law.parameter(name) for name in compile_law(law).free]
    ends = (np.array([getattr(one, end) for one in parameters], dtype=float) for end in ("lower", "upper"))
    with np.errstate(all="ignore"):
        lower, upper = (np.where(curved, np.log(end / start), end - start) for end in ends)
    return np.fmin(lower, 0.0), np.fmax(upper, 0.0)
