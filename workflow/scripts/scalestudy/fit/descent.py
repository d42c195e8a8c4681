"""Damped Gauss-Newton and Newton steps for any number of members together, each until it has settled.

A Huber loss with a small threshold is nearly an absolute deviation: few points carry curvature and plain Newton stalls.
So the threshold starts at the size of the residuals and falls to its final value as the fit settles (a finite smoothing
path, Madsen and Nielsen 1993); at the final value Newton's method with the exact Hessian converges quadratically.
Members that are done leave the arrays and waiting ones take their place. What a member is, one fit or a group of fits
that share parameters, is the system's matter: it evaluates the objective and solves the damped linear equations.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Local, Optima, Residuals
from scalestudy.fit.system import Entrants, System
from scalestudy.laws.compile import CompiledLaw

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

NUMBERS_AT_ONCE = 32768  # per array: small enough for the second-level cache
DONE = 1e-14  # predicted relative decrease after which the optimum is exact in double precision
ROUNDING = 1e-13  # of the objective, relative
EXACT_FIT = 1e-13  # residuals this small, in their unit, are zero but for rounding
MOST_STEPS, _MOST_COARSE = 2000, 300
_SETTLED = 1e-2  # predicted relative decrease at which the threshold may fall, or Newton take over
_EPSILON = 1e-15  # rounding of a residual, in its unit
_FALL = 4.0  # of the threshold, each time the fit has settled
_SPAN = 0.1  # longest step as a share of the distance between two bounds
_LONGEST = 4.0  # step in a logarithm; a longer one leaves the range where a linear model means anything
_SHORTEST = 0.01  # share of a Newton step tried before it is damped
_COARSE = 0.1  # threshold relative to the residuals below which only the exact Hessian follows its fall
_HOPELESS = 1e12
_MOST_DAMPED = 40


def descend(system: Entrants, theta: Array, level: Array, exact: bool, steps: int = MOST_STEPS) -> tuple[Optima, Array]:
    """Bring members to a stationary point, as many at a time as the cache holds.

    Args:
        system: of all members.
        theta: where to start, internal (m, F).
        level: threshold to begin at if `exact`, (m,); otherwise it is the size of the residuals.
        exact: Newton's method with the exact Hessian, down to the final threshold; otherwise Gauss-Newton.
        steps: how many Newton takes at most.

    Returns:
        where members ended, at the objective of their threshold, and that threshold (m,).
    """
    m = len(theta)
    level = level.copy()
    out = Optima(theta.copy(), np.full(m, np.inf), np.zeros(m, dtype=bool))
    room = max(1, NUMBERS_AT_ONCE // system.points)
    way: Descent | None = None
    for waiting in _portions(m, room):
        fresh = Descent.enter(system.take(waiting), theta[waiting], level[waiting], waiting, exact)
        way = fresh if way is None else way.joined(fresh)
        last = waiting[-1] == m - 1
        while len(way.identity) > (0 if last else room // 2):
            way.step(steps if exact else _MOST_COARSE)
            way.leave(out, level)
    return out, level


def _portions(count: int, room: int) -> Iterator[Index]:
    """Fill the room, then half of it at a time."""
    first = 0
    while first < count:
        size = room if first == 0 else max(1, room - room // 2)
        yield np.arange(first, min(first + size, count))
        first += size


class Descent:
    """The members under way."""

    def __init__(self, system: System, theta: Array, identity: Index, exact: bool) -> None:
        self.system, self.theta, self.identity, self.exact = system, theta, identity, exact
        self.damping = np.full(len(identity), 1e-9 if exact else 1e-2)
        self.growth = np.full(len(identity), 4.0)
        self.fraction = np.ones(len(identity))
        self.steps = np.zeros(len(identity), dtype=np.int64)
        self.done = np.zeros(len(identity), dtype=bool)
        self.settled = np.zeros(len(identity), dtype=bool)
        self.final, self.unit = system.final, system.unit
        self.floor = EXACT_FIT * self.unit
        self.last = self.final if exact else np.full(len(identity), np.inf)
        self.level: Array
        self.objective: Array
        self.spread: Array
        self.local: Local

    @classmethod
    def enter(cls, system: System, theta: Array, level: Array, identity: Index, exact: bool) -> "Descent":
        """Evaluate members where they start."""
        way = cls(system, theta, identity, exact)
        residuals = system.at(theta, exact)
        way.spread = system.spread(residuals)
        way.level = level
        if not exact:
            way.level = np.fmax(way.final, way.spread) if system.has_level else way.final
        way.objective = system.total(residuals, way.level)
        way.local = system.local(residuals, way.level, exact)
        way.done = ~np.isfinite(way.objective)
        return way

    def step(self, most: int) -> None:
        """Try one step for each member and keep it where the objective falls; after the most steps it is done."""
        move, promised = self._propose()
        trial = self.theta + move.T
        residuals = self.system.at(trial, self.exact)
        objective = self.system.total(residuals, self.level)
        fall = self.objective - objective
        noise = np.maximum(ROUNDING, _EPSILON * self.unit / self.spread) * np.abs(self.objective)
        small = np.abs(promised) <= noise
        taken = (fall > 0) | (small & (fall >= -noise))
        self._settle(promised, taken | small, small & ~taken)
        self._damp(taken, fall / np.where(promised > 0, promised, np.inf))
        self.theta = np.where(taken[:, None], trial, self.theta)
        self.spread = np.where(taken, self.system.spread(residuals), self.spread)
        self.objective = np.where(taken, objective, self.objective)
        if self.system.has_level:
            self._lower_level(taken, residuals)
        self.local = _choose(taken, self.system.local(residuals, self.level, self.exact), self.local)
        self.steps += 1
        self.done = self.settled | (self.steps >= most) | (self.damping > _HOPELESS)

    def _settle(self, promised: Array, believed: Mask, rounded: Mask) -> None:
        """Note which members have nothing left to gain at their threshold."""
        enough = _SETTLED * np.minimum(1.0, 0.1 * self.level / self.spread)
        if self.exact:
            enough = np.where(self.level <= self.last, DONE, enough)
        whole = (self.damping <= 1) & (self.fraction == 1)
        self.settled = ((np.abs(promised) <= enough * np.abs(self.objective)) & believed | rounded) & whole
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
            self.objective = np.where(taken, self.system.total(residuals, wanted), self.objective)

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
        theta = self.theta.T
        lower, upper, reach = self.system.box
        free = free_to_move(theta, self.local.gradient, lower, upper)
        if self.system.frozen is not None:
            free &= ~self.system.frozen
        root = 1 / np.sqrt(self.local.metric)
        scaled = self.system.scaled(self.local.curvature, root, free)
        right = -self.local.gradient * root * free
        step = self._solve(scaled, right, free) * self.fraction
        whole = step * root
        move = np.clip(theta + np.clip(whole, -reach, reach), lower, upper) - theta
        # Of the same value as the quadratic form where nothing was clipped, and free of cancellation.
        t = self.fraction
        promised = (1 - 0.5 * t) * (right * step).sum(axis=0) + 0.5 * self.damping * (step * step).sum(axis=0)
        clipped = (move != whole).any(axis=0) & (np.abs(move - whole) > 1e-9 * np.abs(whole)).any(axis=0)
        if clipped.any():
            direct = -(self.local.gradient * move).sum(axis=0) - 0.5 * self.system.quadratic(self.local.curvature, move)
            promised = np.where(clipped, direct, promised)
        return move, promised

    def _solve(self, scaled: Array, right: Array, free: Mask) -> Array:
        """Solve the damped systems; where the Hessian is not positive, damp until it is."""
        damping = self.damping.copy()
        move, positive = self.system.solve(scaled, right, free, damping)
        left = np.flatnonzero(~positive)
        for _ in range(_MOST_DAMPED):
            if not len(left):
                break
            damping[left] = np.maximum(damping[left], 1e-12) * 30
            again = self.system.solve(*(np.take(one, left, axis=-1) for one in (scaled, right, free, damping)))
            move[:, left], positive[left] = again
            left = left[~again[1]]
        self.damping = damping
        return np.where(positive, move, 0.0)

    def leave(self, out: Optima, level: Array) -> None:
        """Write members that are done to `out`, and drop them."""
        if not self.done.any():
            return
        gone = self.identity[self.done]
        out.theta[gone] = self.theta[self.done]
        out.settled[gone] = self.settled[self.done]
        level[gone] = self.level[self.done]
        self._keep(~self.done)

    def _keep(self, which: Mask) -> None:
        self.system = self.system.take(np.flatnonzero(which))
        for name in _PER_MEMBER:
            setattr(self, name, getattr(self, name)[which])
        self.local = Local(*(getattr(self.local, name)[..., which] for name in _LOCAL))

    def joined(self, other: "Descent") -> "Descent":
        """Take in the members of another."""
        self.system = self.system.joined(other.system)
        for name in _PER_MEMBER:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        pairs = _pairs(self.local, other.local, _LOCAL)
        self.local = Local(*(np.concatenate(pair, axis=-1) for pair in pairs))
        return self


_PER_MEMBER = (
    "theta",
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


def box(compiled: CompiledLaw) -> Array:
    """Return lower bound, upper bound and longest step of a law's internal parameters, (3, F)."""
    lower, upper = compiled.bounds
    return np.stack([lower, upper, np.where(compiled.logarithmic, _LONGEST, _SPAN * (upper - lower))])
