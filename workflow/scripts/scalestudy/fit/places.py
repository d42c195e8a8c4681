"""Members laid out by places, where that is for the better: seeds of one size share one, as do rows that a fold does not train on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.layout import Layout, distinct, of_rows
from scalestudy.fit.model import Members, Model
from scalestudy.fit.placed import Placed

Array = NDArray[np.float64]
Index = NDArray[np.int64]

FEWER: Final = 2
"""A row of data is laid out by places if it has at least so many times as many points."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """Members that are not laid out yet: taken, they are.

    Attributes:
        model: law, loss and data.
        members: which rows of the data each reads, few places first.
        layout: of the rows of the inputs.
    """

    model: Model
    members: Members
    layout: Layout

    @property
    def points(self) -> int:
        """Of the largest."""
        return int(self.layout.point.shape[0] * self.layout.point.shape[1])

    @property
    def final(self) -> Array:
        """Of the loss."""
        return self.model.loss.final_level(self.model.unit[_row(self.model.data.target, self.members.target_row)])

    def take(self, which: Index) -> Placed:
        """Lay out some members."""
        data, some = self.model.data, self.members.take(which)
        rows = _row(self.layout.places, some.data_row)
        places = int(self.layout.places[rows].max(initial=1))
        there = np.take(self.layout.there[:, :places], rows, axis=-1)
        there = there[: int(np.flatnonzero(there.any(axis=(1, 2))).max(initial=0)) + 1]
        point = np.take(self.layout.point[: len(there), :places], rows, axis=-1)
        targets, weights = _row(data.target, some.target_row), _row(data.weight, some.weight_row)
        inputs = [values[_row(values, some.data_row), point[0]] for values in data.inputs]
        weight = np.where(there, data.weight[weights, point], 0.0)
        return Placed(self.model, inputs, data.target[targets, point], weight, self.model.unit[targets])


def _row(values: NDArray[np.generic], rows: Index) -> Index:
    """The rows that are meant: where there is one for all, that."""
    return rows if len(values) > 1 else np.zeros_like(rows)


def laid_out(model: Model, members: Members) -> tuple[Index, Waiting] | None:
    """Return the members whose points share places, which they are, and what they are laid out by; None if there are none.

    Those of few places come first, so that members that are under way together have about as many.
    """
    inputs = of_rows(model.data.inputs)
    row = _row(inputs[0], members.data_row)
    places = distinct(inputs)[row]
    chosen = np.flatnonzero(FEWER * places <= inputs[0].shape[1])
    if not len(chosen):
        return None
    order = chosen[np.argsort(places[chosen], kind="stable")]
    some = members.take(order)
    return order, Waiting(model, some, _layout(model, inputs, some))


def _layout(model: Model, inputs: Sequence[Array], members: Members) -> Layout:
    """Lay out the points that have a weight for some member."""
    used = np.zeros(inputs[0].shape, dtype=bool)
    pairs = np.unique(
        np.stack([_row(inputs[0], members.data_row), _row(model.data.weight, members.weight_row)]), axis=1
    )
    np.logical_or.at(used, pairs[0], model.data.weight[pairs[1]] > 0)
    return Layout.of(inputs, used)
