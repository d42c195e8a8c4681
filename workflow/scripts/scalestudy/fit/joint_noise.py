"""Refits of families that share parameters to their fitted values with other noise."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.drawn import Drawn
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_refits import remeasured, settled
from scalestudy.fit.problem import Problem
from scalestudy.fit.refits import student
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import Settings

Array = NDArray[np.float64]


def refit_noise_of_each(
    joint: Joint, noise: Callable[[Problem, Array, Groups | None], Array], settings: Settings
) -> list[Drawn]:
    """Return joint refits of each family.

    Args:
        joint: the families at their optimum.
        noise: of a problem, its residuals (n,) with the variance that fitting took from them, and its units; returns other
            residuals (draws, n).
        settings: the number of draws.

    Returns:
        refits whose noise is that times a factor of each draw, as by `refits.refit_noise`; the factor is one for all families.
    """
    factor = student(settings.uncertainty.draws, joint.dof, joint.problems[0].seed)[:, None]
    group, length = joint.group, joint.group.model.data.target.shape[1]
    fitted = _fitted(joint)
    residual = group.model.data.target - fitted
    targets = []
    for k, problem in enumerate(joint.problems):
        n = len(problem.value)
        left = residual[k, :n] * np.sqrt(joint.inflation(k, joint.solutions[k].n))
        other = noise(problem, left, joint.groups[k]) * factor
        targets.append(np.pad(fitted[k, :n] + other, ((0, 0), (0, length - n)), mode="edge"))
    found = settled(group, remeasured(group, joint.theta, np.stack(targets, axis=1)))
    return [Drawn(found[:, k], dof=joint.dof) for k in range(group.families)]


def _fitted(joint: Joint) -> Array:
    """The fitted law at the points of each family, in the residual's scale, (families, n)."""
    group = joint.group
    model, members = group.model, group.members(joint.theta[None])
    value = model.compiled.evaluate(members.theta, model.data.inputs, 0).value
    return np.log(value) if model.log else value
