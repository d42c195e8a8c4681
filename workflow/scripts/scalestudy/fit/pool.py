"""The members under way in the general solver, stepping together until each has settled."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Local, Members, Model, Optima, Residuals
from scalestudy.fit.normal import quadratic, solve_positive

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MOST_STEPS, _MOST_COARSE = 2000, 300
_SETTLED = 1e-2  # predicted relative decrease at which the threshold may fall, or Newton take over
_DONE = 1e-14  # predicted relative decrease after which the optimum is exact in double precision
_ROUNDING = 1e-13
_EPSILON = 1e-15  # rounding of a residual, in its unit
_FALL = 4.0  # of the threshold, each time the fit has settled
_SPAN = 0.1  # longest step as a share of the distance between two bounds
_LONGEST = 4.0  # step in a logarithm; a longer one leaves the range where a linear model means anything
_SHORTEST = 0.01  # share of a Newton step tried before it is damped
_COARSE = 0.1  # threshold relative to the residuals below which only the exact Hessian follows its fall
EXACT_FIT = 1e-13  # residuals this small, in their unit, are zero but for rounding
_HOPELESS = 1e12


class Pool:
    """The members under way."""

    def __init__(self, model: Model, members: Members, identity: NDArray[np.int64], exact: bool) -> None:
        self.model, self.members, self.identity, self.exact = model, members, identity, exact
        self.damping = np.full(len(identity), 1e-9 if exact else 1e-2)
        lower, upper = model.compiled.bounds
        self.reach = np.where(model.compiled.logarithmic, _LONGEST, _SPAN * (upper - lower))[:, None]
        self.growth = np.full(len(identity), 4.0)
        self.fraction = np.ones(len(identity))
        self.steps = np.zeros(len(identity), dtype=np.int64)
        self.done = np.zeros(len(identity), dtype=bool)
        self.settled = np.zeros(len(identity), dtype=bool)
        self.final = model.loss.final_level(model.unit[members.target_row])
        self.unit = model.unit[members.target_row]
        self.floor = EXACT_FIT * self.unit
        self.last = self.final if exact else np.full(len(identity), np.inf)
        self.level: Array
        self.objective: Array
        self.spread: Array
        self.local: Local

    @classmethod
    def enter(cls, model: Model, members: Members, level: Array, identity: NDArray[np.int64], exact: bool) -> "Pool":
        """Evaluate members where they start."""
        pool = cls(model, members.take(identity), identity, exact)
        residuals = model.residuals(pool.members, 2 if exact else 1)
        pool.spread = model.spread(residuals)
        pool.level = level[identity]
        if not exact:
            pool.level = np.fmax(pool.final, pool.spread) if model.loss.has_level else pool.final
        pool.objective = model.total(residuals, pool.level)
        pool.local = model.local(residuals, pool.level, exact)
        pool.done = ~np.isfinite(pool.objective)
        return pool

    def step(self) -> None:
        """Try one step for each member and keep it where the objective falls."""
        move, promised = self._propose()
        trial = replace(self.members, theta=self.members.theta + move.T)
        residuals = self.model.residuals(trial, 2 if self.exact else 1)
        objective = self.model.total(residuals, self.level)
        fall = self.objective - objective
        noise = np.maximum(_ROUNDING, _EPSILON * self.unit / self.spread) * self.objective
        small = np.abs(promised) <= noise
        taken = (fall > 0) | (small & (fall >= -noise))
        self._settle(promised, taken | small, small & ~taken)
        self._damp(taken, fall / np.where(promised > 0, promised, np.inf))
        self.members = replace(trial, theta=np.where(taken[:, None], trial.theta, self.members.theta))
        self.spread = np.where(taken, self.model.spread(residuals), self.spread)
        self.objective = np.where(taken, objective, self.objective)
        if self.model.loss.has_level:
            self._lower_level(taken, residuals)
        self.local = _choose(taken, self.model.local(residuals, self.level, self.exact), self.local)
        self.steps += 1
        self.done = (
            self.settled | (self.steps >= (_MOST_STEPS if self.exact else _MOST_COARSE)) | (self.damping > _HOPELESS)
        )

    def _settle(self, promised: Array, believed: Mask, rounded: Mask) -> None:
        """Note which members have nothing left to gain at their threshold."""
        enough = _SETTLED * np.minimum(1.0, 0.1 * self.level / self.spread)
        if self.exact:
            enough = np.where(self.level <= self.last, _DONE, enough)
        whole = (self.damping <= 1) & (self.fraction == 1)
        self.settled = ((np.abs(promised) <= enough * self.objective) & believed | rounded) & whole
        self.settled |= self.spread <= self.floor

    def _lower_level(self, taken: Mask, residuals: Residuals) -> None:
        """Lower the threshold where the fit has settled or the residuals have shrunk below it."""
        if not self.exact:
            self.last = np.maximum(self.final, np.minimum(self.last, _COARSE * self.spread))
        wanted = np.where(self.settled, self.level / _FALL, self.level if self.exact else self.spread)
        wanted = np.where(taken, np.clip(wanted, self.last, self.level), self.level)
        self.settled &= self.level <= 1.01 * self.last
        if (wanted < self.level).any():
            self.level = wanted
            self.objective = np.where(taken, self.model.total(residuals, wanted), self.objective)

    def _damp(self, taken: Mask, ratio: Array) -> None:
        """Nielsen's rule: less damping the better the quadratic model predicted, much more after a failed step.

        A Newton step fails where it crosses the threshold of some point, so first it is cut short, then damped.
        """
        softer = np.clip(1 - (2 * ratio - 1) ** 3, 0.1, 2.0)
        cut = ~taken & (self.fraction > _SHORTEST) if self.exact else np.zeros_like(taken)
        harder = np.where(cut, self.damping, np.maximum(self.damping, 1e-9 if self.exact else 1e-6) * self.growth)
        self.damping = np.where(taken, np.maximum(self.damping * softer, 1e-12), harder)
        self.growth = np.where(taken, 4.0, np.where(cut, self.growth, self.growth * 2))
        self.fraction = np.where(cut, self.fraction / 4, 1.0)

    def _propose(self) -> tuple[Array, Array]:
        """Return steps (F, m) that stay within bounds, and the decrease the quadratic model promises."""
        theta = self.members.theta.T
        lower, upper = (bound[:, None] for bound in self.model.compiled.bounds)
        free = free_to_move(theta, self.local.gradient, lower, upper)
        root = 1 / np.sqrt(self.local.metric)
        scaled = self.local.curvature * root[:, None] * root[None, :] * (free[:, None] & free[None, :])
        right = -self.local.gradient * root * free
        step = self._solve(scaled, right, free) * self.fraction
        whole = step * root
        move = np.clip(theta + np.clip(whole, -self.reach, self.reach), lower, upper) - theta
        # Of the same value as the quadratic form where nothing was clipped, and free of cancellation.
        t = self.fraction
        promised = (1 - 0.5 * t) * (right * step).sum(axis=0) + 0.5 * self.damping * (step * step).sum(axis=0)
        clipped = (move != whole).any(axis=0) & (np.abs(move - whole) > 1e-9 * np.abs(whole)).any(axis=0)
        if clipped.any():
            direct = -(self.local.gradient * move).sum(axis=0) - 0.5 * quadratic(self.local.curvature, move)
            promised = np.where(clipped, direct, promised)
        return move, promised

    def _solve(self, scaled: Array, right: Array, free: Mask) -> Array:
        """Solve the damped systems; where the Hessian is not positive, damp until it is."""
        diagonal = np.arange(len(right))
        damping = self.damping.copy()
        for _ in range(40):
            system = scaled.copy()
            system[diagonal, diagonal] += np.where(free, damping, 1.0)
            move, positive = solve_positive(system, right)
            if positive.all():
                break
            damping = np.where(positive, damping, np.maximum(damping, 1e-12) * 30)
        self.damping = damping
        return np.where(positive, move, 0.0)

    def leave(self, out: Optima, level: Array) -> None:
        """Write members that are done to `out`, and drop them."""
        if not self.done.any():
            return
        gone = self.identity[self.done]
        out.theta[gone] = self.members.theta[self.done]
        out.settled[gone] = self.settled[self.done]
        level[gone] = self.level[self.done]
        self._keep(~self.done)

    def _keep(self, which: Mask) -> None:
        self.members = self.members.take(np.flatnonzero(which))
        for name in _PER_MEMBER:
            setattr(self, name, getattr(self, name)[which])
        self.local = Local(*(getattr(self.local, name)[..., which] for name in _LOCAL))

    def joined(self, other: "Pool") -> "Pool":
        """Take in another pool's members."""
        self.members = self.members.joined(other.members)
        for name in _PER_MEMBER:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        pairs = _pairs(self.local, other.local, _LOCAL)
        self.local = Local(*(np.concatenate(pair, axis=-1) for pair in pairs))
        return self


_PER_MEMBER = (
    "identity",
    "damping",
    "growth",
    "fraction",
    "steps",
    "done",
    "settled",
    "final",
    "last",
    "unit",
    "floor",
    "level",
    "objective",
    "spread",
)
_LOCAL = ("gradient", "curvature", "metric")


def _pairs(a: object, b: object, names: tuple[str, ...]) -> list[tuple[Array, Array]]:
    return [(getattr(a, name), getattr(b, name)) for name in names]


def free_to_move(theta: Array, gradient: Array, lower: Array, upper: Array) -> Mask:
    """Whether a parameter may move: not on a bound with the objective falling outwards."""
    held: Mask = ((theta <= lower) & (gradient > 0)) | ((theta >= upper) & (gradient < 0))
    return ~held


def _choose(taken: Mask, new: Local, old: Local) -> Local:
    return Local(*(np.where(taken, a, b) for a, b in _pairs(new, old, _LOCAL)))
