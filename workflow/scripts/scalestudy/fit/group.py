"""Families that share parameters, laid out as arrays: which member reads which shared value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Rows:
    """Which rows of the data the families of each member read: weights and targets, each (families, m)."""

    weights: Index
    targets: Index

    @classmethod
    def weighted(cls, families: int, count: int) -> "Rows":
        """Members with weights of their own, laid out member by member, all with the families' own targets."""
        return cls(np.arange(count * families).reshape(count, families).T, _own(families, count))

    @classmethod
    def measured(cls, families: int, count: int) -> "Rows":
        """Members with targets of their own, laid out member by member, all with the families' own weights."""
        return cls(_own(families, count), np.arange(count * families).reshape(count, families).T)

    @classmethod
    def same(cls, families: int, count: int) -> "Rows":
        """Members with the families' own weights and targets."""
        return cls(_own(families, count), _own(families, count))

    def take(self, which: Index) -> "Rows":
        """Pick members."""
        return Rows(self.weights[:, which], self.targets[:, which])

    def joined(self, other: "Rows") -> "Rows":
        """These members, then the others."""
        pairs = (self.weights, other.weights), (self.targets, other.targets)
        return Rows(*(np.concatenate(pair, axis=1) for pair in pairs))


def _own(families: int, count: int) -> Index:
    return np.repeat(np.arange(families)[:, None], count, axis=1)


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

    @cached_property
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
    def own(self) -> int:
        """How many private parameters the families have in all."""
        return len(self.private) * self.families

    @property
    def size(self) -> int:
        """How many parameters the group has in all: its vectors hold the private ones of each family, then the shared."""
        return self.own + self.count

    def spent(self, there: Mask) -> Array:
        """Count the parameters of each family, a shared one as 1/k in each of the k that read it, (families, r).

        Args:
            there: which families have any point, (families, r); the others read nothing and spend nothing.
        """
        readers = np.zeros((self.count, there.shape[1]))
        for column in range(len(self.shared)):
            np.add.at(readers, self.place[:, column], there.astype(float))
        shares = [1 / np.maximum(readers[self.place[:, column]], 1) for column in range(len(self.shared))]
        return np.where(there, len(self.private) + np.sum(shares, axis=0), 0.0)

    def laid_out(self, values: Sequence[Array]) -> Array:
        """Values of each family's points, each (n,), as one array with zeros for what pads them, (families, longest)."""
        out = np.zeros(self.model.data.target.shape)
        for k, one in enumerate(values):
            out[k, : len(one)] = one
        return out

    def together(self, private: Array, common: Array) -> Array:
        """Positions (r, size) from private values (r, p, families) and shared ones (r, count)."""
        return np.concatenate([private.reshape(len(private), self.own), common], axis=1)

    def each(self, vectors: Array) -> Array:
        """Hand each family its own: vectors (size, r) to (F, families, r)."""
        own = self.own
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
        return np.concatenate([values[self.private].reshape(self.own, values.shape[2]), common])

    def members(self, theta: Array, read: Rows | None = None) -> Members:
        """Members at positions (r, size), the r of the first family first.

        Args:
            theta: internal positions.
            read: rows of the data they read, else each family's own.
        """
        read = read or Rows.same(self.families, len(theta))
        rows = np.repeat(np.arange(self.families), len(theta))
        positions = np.ascontiguousarray(self.each(theta.T).reshape(-1, len(rows)).T)
        return Members(positions, rows, read.targets.ravel(), read.weights.ravel())
