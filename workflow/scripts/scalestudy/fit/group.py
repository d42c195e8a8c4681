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

    def compose(self, private: Array, common: Array) -> Array:
        """Internal parameters of every member, (r * families, F), from (r, families, p) and (r, count)."""
        theta = np.empty((len(private), self.families, len(self.model.compiled.free)))
        theta[..., self.private] = private
        for column, k in enumerate(self.shared):
            theta[..., k] = common[:, self.place[:, column]]
        return theta.reshape(-1, theta.shape[-1])

    def members(self, theta: Array, weights: Index | None) -> Members:
        """Members of r replicates; `weights` (r, families) names weight rows, else each family's own."""
        rows = np.tile(np.arange(self.families), len(theta) // self.families)
        return Members(theta, rows, rows, rows if weights is None else weights.ravel())

    def gather(self, values: Array) -> Array:
        """Add what members say of shared parameters, (s, r, families), up per shared value, (count, r)."""
        out = np.zeros((self.count, values.shape[1]))
        for column in range(len(self.shared)):
            np.add.at(out, self.place[:, column], values[column].T)
        return out

    def scatter(self, values: Array) -> Array:
        """Hand each member its values of the shared ones, (count, r) to (s, r, families)."""
        return np.stack([values[self.place[:, column]].T for column in range(len(self.shared))])
