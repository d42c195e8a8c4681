"""Normal draws of all parameters of families that share some, without a matrix of all of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.diagnostics import on_bound
from scalestudy.fit.drawn import Drawn
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_solution import natural
from scalestudy.fit.refits import student
from scalestudy.fit.settings import Settings
from scalestudy.seeds import seed_of

Array = NDArray[np.float64]
Index = NDArray[np.int64]


class Eliminated(NamedTuple):
    """The Hessian of a group with each family's own parameters eliminated.

    Attributes:
        own: inverse of each family's own block, (families, p, p).
        through: how its own parameters follow the shared ones, (families, p, s).
        common: inverse of what is left for the shared parameters, (count, count).
    """

    own: Array
    through: Array
    common: Array


def combined(joint: Joint, moves: Array, owner: Index, settings: Settings, message: str) -> list[Drawn]:
    """Return draws of each family: the estimate plus moves (units, size), each times a normal number.

    Args:
        joint: the families.
        moves: internal; their outer products add up to the covariance.
        owner: the family that each is of, (units,): its seed draws the numbers.
        settings: the number of draws.
        message: why there are to be none; empty if nothing speaks against them.
    """
    draws = settings.uncertainty.draws
    numbers = np.empty((draws, len(moves)))
    for k in range(joint.group.families):
        numbers[:, owner == k] = _normal(joint, k, draws, moves[owner == k])
    return _within(joint, numbers @ moves, message)


def sandwich_draws(joint: Joint, draws: int, message: str) -> list[Drawn]:
    """Return draws of each family with the robust covariance H^-1 G H^-1 of all parameters together.

    H is the exact Hessian, G the sum of outer products of each cluster's gradient, of each family inflated by n / dof.
    """
    scores, hessian = _local(joint)
    group, arrow = joint.group, _eliminated(joint, hessian)
    p, s = group.private, group.shared
    own = np.zeros((draws, group.families, len(p)))
    pull = np.zeros((group.count, draws))
    for k, score in enumerate(scores):
        step = _normal(joint, k, draws, score.T) @ score.T
        own[:, k] = step[:, p] @ arrow.own[k]
        np.add.at(pull, group.place[k], (step[:, s] - step[:, p] @ arrow.through[k]).T)
    common = pull.T @ arrow.common
    own -= np.einsum("kps,dks->dkp", arrow.through, common[:, group.place])
    return _within(joint, group.together(np.swapaxes(own, 1, 2), common), message)


def _normal(joint: Joint, family: int, draws: int, moves: Array) -> Array:
    """Normal numbers for a family's moves (units, size), (draws, units): by how units move what varies most, not by their order."""
    random = np.random.default_rng(seed_of("normal", joint.problems[family].seed))
    numbers = random.standard_normal((draws, len(moves)))
    if moves.size:
        order = np.argsort(moves[:, np.argmax(moves.var(axis=0))], kind="stable")
        numbers[:, order] = numbers.copy()
    return numbers


def _within(joint: Joint, moves: Array, message: str) -> list[Drawn]:
    """Student-t draws of each family at normal internal moves (draws, size) from the estimate, kept within bounds."""
    group, dof = joint.group, joint.dof
    if message:
        return [Drawn.nothing(len(moves), len(joint.law.parameter_names), message)] * group.families
    factor = student(len(moves), dof, joint.problems[0].seed)[:, None]
    lower, upper = (np.repeat(end[:, None], group.families, axis=1) for end in group.model.compiled.bounds)
    low, high = (_laid_out(joint, end) for end in (lower, upper))
    values = natural(group, np.clip(joint.theta + moves * factor, low, high))
    return [Drawn(values[:, k], dof=dof) for k in range(group.families)]


def _laid_out(joint: Joint, values: Array) -> Array:
    """Of each family and parameter (F, families) as a vector of the group, (size,)."""
    group, common = joint.group, np.empty(joint.group.count)
    for column, k in enumerate(group.shared):
        common[group.place[:, column]] = values[k]
    return np.concatenate([values[group.private].ravel(), common])


def _local(joint: Joint) -> tuple[list[Array], Array]:
    """The clusters' gradients of each family, (F, clusters), and its block of the Hessian, (F, F, families)."""
    group, model = joint.group, joint.group.model
    level = np.full(group.families, float(model.loss.final_level(model.unit).max()))
    with np.errstate(all="ignore"):
        residuals = model.residuals(group.members(joint.theta[None]), 2)
        hessian = model.local(residuals, level, True).curvature
        slope = residuals.weight * model.terms(residuals, level).slope
    columns, scores = np.stack([*residuals.columns]), []
    for k, problem in enumerate(joint.problems):
        code, used = joint.codes[k], problem.weight > 0
        score = np.zeros((int(code.max()) + 1, len(columns)))
        each = (slope[k] * columns[:, k])[:, : len(code)]
        np.add.at(score, code[used], each[:, used].T)
        scores.append(score.T * np.sqrt(joint.inflation(k, len(np.unique(code[used])))))
    return scores, hessian


def _eliminated(joint: Joint, hessian: Array) -> Eliminated:
    """Eliminate each family's own parameters; those on a bound stay there."""
    group = joint.group
    free = ~on_bound(group.model, group.members(joint.theta[None]).theta).T
    kept = np.moveaxis(hessian * free[:, None] * free[None, :], -1, 0)
    p, s, every = group.private, group.shared, np.arange(group.families)
    own = _inverse(kept[np.ix_(every, p, p)])
    border = kept[np.ix_(every, p, s)]
    through = own @ border
    left = kept[np.ix_(every, s, s)] - np.swapaxes(border, 1, 2) @ through
    common = np.zeros((group.count, group.count))
    for i in range(len(s)):
        for j in range(len(s)):
            np.add.at(common, (group.place[:, i], group.place[:, j]), left[:, i, j])
    return Eliminated(own, through, _inverse(common[None])[0])


def _inverse(matrices: Array) -> Array:
    """The inverse of symmetric matrices (k, m, m); of one that is not finite NaN."""
    fine = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    found = np.linalg.pinv(np.where(fine[:, None, None], matrices, 0.0), hermitian=True)
    return np.where(fine[:, None, None], found, np.nan)
