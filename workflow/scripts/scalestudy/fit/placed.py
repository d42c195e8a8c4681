"""Members whose points share places: the law is evaluated once a place, the loss at every point, and added up over layers.

Members come last, so that every sum goes over the points in their order, one after the other: neither how many members there
are nor how many places others have changes a byte of it. Places and layers that a member does not have hold a point without weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Local, Model, Residuals
from scalestudy.fit.objectives.base import Terms
from scalestudy.fit.single import Single
from scalestudy.laws.shapes import whole

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

SUM: Final = "nm,nm->m"


def along_points(how: str, *parts: Array) -> Array:
    """Sum products of arrays whose last axes are points and members, over the points, in an order that does not depend on the members.

    Args:
        how: as of `einsum`, with n for the points and m for the members, which come last.
        parts: the arrays.
    """
    if parts[0].shape[-1] > 1:
        return np.asarray(np.einsum(how, *parts))
    # A single column would be summed in the order of a vector.
    return np.asarray(np.einsum(how, *(np.repeat(part, 2, axis=-1) for part in parts))[..., :1])


@dataclass(frozen=True, eq=False)
class Placed(Single):
    """Members that are one fit each, laid out by places: see `system.System`.

    Attributes:
        model: law and loss.
        inputs: what the law reads, each (places, m).
        target: (layers, places, m).
        weight: (layers, places, m).
        unit: the size of the residuals' unit, (m,).
    """

    model: Model
    inputs: Sequence[Array]
    target: Array
    weight: Array
    unit: Array
    frozen: Mask | None = None

    @property
    def points(self) -> int:
        """In all layers."""
        return int(self.target.shape[0] * self.target.shape[1])

    @property
    def final(self) -> Array:
        """Of the loss."""
        return self.model.loss.final_level(self.unit)

    def take(self, which: Index) -> "Placed":
        """Pick members."""
        # Not by indexing, which may lay the result out in another order.
        *inputs, target, weight = (np.take(one, which, axis=-1) for one in (*self.inputs, self.target, self.weight))
        return replace(self, inputs=inputs, target=target, weight=weight, unit=self.unit[which])

    def joined(self, other: "Placed") -> "Placed":
        """These members, then the others, all with as many layers and places as any has."""
        shape = np.maximum(self.target.shape[:2], other.target.shape[:2])
        pairs = zip(self.grown(*shape), other.grown(*shape), strict=True)
        *inputs, target, weight = (np.concatenate(pair, axis=-1) for pair in pairs)
        return replace(self, inputs=inputs, target=target, weight=weight, unit=np.concatenate([self.unit, other.unit]))

    def grown(self, layers: int, places: int) -> list[Array]:
        """Return inputs, targets and weights with so many layers and places, the further ones without weight."""
        more = layers - self.target.shape[0], places - self.target.shape[1]
        if not any(more):
            return [*self.inputs, self.target, self.weight]
        inputs = [_longer(values, 0, more[1], values[:1]) for values in self.inputs]
        target = _longer(_longer(self.target, 1, more[1], self.target[:, :1]), 0, more[0], self.target[:1, :1])
        weight = _longer(_longer(self.weight, 1, more[1], 0.0), 0, more[0], 0.0)
        return [*inputs, target, weight]

    def at(self, theta: Array, exact: bool) -> Residuals:
        """Of the model, once a place."""
        law = self.model.compiled.evaluate_across(theta, self.inputs, 2 if exact else 1)
        if not self.model.log:
            value, first = law.value - self.target, np.array(law.jacobian)
            return Residuals(value, first, law.hessian, self.weight, law.value)
        inverse, first = 1 / law.value, np.array(law.jacobian)
        second = [(i, j, part * inverse) for i, j, part in law.hessian]
        return Residuals(np.log(law.value) - self.target, first * inverse, second, self.weight, law.value)

    def _terms(self, residuals: Residuals, level: Array) -> Terms:
        loss = self.model.loss
        return residuals.once(level, lambda: loss.terms(residuals.value, level, residuals.predicted))

    def total(self, residuals: Residuals, level: Array) -> Array:
        """Of the model."""
        total = self._over_all(self._terms(residuals, level).value)
        return np.where(np.isfinite(total), total, np.inf)

    def spread(self, residuals: Residuals) -> Array:
        """Of the model."""
        return self._over_all(np.abs(residuals.value)) / self._whole

    @cached_property
    def _whole(self) -> Array:
        return self._over_all(np.ones_like(self.weight))

    def _over_all(self, values: Array) -> Array:
        """The weighted sum over places and layers, (m,)."""
        weight = self.weight.reshape(-1, self.weight.shape[-1])
        return along_points(SUM, weight, whole(values, self.weight.shape).reshape(weight.shape))

    def _over_layers(self, values: Array) -> Array:
        """The weighted sum over layers, (places, m)."""
        weight = self.weight.reshape(len(self.weight), -1)
        total = along_points(SUM, weight, whole(values, self.weight.shape).reshape(weight.shape))
        return total.reshape(self.weight.shape[1:])

    def local(self, residuals: Residuals, level: Array, exact: bool) -> Local:
        """Of the model: the curvature is (F, F, m)."""
        terms = self._terms(residuals, level)
        slope, robust = self._over_layers(terms.slope), self._over_layers(terms.weight)
        first, weight = np.asarray(residuals.columns), self._over_layers(self.model.diagonal(terms, exact))
        curvature = along_points("inm,jnm->ijm", weight * first, first)
        if exact and residuals.second:
            _add(curvature, residuals.second, slope)
        metric = along_points("inm,inm->im", robust * first, first)
        gradient = along_points("nm,inm->im", slope, first)
        return Local(gradient, curvature, np.where(metric > 0, metric, 1.0))


def _add(curvature: Array, second: list[tuple[int, int, Array]], slope: Array) -> None:
    """Add what the law's own curvature tells of that of the objective, (F, F, m), in place; `slope` is (places, m)."""
    total = along_points("nm,snm->sm", slope, np.array([whole(part, slope.shape) for *_, part in second]))
    for (i, j, _), own in zip(second, total, strict=True):
        curvature[i, j] += own
        if i != j:
            curvature[j, i] += own


def _longer(values: Array, axis: int, more: int, filled: Array | float) -> Array:
    """Add so many entries along an axis."""
    shape = [*values.shape]
    shape[axis] = more
    return np.concatenate([values, np.broadcast_to(filled, shape)], axis=axis)
