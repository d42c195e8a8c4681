"""The objective of many members at once: law, loss, data and weights together, with gradient and curvature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.normal import dot, gram
from scalestudy.fit.objectives.base import Loss, Terms
from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.problem import Points
from scalestudy.fit.settings import Settings
from scalestudy.laws.compile import CompiledLaw
from scalestudy.laws.shapes import whole

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Columns = Sequence[Array] | Array


@dataclass(frozen=True, eq=False)
class Data:
    """Points that members share: each array has one row per problem (or draw), and members name their rows.

    Attributes:
        inputs: what the compiled law reads, each (rows, n).
        target: logarithm of the values, or the values, (rows, n).
        weight: (rows, n).
    """

    inputs: Sequence[Array]
    target: Array
    weight: Array

    @classmethod
    def of(cls, compiled: CompiledLaw, points: Points, log: bool) -> "Data":
        """Take what the law reads, and the logarithms where residuals are logarithmic."""
        harmless = points.harmless()
        with np.errstate(divide="ignore", invalid="ignore"):
            target = np.log(harmless.value) if log else harmless.value
        return cls(compiled.inputs(harmless.variables), target, harmless.weight)

    def take(self, rows: Index) -> "Data":
        """Pick problems."""
        return Data([array[rows] for array in self.inputs], self.target[rows], self.weight[rows])


@dataclass(frozen=True, eq=False)
class Members:
    """Which rows of the data each member reads, and where it is: internal parameters (m, F)."""

    theta: Array
    data_row: Index
    target_row: Index
    weight_row: Index

    def __len__(self) -> int:
        return len(self.theta)

    @property
    def problem(self) -> Index:
        """The number of each member's problem, (m,), from 0 on: those that read the same rows, one after the other, have one."""
        rows = np.stack([self.data_row, self.target_row, self.weight_row])
        other = (np.diff(rows, axis=1) != 0).any(axis=0)
        return np.concatenate([np.zeros(min(len(self), 1), np.int64), np.cumsum(other)])

    def take(self, which: Index | slice) -> "Members":
        """Pick members."""
        return Members(self.theta[which], self.data_row[which], self.target_row[which], self.weight_row[which])

    def joined(self, other: "Members") -> "Members":
        """These members, then the others."""
        return Members(
            np.concatenate([self.theta, other.theta]),
            np.concatenate([self.data_row, other.data_row]),
            np.concatenate([self.target_row, other.target_row]),
            np.concatenate([self.weight_row, other.weight_row]),
        )


@dataclass(frozen=True, eq=False)
class Optima:
    """Where members ended, in their order.

    Attributes:
        theta: internal parameters (m, F).
        objective: exact objective (m,).
        settled: whether the last step promised nothing more, (m,).
    """

    theta: Array
    objective: Array
    settled: NDArray[np.bool_]

    def take(self, which: Index | NDArray[np.bool_]) -> "Optima":
        """Pick members."""
        return Optima(self.theta[which], self.objective[which], self.settled[which])


@dataclass(frozen=True, eq=False)
class Local:
    """The objective around each member's position.

    Attributes:
        gradient: (F, m).
        curvature: Hessian or its Gauss-Newton part, (F, F, m).
        metric: positive diagonal by which damping is scaled, (F, m).
    """

    gradient: Array
    curvature: Array
    metric: Array


@dataclass(frozen=True, eq=False)
class Residuals:
    """Residuals of members, their derivatives, and the second derivatives of the law relative to `scale`.

    Attributes:
        value: predicted less observed, (m, n).
        columns: derivatives by each internal parameter, each (m, n), in a list or an array.
        second: second derivatives by two of them.
        weight: of each point, (m, n) or (1, n).
        predicted: the law's values, (m, n).
        known: what a loss made of them at a level; it is asked for twice, for the objective and for how that changes.
    """

    value: Array
    columns: Columns
    second: list[tuple[int, int, Array]]
    weight: Array
    predicted: Array
    known: dict[int, tuple[Array, Terms]] = field(default_factory=dict)

    def once(self, level: Array, make: Callable[[], Terms]) -> Terms:
        """Return the terms of a loss at a level, (m,), made once for each array that holds one."""
        if id(level) not in self.known:
            self.known[id(level)] = level, make()
        return self.known[id(level)][1]


@dataclass(frozen=True, eq=False)
class Model:
    """A law and a loss on data: everything the solver asks about."""

    compiled: CompiledLaw
    loss: Loss
    log: bool
    data: Data

    @classmethod
    def of(cls, compiled: CompiledLaw, points: Points, settings: Settings) -> "Model":
        """Put a law and a study's objective on points, one row of data per problem."""
        return cls(compiled, loss_of(settings), settings.log, Data.of(compiled, points, settings.log))

    def take(self, rows: Index) -> "Model":
        """Pick problems."""
        return replace(self, data=self.data.take(rows))

    def weighted(self, weights: Array) -> "Model":
        """The same with other rows of weights, (..., n), laid out one after the other."""
        return replace(self, data=replace(self.data, weight=weights.reshape(-1, weights.shape[-1])))

    def measured(self, targets: Array) -> "Model":
        """The same with other rows of targets, (..., n), laid out one after the other."""
        return replace(self, data=replace(self.data, target=targets.reshape(-1, targets.shape[-1])))

    @property
    def unit(self) -> Array:
        """The size of the residuals' unit per target row, (rows,): 1 for logarithms and rates, else the mean absolute value.

        Where thresholds are relative to it, half of what the values span, which is the same wherever their zero is.
        """
        if self.log or self.loss.counts:
            return np.ones(len(self.data.target))
        size, span = np.mean(np.abs(self.data.target), axis=1), np.ptp(self.data.target, axis=1) / 2
        return np.where(span > 0, span, size) if self.loss.relative else np.asarray(size)

    def residuals(self, members: Members, order: int) -> Residuals:
        """Evaluate `predicted - observed` with derivatives up to `order`."""
        inputs = [_rows(array, members.data_row) for array in self.data.inputs]
        law = self.compiled.evaluate(members.theta, inputs, order)
        target, weight = _rows(self.data.target, members.target_row), _rows(self.data.weight, members.weight_row)
        if not self.log:
            return Residuals(law.value - target, law.jacobian, law.hessian, weight, law.value)
        inverse = 1 / law.value
        value = np.log(law.value) - target
        second = [(i, j, part * inverse) for i, j, part in law.hessian]
        return Residuals(value, [column * inverse for column in law.jacobian], second, weight, law.value)

    def objective(self, members: Members, unit: float | None = None) -> Array:
        """Return the exact objective, (m,), infinite where the law is undefined at a point; `unit` is one for all problems."""
        own = self.unit[members.target_row] if self.loss.relative and unit is None else unit or 1.0
        return self.exact(self.residuals(members, 0), own)

    def terms(self, residuals: Residuals, level: Array) -> Terms:
        """Evaluate the loss at every residual; `level` has shape (m,)."""
        return self.loss.terms(residuals.value, level[:, None], residuals.predicted)

    def exact(self, residuals: Residuals, unit: Array | float) -> Array:
        """Sum the loss as the study defines it, without smoothing, (m,); `unit`, (m,) or one, is that of the residuals."""
        value = self.loss.exact(residuals.value, residuals.predicted, unit)
        total = dot(whole(residuals.weight, value.shape), value)
        return np.where(np.isfinite(total), total, np.inf)

    def total(self, residuals: Residuals, level: Array) -> Array:
        """Sum the loss over the points, (m,); infinite where the law is undefined at one."""
        value = self.terms(residuals, level).value
        total = dot(whole(residuals.weight, value.shape), value)
        return np.where(np.isfinite(total), total, np.inf)

    def spread(self, residuals: Residuals) -> Array:
        """Return the weighted mean size of the residuals, (m,)."""
        weight = whole(residuals.weight, residuals.value.shape)
        return np.asarray(dot(weight, np.abs(residuals.value)) / weight.sum(axis=1))

    def local(self, residuals: Residuals, level: Array, exact: bool) -> Local:
        """Sum a loss with its gradient and curvature over the points.

        Args:
            residuals: at the members' positions, of order 2 if `exact`.
            level: (m,), see `objectives.base`.
            exact: whether the curvature is the Hessian; otherwise its Gauss-Newton part.
        """
        terms = self.terms(residuals, level)
        weight = residuals.weight
        slope = weight * terms.slope
        curvature = gram(residuals.columns, weight * self.diagonal(terms, exact))
        if exact:
            for i, j, part in residuals.second:
                total = dot(slope, whole(part, slope.shape))
                curvature[i, j] += total
                if i != j:
                    curvature[j, i] += total
        robust = weight * terms.weight
        metric = np.stack([dot(robust * column, column) for column in residuals.columns])
        return Local(
            gradient=np.stack([dot(slope, column) for column in residuals.columns]),
            curvature=curvature,
            metric=np.where(metric > 0, metric, 1.0),
        )

    def sizes(self, residuals: Residuals, level: Array) -> Array:
        """Sum the sizes of the gradient's terms over the points, (F, m): what the gradient is small against."""
        terms = self.terms(residuals, level)
        slope = np.abs(residuals.weight * terms.slope)
        return np.stack([dot(slope, np.abs(column)) for column in residuals.columns])

    def diagonal(self, terms: Terms, exact: bool) -> Array:
        """Return the factor of `J'J`: for log residuals the Hessian of log f is that of f over f, less `J'J`."""
        if exact:
            return terms.curvature - terms.slope if self.log else terms.curvature
        return self.loss.steady(terms)


def _rows(array: Array, rows: Index) -> Array:
    return array if len(array) == 1 else array[rows]
