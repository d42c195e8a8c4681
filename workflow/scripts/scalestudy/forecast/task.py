"""Training sets: which rows a law is fitted to and how much each counts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.remembered import numbers, remembered
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
POOLED = ""


@dataclass(frozen=True)
class Task:
    """One training set; equal rows are the same task, whichever fold asks for them.

    Attributes:
        family: the family whose other rows must not be learned from, or `POOLED` for those of all families.
        metric: the metric.
        train: values of the column `row`, ascending.
        recency: power of the weights (x / x_max)^recency.
        column: the column x that the weights follow, or several to be multiplied, as `size` reads it; empty for equal weights.
    """

    family: str
    metric: str
    train: tuple[int, ...]
    recency: float = 0.0
    column: str = ""

    @classmethod
    def of(cls, fold: Fold) -> "Task":
        """Return the training side of a fold."""
        family = POOLED if fold.across else fold.family
        return cls(family, fold.metric, tuple(fold.train.tolist()))

    @classmethod
    def whole(cls, family: str, metric: str, rows: pd.DataFrame) -> "Task":
        """Return the training set of a forecast: every row given."""
        return cls(family, metric, tuple(rows["row"].tolist()))

    def inside(self, fold: Fold) -> "Task":
        """Return the training side of a fold made inside this training set."""
        return replace(self, train=tuple(fold.train.tolist()))

    @property
    def plain(self) -> "Task":
        """The same training set with equal weights."""
        return replace(self, recency=0.0, column="") if self.column or self.recency else self

    def weights(self, scale: Floats, own: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
        """Return the weights of rows, (n,): zero outside the training set, their mean inside it that of equal weights.

        Args:
            scale: what they follow, (n,), as `size` returns it.
            own: their weights as the study gives them, (n,).
            inside: which of them belong to the training set, (n,).
        """
        weight = own
        if self.column and inside.any():
            weight = weight * (scale / scale[inside].max()) ** self.recency
            weight = weight * inside.sum() / weight[inside].sum()
        return np.where(inside, weight, 0.0)

    def recent(self, rows: pd.DataFrame) -> Floats:
        """Return the weights of its own rows, where the study gives them equal ones, (n,)."""
        return self.weights(size(rows, self.column), np.ones(len(rows)), np.ones(len(rows), bool))


def size(rows: pd.DataFrame, column: str) -> Floats:
    """Return the scale that weights follow, (n,): a column, or the product of those joined by asterisks; 1 for none."""
    found: Floats = remembered(rows, ("size", column), lambda: _size(rows, column))
    return found


def _size(rows: pd.DataFrame, column: str) -> Floats:
    return np.asarray(np.prod([numbers(rows, name) for name in factors(column)] or [np.ones(len(rows))], axis=0))


def product(columns: Iterable[str]) -> str:
    """Write columns that are to be multiplied as one text; a backslash keeps the asterisks of their own names apart."""
    return "*".join(re.sub(r"([\\*])", r"\\\1", name) for name in columns)


def factors(column: str) -> list[str]:
    """Return the columns that `product` wrote."""
    return [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"(?:\\.|[^*\\])+", column)]
