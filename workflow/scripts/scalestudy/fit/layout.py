"""Which points of a row of data share a place, and so what the law and its derivatives are there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Layout:
    """Which point of a row of data lies in which layer at which place.

    Attributes:
        point: its number; where there is none, that of another point of the row, (layers, places, rows).
        there: whether there is one, (layers, places, rows).
        places: how many places each row has, (rows,).
    """

    point: Index
    there: Mask
    places: Index

    @classmethod
    def of(cls, inputs: Sequence[Array], used: Mask) -> "Layout":
        """Lay out the points that are used, (rows, n); equal inputs, (rows, n) each, are one place."""
        rows, n = used.shape
        order = np.lexsort((*inputs, ~used), axis=-1)
        new = np.ones((rows, n), dtype=bool)
        alike = [np.take_along_axis(values, order, axis=1) for values in inputs]
        new[:, 1:] = np.any([values[:, 1:] != values[:, :-1] for values in alike], axis=0)
        kept = np.take_along_axis(used, order, axis=1)
        place = np.cumsum(new, axis=1) - 1
        layer = np.arange(n) - np.maximum.accumulate(np.where(new, np.arange(n), 0), axis=1)
        row, column = np.nonzero(kept)
        where = layer[row, column], place[row, column], row
        shape = [int(part.max(initial=0)) + 1 for part in where[:2]]
        point = np.broadcast_to(order[:, 0], (*shape, rows)).copy()
        there = np.zeros(point.shape, dtype=bool)
        point[where], there[where] = order[row, column], True
        return cls(point, there, np.where(kept, place, 0).max(axis=1) + 1)


def distinct(inputs: Sequence[Array]) -> Index:
    """Return how many places points lie at by their inputs, (rows, n) each: (rows,)."""
    order = np.lexsort(inputs, axis=-1)
    alike = [np.take_along_axis(values, order, axis=1) for values in inputs]
    return np.asarray(1 + np.any([one[:, 1:] != one[:, :-1] for one in alike], axis=0).sum(axis=1))


def of_rows(inputs: Sequence[Array]) -> list[Array]:
    """Inputs that are one row for all, as many as there are of the others."""
    rows = max(len(values) for values in inputs)
    return [np.broadcast_to(values, (rows, values.shape[1])) for values in inputs]
