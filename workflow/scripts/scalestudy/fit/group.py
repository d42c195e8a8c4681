"""Families that share parameters, laid out as arrays: which member reads which shared value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Group:
    """Families that share parameters, padded to one length with points of no weight.

    Attributes:
        model: their data, one row per family.
        shared: positions of the shared parameters among the law's free ones, (s,).
        place: which shared value each family reads for each of them, (families, s).
        count: how many shared values there are.
    """

    model: Model
    shared: Index
    place: Index
    count: int

    @property
    def families(self) -> int:
        """How many families."""
        return len(self.place)

    @property
    def private(self) -> Index:
        """Positions of the other free parameters, (p,)."""
        return np.setdiff1d(np.arange(len(self.model.compiled.free)), self.shared)

    @classmethod
    def of(
        cls, law: Law, problems: Sequence[Problem], keys: Sequence[Mapping[str, object]], settings: Settings
    ) -> "Group":
        """Lay out a group.

        Args:
            law: with `shared` parameters.
            problems: one per family.
            keys: per family, for each shared parameter, what families must agree in to share its value.
            settings: the objective.
        """
        compiled = compile_law(law)
        longest = max(len(problem.value) for problem in problems)
        points = Points.of([p.padded(longest) for p in problems])
        shared = [k for k, name in enumerate(compiled.free) if name in law.shared]
        numbers: dict[tuple[int, object], int] = {}
        place = [[numbers.setdefault((k, key[compiled.free[k]]), len(numbers)) for k in shared] for key in keys]
        model = Model.of(compiled, points, settings)
        return cls(model, np.array(shared, dtype=np.int64), np.array(place, dtype=np.int64), len(numbers))

    @property
    def size(self) -> int:
        """How many parameters the group has in all: its vectors hold the private ones of each family, then the shared."""
        return len(self.private) * self.families + self.count

    def together(self, private: Array, common: Array) -> Array:
        """Positions (r, size) from private values (r, p, families) and shared ones (r, count)."""
        return np.concatenate([private.reshape(len(private), -1), common], axis=1)

    def each(self, vectors: Array) -> Array:
        """Hand each family its own: vectors (size, r) to (F, families, r)."""
        own = len(self.private) * self.families
        out = np.empty((len(self.model.compiled.free), self.families, vectors.shape[1]), dtype=vectors.dtype)
        out[self.private] = vectors[:own].reshape(-1, *out.shape[1:])
        for column, k in enumerate(self.shared):
            out[k] = vectors[own + self.place[:, column]]
        return out

    def sums(self, values: Array) -> Array:
        """Add up what families say of each parameter: values (F, families, r) to (size, r)."""
        common = np.zeros((self.count, values.shape[2]))
        for column, k in enumerate(self.shared):
            np.add.at(common, self.place[:, column], values[k])
        return np.concatenate([values[self.private].reshape(-1, values.shape[2]), common])

    def members(self, theta: Array, weights: Index | None = None) -> Members:
        """Members at positions (r, size), the r of the first family first.

        Args:
            theta: internal positions.
            weights: weight rows (families, r), else each family's own.
        """
        rows = np.repeat(np.arange(self.families), len(theta))
        positions = np.ascontiguousarray(self.each(theta.T).reshape(-1, len(rows)).T)
        return Members(positions, rows, rows, rows if weights is None else weights.ravel())
