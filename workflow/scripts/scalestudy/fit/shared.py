"""One law for several families at once, some parameters common to them.

The Hessian of such a fit is an arrow: a small block per family, and the shared parameters bordering them all. Families
are eliminated one block at a time, so cost and memory grow linearly with their number (a Schur complement).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.descent import box, descend
from scalestudy.fit.group import Group, Rows
from scalestudy.fit.model import Local, Optima, Residuals
from scalestudy.fit.normal import SMALLEST_PIVOT, Cholesky, quadratic, solve_positive
from scalestudy.laws import Law

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


def minimise_shared(group: Group, theta: Array, rows: Rows | None = None) -> Optima:
    """Minimise the sum over families from r starting points: first with the shared values where they are.

    Args:
        group: the families.
        theta: internal starts (r, size), see `Group`.
        rows: what members read, for refits; else each family's own.
    """
    system = Arrow(group, rows or Rows.same(group.families, len(theta)))
    still = np.arange(group.size)[:, None] >= group.size - group.count
    with np.errstate(all="ignore"):
        near, _ = descend(replace(system, frozen=still), theta, system.final, exact=False)
        near, level = descend(system, near.theta, system.final, exact=False)
        optima, _ = descend(system, near.theta, level, exact=True)
        return replace(optima, objective=system.exact(optima.theta))


@dataclass(frozen=True, eq=False)
class Arrow:
    """See `system.System`: a member is the group with other weights, or from another start.

    Attributes:
        group: the families.
        rows: what each family and member reads of the data.
        frozen: see `system.System`.
    """

    group: Group
    rows: Rows
    frozen: Mask | None = None

    @cached_property
    def box(self) -> Array:
        """Of the law's parameters, each family's own and then the shared."""
        one = box(self.group.model.compiled)
        every = np.repeat(one[:, :, None], self.group.families, axis=2)
        own = every[:, self.group.private].reshape(len(one), self.group.own)
        owner = np.zeros(self.group.count, dtype=np.int64)
        for column, k in enumerate(self.group.shared):
            owner[self.group.place[:, column]] = k
        return np.concatenate([own, one[:, owner]], axis=1)[:, :, None]

    @property
    def points(self) -> int:
        """Of all families."""
        return self.group.families * int(self.group.model.data.target.shape[1])

    @property
    def has_level(self) -> bool:
        """Of the loss."""
        return self.group.model.loss.has_level

    @property
    def unit(self) -> Array:
        """The largest of any family."""
        return np.full(self.rows.weights.shape[1], self.group.model.unit.max())

    @property
    def final(self) -> Array:
        """Of the loss."""
        return self.group.model.loss.final_level(self.unit)

    def take(self, which: Index) -> "Arrow":
        """Pick members."""
        return replace(self, rows=self.rows.take(which))

    def joined(self, other: "Arrow") -> "Arrow":
        """These members, then the others."""
        return replace(self, rows=self.rows.joined(other.rows))

    def at(self, theta: Array, exact: bool) -> Residuals:
        """Of every family."""
        return self.group.model.residuals(self.group.members(theta, self.rows), 2 if exact else 1)

    def total(self, residuals: Residuals, level: Array) -> Array:
        """The sum over families."""
        each = self._by_family(self.group.model.total(residuals, self._levels(level)))
        return np.asarray(each.sum(axis=0))

    def exact(self, theta: Array) -> Array:
        """The objective as the study defines it, at positions (m, size), (m,)."""
        each = self._by_family(
            self.group.model.objective(self.group.members(theta, self.rows), float(self.group.model.unit.max()))
        )
        return np.asarray(each.sum(axis=0))

    def spread(self, residuals: Residuals) -> Array:
        """The mean over the families that have any weight; NaN where the law has no value at any, as at a step too far."""
        each = self._by_family(self.group.model.spread(residuals))
        known = ~np.isnan(each)
        return np.asarray(np.where(known, each, 0.0).sum(axis=0) / known.sum(axis=0))

    def local(self, residuals: Residuals, level: Array, exact: bool) -> Local:
        """Sums over families; the curvature stays apart, (F, F, families, m)."""
        local = self.group.model.local(residuals, self._levels(level), exact)
        gradient, metric = (self.group.sums(self._by_family(part)) for part in (local.gradient, local.metric))
        return Local(gradient, self._by_family(local.curvature), metric)

    def scaled(self, curvature: Array, root: Array, free: Mask) -> Array:
        """Each family's block, (F, F, families, m)."""
        scale = self.group.each(root * free)
        return curvature * scale[:, None] * scale[None, :]

    def solve(self, scaled: Array, right: Array, free: Mask, damping: Array) -> tuple[Array, Mask]:
        """Eliminate each family's own parameters, and solve for the shared ones that are left."""
        p, s = self.group.private, self.group.shared
        own = self.group.own
        extra = np.where(free, damping, 1.0)
        block, border = scaled[np.ix_(p, p)], scaled[np.ix_(p, s)]
        diagonal = np.arange(len(p))
        block[diagonal, diagonal] += extra[:own].reshape(len(p), *scaled.shape[2:])
        factors = Cholesky(_flat(block))
        inner = factors.solve(_flat(right[:own].reshape(len(p), *scaled.shape[2:]))).reshape(len(p), *scaled.shape[2:])
        through = np.empty_like(border)
        for j in range(len(s)):
            through[:, j] = factors.solve(_flat(border[:, j])).reshape(inner.shape)
        schur, left = self._schur(scaled[np.ix_(s, s)], border, through, inner, right[own:])
        diagonal = np.arange(self.group.count)
        schur[diagonal, diagonal] += extra[own:]
        common, fine = solve_positive(schur, left)
        seen = np.stack([common[self.group.place[:, column]] for column in range(len(s))])
        private = inner - (through * seen[None]).sum(axis=1)
        positive = self._by_family(factors.least).min(axis=0, initial=np.inf) > SMALLEST_PIVOT
        return np.concatenate([private.reshape(own, right.shape[1]), common]), fine & positive

    def quadratic(self, curvature: Array, move: Array) -> Array:
        """The sum over families."""
        each = self._by_family(quadratic(_flat(curvature), _flat(self.group.each(move))))
        return np.asarray(each.sum(axis=0))

    def _schur(self, corner: Array, border: Array, through: Array, inner: Array, right: Array) -> tuple[Array, Array]:
        """The matrix (count, count, m) and right side (count, m) of the shared parameters."""
        place, count = self.group.place, self.group.count
        schur, left = np.zeros((count, count, right.shape[1])), right.copy()
        for i in range(place.shape[1]):
            np.subtract.at(left, place[:, i], (border[:, i] * inner).sum(axis=0))
            for j in range(place.shape[1]):
                part = corner[i, j] - (border[:, i] * through[:, j]).sum(axis=0)
                np.add.at(schur, (place[:, i], place[:, j]), part)
        return schur, left

    def _by_family(self, values: Array) -> Array:
        """Members' values (..., families * m) as (..., families, m)."""
        return values.reshape(*values.shape[:-1], len(self.rows.weights), -1)

    def _levels(self, level: Array) -> Array:
        return np.tile(level, self.group.families)


def _flat(values: Array) -> Array:
    """Values (..., families, m) as (..., families * m)."""
    return values.reshape(*values.shape[:-2], values.shape[-2] * values.shape[-1])


def unshared(law: Law) -> Law:
    """The law with nothing shared: what each family is first fitted with alone."""
    return replace(law, shared={})
