"""Variable projection: least squares with a law that is linear in some of its parameters.

Given the others, the linear parameters follow from a small linear system, so Newton's method need only search the rest
(Golub and Pereyra 1973); its Hessian is the Schur complement of the whole one, so it converges quadratically. Members that
leave the plain case, with a parameter at a bound or a singular system, are left to the general solver. The steps are
undamped and each position is evaluated once, which the loop of `descent` cannot do; bounds, longest steps and what counts
as done or as rounding are those of that loop.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import DONE, NUMBERS_AT_ONCE, ROUNDING, box
from scalestudy.fit.model import Members, Model, Optima
from scalestudy.fit.normal import Cholesky, dot
from scalestudy.laws.internal import Separable

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MOST_STEPS = 40
_SHORTEST = 1e-3  # share of a step tried before a member is given up
_CROWD = 0.25  # share of members that ended, from which it pays to copy the others
_SINGULAR = 1e-9  # smallest pivot of the scaled normal equations that leaves seven digits of the linear parameters


def project(model: Model, separable: Separable, members: Members) -> Optima:
    """Bring members to the optimum where that is plain; others come back unsettled, where they started.

    Args:
        model: squared loss of raw residuals.
        separable: its law, split.
        members: where to start; where their linear parameters are does not matter.
    """
    m, n = len(members), model.data.target.shape[1]
    out = Optima(members.theta.copy(), np.full(m, np.inf), np.zeros(m, dtype=bool))
    size = max(1, NUMBERS_AT_ONCE // n)
    for first in range(0, m, size):
        part = np.arange(first, min(first + size, m))
        _walk(model, separable, members.take(part), part, out)
    return out


@dataclass(frozen=True, eq=False)
class _Points:
    """What each member is fitted to: inputs and targets (m, n), weights (m, n)."""

    inputs: list[Array]
    target: Array
    weight: Array

    @classmethod
    def of(cls, model: Model, members: Members) -> "_Points":
        inputs = [_rows(array, members.data_row) for array in model.data.inputs]
        return cls(inputs, _rows(model.data.target, members.target_row), _rows(model.data.weight, members.weight_row))

    def take(self, which: NDArray[np.int64]) -> "_Points":
        inputs = [_rows(array, which) for array in self.inputs]
        return _Points(inputs, _rows(self.target, which), _rows(self.weight, which))


def _rows(array: Array, rows: NDArray[np.int64]) -> Array:
    return array if len(array) == 1 else array[rows]


@dataclass(frozen=True, eq=False)
class _State:
    """Where members stand.

    Attributes:
        theta: the parameters searched for, (m, Q).
        linear: the linear ones that go with them, (L, m).
        objective: (m,).
        move: the whole Newton step, (Q, m).
        drift: how the linear parameters change with it, (L, m).
        promised: the decrease it promises, (m,).
        sound: whether the systems could be solved, (m,).
    """

    theta: Array
    linear: Array
    objective: Array
    move: Array
    drift: Array
    promised: Array
    sound: Mask

    def take(self, which: NDArray[np.int64]) -> "_State":
        """Pick members."""
        return _State(self.theta[which], *(getattr(self, name)[..., which] for name in _LAST))

    def chosen(self, which: Mask, other: "_State") -> "_State":
        """These members where `which`, else the other's."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in _LAST)
        theta = np.where(which[:, None], self.theta, other.theta)
        return _State(theta, *(np.where(which, a, b) for a, b in pairs))


_LAST = ("linear", "objective", "move", "drift", "promised", "sound")


def _walk(model: Model, separable: Separable, members: Members, identity: NDArray[np.int64], out: Optima) -> None:
    """Step until all members have settled or are given up, and write those that settled."""
    points = _Points.of(model, members)
    lower, upper, reach = box(model.compiled)[:, separable.others]
    state = _at(separable, points, members.theta[:, separable.others])
    share = np.ones(len(identity))
    for last in np.arange(_MOST_STEPS) == _MOST_STEPS - 1:
        done = state.sound & (state.promised <= DONE * state.objective)
        ended = done | ~state.sound | (share < _SHORTEST) | ~np.isfinite(state.objective)
        if last or np.count_nonzero(ended) > _CROWD * len(ended):
            _write(model, separable, state.take(np.flatnonzero(done)), identity[done], out)
            kept = np.flatnonzero(~ended)
            if last or not len(kept):
                return
            state, points, identity, share = state.take(kept), points.take(kept), identity[kept], share[kept]
            ended = np.zeros(len(kept), dtype=bool)
        step = np.clip(state.move.T, -reach, reach) * share[:, None]
        trial = _at(separable, points, np.clip(state.theta + step, lower, upper))
        better = trial.objective <= state.objective * (1 + ROUNDING)
        state, share = trial.chosen(better & ~ended, state), np.where(better, 1.0, share / 4)


def _at(separable: Separable, points: _Points, theta: Array) -> _State:
    """Solve for the linear parameters at a position, and for the Newton step of the others."""
    terms, first, second = separable.evaluate(theta, points.inputs)
    columns = terms[1:]
    weighted = [points.weight * column for column in columns]
    factors, root = _factored(weighted, columns)
    rest = points.target - terms[0]
    linear = factors.solve(np.stack([dot(column, rest) for column in weighted]) * root) * root
    residual = -rest
    for value, column in zip(linear, columns, strict=True):
        residual += value[:, None] * column
    heavy = points.weight * residual
    factor = [np.ones(len(theta)), *linear]
    slopes = _slopes(separable, first, factor, residual.shape)
    gradient = np.stack([dot(heavy, slope) for slope in slopes])
    lean = np.stack([[dot(column, slope) for slope in slopes] for column in weighted])
    gauss = _products([points.weight * slope for slope in slopes], slopes)
    cross, hessian = lean.copy(), gauss.copy()
    for (i, j), part in zip(separable.first, first, strict=True):
        if j:
            cross[j - 1, i] += dot(heavy, part)
    for (i, k, j), part in zip(separable.second, second, strict=True):
        curl = factor[j] * dot(heavy, part)
        hessian[i, k] += curl
        if i != k:
            hessian[k, i] += curl
    move, through, positive = _newton(factors, root, gradient, cross, hessian)
    if not positive.all():
        other, _, sound = _newton(factors, root, gradient, lean, gauss)
        move, positive = np.where(positive, move, other), positive | sound
    drift = -(through * move[None]).sum(axis=1)
    sound = positive & (factors.least > _SINGULAR)
    return _State(theta, linear, dot(heavy, residual), move, drift, -(gradient * move).sum(axis=0), sound)


def _slopes(separable: Separable, first: list[Array], factor: list[Array], shape: tuple[int, ...]) -> list[Array]:
    """The derivatives of the law by the parameters searched for, each (m, n)."""
    slopes: list[Array | None] = [None] * len(separable.others)
    for (i, j), part in zip(separable.first, first, strict=True):
        term = factor[j][:, None] * part if j else part
        earlier = slopes[i]
        slopes[i] = term if earlier is None else earlier + term
    return [np.zeros(shape) if slope is None else slope for slope in slopes]


def _products(weighted: list[Array], columns: list[Array]) -> Array:
    """Sums over points of `weighted_i * column_j`, which are symmetric, (size, size, m)."""
    size = len(columns)
    out = np.empty((size, size, len(weighted[0])))
    for i in range(size):
        for j in range(i, size):
            out[i, j] = out[j, i] = dot(weighted[i], columns[j])
    return out


def _factored(weighted: list[Array], columns: list[Array]) -> tuple[Cholesky, Array]:
    """The normal equations of the linear parameters, scaled to a unit diagonal; and the scale, (L, m)."""
    products = _products(weighted, columns)
    diagonal = np.einsum("iim->im", products)
    root = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    return Cholesky(products * root[:, None] * root[None, :]), root


def _newton(factors: Cholesky, root: Array, gradient: Array, cross: Array, hessian: Array) -> tuple[Array, Array, Mask]:
    """The step (Q, m), how much linear parameters follow it (L, Q, m), and whether the Schur complement is positive."""
    through = np.stack([factors.solve(cross[:, i] * root) * root for i in range(len(gradient))], axis=1)
    schur = hessian - (cross[:, :, None] * through[:, None]).sum(axis=0)
    diagonal = np.einsum("iim->im", hessian)
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    inner = Cholesky(schur * scale[:, None] * scale[None, :])
    return inner.solve(-gradient * scale) * scale, through, inner.least > _SINGULAR


def _write(model: Model, separable: Separable, state: _State, identity: NDArray[np.int64], out: Optima) -> None:
    """Take the last step, linear parameters too, and keep what lies within the bounds."""
    theta = np.empty((len(identity), len(model.compiled.free)))
    theta[:, separable.others] = state.theta + state.move.T
    theta[:, separable.linear] = (state.linear + state.drift).T
    for k in separable.linear:
        if model.compiled.logarithmic[k]:
            theta[:, k] = np.log(theta[:, k])
    lower, upper = model.compiled.bounds
    inside = ((theta > lower) & (theta < upper)).all(axis=1)
    out.theta[identity[inside]] = theta[inside]
    out.objective[identity[inside]] = state.objective[inside]
    out.settled[identity[inside]] = True
