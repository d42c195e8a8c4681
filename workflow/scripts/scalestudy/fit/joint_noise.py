"""Refits of families that share parameters to their fitted values with other noise."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_refits import remeasured, settled
from scalestudy.fit.problem import Problem

Array = NDArray[np.float64]


def refit_noise_of_each(joint: Joint, noise: Callable[[Problem, Array], Array]) -> Array:
    """Return natural parameters of joint refits, (draws, families, P).

    Args:
        joint: the families at their optimum.
        noise: of a problem and its residuals (n,), as for `refits.refit_noise`; returns other residuals (draws, n).
    """
    group, length = joint.group, joint.group.model.data.target.shape[1]
    fitted = _fitted(joint)
    residual = group.model.data.target - fitted
    targets = []
    for k, problem in enumerate(joint.problems):
        n = len(problem.value)
        other = noise(problem, residual[k, :n] * np.sqrt(joint.inflation(k, joint.solutions[k].n)))
        targets.append(np.pad(fitted[k, :n] + other, ((0, 0), (0, length - n)), mode="edge"))
    return settled(group, remeasured(group, joint.theta, np.stack(targets, axis=1)))


def _fitted(joint: Joint) -> Array:
    """The fitted law at the points of each family, in the residual's scale, (families, n)."""
    group = joint.group
    model, members = group.model, group.members(joint.theta[None])
    value = model.compiled.evaluate(members.theta, model.data.inputs, 0).value
    return np.log(value) if model.log else value
