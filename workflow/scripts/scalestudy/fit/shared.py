"""One law for several families at once, some parameters common to them.

The Hessian of such a fit is an arrow: a small block per family, and the shared parameters bordering them all. Families
are eliminated one block at a time, so cost and memory grow linearly with their number (a Schur complement).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.group import Group
from scalestudy.fit.model import Local
from scalestudy.fit.normal import solve_positive
from scalestudy.laws import Law

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]

_MOST_STEPS = 200
_SETTLED, _DONE, _ROUNDING = 1e-2, 1e-14, 1e-13
_FALL = 4.0
_REACH = 4.0
_COARSE = 0.1


@dataclass(frozen=True, eq=False)
class Joint:
    """Where r replicates of a group ended: internal (r, families, p) and (r, count), objective and settled (r,)."""

    private: Array
    common: Array
    objective: Array
    settled: Mask


def minimise_shared(group: Group, private: Array, common: Array, weights: Index | None = None) -> Joint:
    """Minimise the sum over families from r starting points.

    Args:
        group: the families.
        private: internal starts (r, families, p).
        common: internal starts of the shared values (r, count).
        weights: weight rows (r, families), for resamples.
    """
    with np.errstate(all="ignore"):
        walk = _Walk(group, private, common, weights)
        for exact, frozen in ((False, True), (False, False), (True, False)):
            walk.run(exact, frozen)
        return Joint(walk.private, walk.common, walk.objective, walk.settled)


class _Walk:
    """All replicates under way, in lockstep; the ones that are done stand still."""

    def __init__(self, group: Group, private: Array, common: Array, weights: Index | None) -> None:
        self.group, self.private, self.common, self.weights = group, private, common, weights
        self.replicates = len(private)
        model = group.model
        lower, upper = model.compiled.bounds
        reach = np.where(model.compiled.logarithmic, _REACH, 0.1 * (upper - lower))
        self.limits = np.stack([lower, upper, reach])
        self.final = float(model.loss.final_level(model.unit).max())
        self.level = np.full(self.replicates, np.inf)
        self.settled = np.zeros(self.replicates, dtype=bool)
        self.objective = np.empty(self.replicates)

    def run(self, exact: bool, frozen: bool) -> None:
        """Walk until every replicate has settled; `frozen` keeps the shared values where they are."""
        self.exact, self.frozen = exact, frozen
        self.damping = np.full(self.replicates, 1e-9 if exact else 1e-2)
        self.growth = np.full(self.replicates, 4.0)
        self.settled = np.zeros(self.replicates, dtype=bool)
        self.objective, self.local, spread = self._at(self.private, self.common, self.level)
        self._lower_level(np.isinf(self.level), spread)
        for _ in range(_MOST_STEPS):
            self._step()
            if self.settled.all():
                break

    def _at(self, private: Array, common: Array, level: Array) -> tuple[Array, Local, Array]:
        group = self.group
        members = group.members(group.compose(private, common), self.weights)
        residuals = group.model.residuals(members, 2 if self.exact else 1)
        spread = group.model.spread(residuals).reshape(-1, group.families)
        levels = np.repeat(np.where(np.isinf(level), self.final, level), group.families)
        total = group.model.total(residuals, levels).reshape(-1, group.families).sum(axis=1)
        return total, group.model.local(residuals, levels, self.exact), np.nanmean(spread, axis=1)

    def _last(self, spread: Array) -> Array:
        """The threshold this leg of the walk ends at: only the exact Hessian follows it far below the residuals."""
        return np.maximum(self.final, 0.0 if self.exact else 1.01 * _COARSE * spread)

    def _lower_level(self, which: Mask, spread: Array) -> None:
        """Bring the threshold down to the size of the residuals, or by a factor where the fit has settled."""
        if not self.group.model.loss.has_level:
            self.level = np.full(self.replicates, self.final)
            return
        wanted = np.maximum(self._last(spread) / 1.01, np.where(np.isinf(self.level), spread, self.level / _FALL))
        wanted = np.where(which, np.maximum(wanted, self.final), self.level)
        if (wanted < self.level).any():
            self.level = wanted
            self.objective, self.local, _ = self._at(self.private, self.common, self.level)

    def _step(self) -> None:
        private, common, promised = self._propose()
        objective, local, spread = self._at(private, common, self.level)
        fall = self.objective - objective
        small = np.abs(promised) <= _ROUNDING * self.objective
        taken = ((fall > 0) | (small & (fall >= -_ROUNDING * self.objective))) & ~self.settled
        ratio = fall / np.where(promised > 0, promised, np.inf)
        softer = np.clip(1 - (2 * ratio - 1) ** 3, 0.1, 2.0)
        hard = np.maximum(self.damping, 1e-9) * self.growth
        self.damping = np.where(taken, np.maximum(self.damping * softer, 1e-12), hard)
        self.growth = np.where(taken, 4.0, self.growth * 2)
        self.private = np.where(taken[:, None, None], private, self.private)
        self.common = np.where(taken[:, None], common, self.common)
        self.objective = np.where(taken, objective, self.objective)
        keep = np.repeat(taken, self.group.families)
        pairs = ((getattr(local, n), getattr(self.local, n)) for n in ("gradient", "curvature", "metric"))
        self.local = Local(*(np.where(keep, new, old) for new, old in pairs))
        last = self.level <= self._last(spread)
        follow = _SETTLED * np.minimum(1.0, _COARSE * self.level / spread)
        enough = np.where(last, _DONE, follow) if self.exact else follow
        quiet = (np.abs(promised) <= enough * self.objective) & (taken | small) & (self.damping <= 1)
        quiet |= spread <= 1e-13 * self.group.model.unit.max()
        self.settled |= (quiet & last) | (self.damping > 1e12)
        self._lower_level(quiet & ~last, spread)

    def _propose(self) -> tuple[Array, Array, Array]:
        """Return the next private and shared values, and the decrease the quadratic model promises, (r,)."""
        group, shape = self.group, (self.replicates, self.group.families)
        p, s = group.private, group.shared
        gradient = self.local.gradient.reshape(-1, *shape)
        shared_gradient = group.gather(gradient[s])
        root_p = 1 / np.sqrt(self.local.metric[p].reshape(-1, *shape))
        root_c = 1 / np.sqrt(group.gather(self.local.metric[s].reshape(-1, *shape)))
        free_p = self._free(np.moveaxis(self.private, -1, 0), gradient[p], p)
        free_c = np.zeros_like(root_c, dtype=bool) if self.frozen else self._free_common(shared_gradient)
        root_p, root_c = root_p * free_p, root_c * free_c
        step_p, step_c, positive = self._solve(root_p, root_c, gradient[p], shared_gradient)
        move_p = self._within(np.moveaxis(self.private, -1, 0), step_p * root_p, p)
        move_c = self._within_common(step_c * root_c)
        slope = (gradient[p] * move_p).sum(axis=(0, 2)) + (shared_gradient * move_c).sum(axis=0)
        size = (step_p**2).sum(axis=(0, 2)) + (step_c**2).sum(axis=0)
        promised = np.where(positive, -0.5 * slope + 0.5 * self.damping * size, np.inf)
        return self.private + np.moveaxis(move_p, 0, -1), self.common + move_c.T, promised

    def _solve(self, root_p: Array, root_c: Array, gradient: Array, common: Array) -> tuple[Array, Array, Mask]:
        """Solve the damped arrow system in scaled coordinates."""
        group = self.group
        p, s, shape = group.private, group.shared, (self.replicates, self.group.families)
        hessian = self.local.curvature.reshape(*self.local.curvature.shape[:2], *shape)
        scale_s = group.scatter(root_c)
        block = hessian[np.ix_(p, p)] * root_p[:, None] * root_p[None, :]
        block[np.arange(len(p)), np.arange(len(p))] += self.damping[:, None] + (root_p == 0)
        border = hessian[np.ix_(p, s)] * root_p[:, None] * scale_s[None, :]
        corner = hessian[np.ix_(s, s)] * scale_s[:, None] * scale_s[None, :]
        flat = block.reshape(len(p), len(p), -1)
        inner, positive = solve_positive(flat, (-gradient * root_p).reshape(len(p), -1))
        inner = inner.reshape(len(p), *shape)
        through = np.stack([solve_positive(flat, border[:, j].reshape(len(p), -1))[0] for j in range(len(s))], axis=1)
        through = through.reshape(len(p), len(s), *shape)
        schur = np.zeros((group.count, group.count, self.replicates))
        right = -common * root_c - group.gather((border * inner[:, None]).sum(axis=0))
        for i in range(len(s)):
            for j in range(len(s)):
                part = corner[i, j] - (border[:, i] * through[:, j]).sum(axis=0)
                np.add.at(schur, (group.place[:, i], group.place[:, j]), part.T)
        diagonal = np.arange(group.count)
        schur[diagonal, diagonal] += self.damping + (root_c == 0)
        step_c, fine = solve_positive(schur, right)
        seen = group.scatter(step_c)
        step_p = inner - (through * seen[None]).sum(axis=1)
        fine &= positive.reshape(shape).all(axis=1)
        return np.where(fine[:, None], step_p, 0.0), np.where(fine, step_c, 0.0), fine

    def _free(self, theta: Array, gradient: Array, which: Index) -> Mask:
        lower, upper = (self.limits[i][which][:, None, None] for i in (0, 1))
        held: Mask = ((theta <= lower) & (gradient > 0)) | ((theta >= upper) & (gradient < 0))
        return ~held

    def _common_limits(self) -> Array:
        """Bounds and reach of every shared value, (3, count, 1)."""
        owner = np.zeros(self.group.count, dtype=np.int64)
        for column, k in enumerate(self.group.shared):
            owner[self.group.place[:, column]] = k
        return self.limits[:, owner, None]

    def _free_common(self, gradient: Array) -> Mask:
        lower, upper, _ = self._common_limits()
        theta = self.common.T
        held: Mask = ((theta <= lower) & (gradient > 0)) | ((theta >= upper) & (gradient < 0))
        return ~held

    def _within(self, theta: Array, move: Array, which: Index) -> Array:
        lower, upper, reach = (self.limits[i][which][:, None, None] for i in range(3))
        return np.clip(theta + np.clip(move, -reach, reach), lower, upper) - theta

    def _within_common(self, move: Array) -> Array:
        lower, upper, reach = self._common_limits()
        theta = self.common.T
        return np.clip(theta + np.clip(move, -reach, reach), lower, upper) - theta


def unshared(law: Law) -> Law:
    """The law with nothing shared: what each family is first fitted with alone."""
    return replace(law, shared={})
