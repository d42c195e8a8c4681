"""What the objective is like around one problem's optimum, row by row: what one-step methods go by."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.counts import dispersion
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.model import Members, Model
from scalestudy.fit.problem import Points, Problem, Solution
from scalestudy.fit.resampling import Groups, how_many
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law
from scalestudy.numerals import brief

Array = NDArray[np.float64]

CARRIED_BY: Final = 4
"""Rows per free parameter that must carry the curvature of the objective beyond the one that any fit runs through.

Half of the degrees of freedom are enough where there are fewer. Chosen by simulated fits with thresholds far below to far above
the noise: from there on the errors that one-step and leave-one-out methods give are about right, below they are anything.
"""
_KEPT: Final = 1e-10  # directions with less than this of the curvature's largest are left out, as a pseudo-inverse does


@dataclass(frozen=True, eq=False)
class Around:
    """One problem's optimum; rows without weight have zeros everywhere.

    Attributes:
        model: of the problem.
        theta: internal optimum (F,).
        left: residuals, observed less fitted, in the residual's scale (n,).
        columns: derivatives of the fitted values there by internal parameters (n, F).
        weight: of each row, (n,).
        slope: of the loss at each row by its prediction, (n,).
        bend: the second derivative likewise, as errors go by it, (n,).
        carried: what each row carries of that, over what it would if its residual were nothing, (n,).
        dof: rows with weight less free parameters.
    """

    model: Model
    theta: Array
    left: Array
    columns: Array
    weight: Array
    slope: Array
    bend: Array
    carried: Array
    dof: int

    @property
    def curvature(self) -> Array:
        """What each row adds to the curvature of the objective by its prediction, (n,)."""
        return self.weight * self.bend

    @cached_property
    def root(self) -> Array:
        """The inverse square root R of the objective's curvature J'hJ, (F, F): R R' is its pseudo-inverse."""
        scale = np.sqrt(np.abs(np.einsum("nf,n,nf->f", self.columns, self.curvature, self.columns)))
        scale = np.where(scale > 0, scale, 1.0)
        unit = self.columns / scale
        values, vectors = np.linalg.eigh((unit.T * self.curvature) @ unit)
        kept = values > _KEPT * max(float(values[-1]), 0.0)
        inverse = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
        return np.asarray(vectors * inverse / scale[:, None])

    def units_dof(self, code: Groups) -> int:
        """Degrees of freedom of a covariance that comes from units (n,): those of the fit, or units less parameters."""
        return max(min(self.dof, how_many(code) - len(self.theta)), 0)

    def objection(self, code: Groups) -> str:
        """Say why the curvature tells no errors, or that there are too few units (n,); nothing if all is well."""
        return objection(self.carried, how_many(code), len(self.theta), self.rows)

    @property
    def variance(self) -> float:
        """Of the noise of a row of weight one, by least squares."""
        return float((self.weight * self.left**2).sum()) / max(self.dof, 1)

    @cached_property
    def dispersion(self) -> float:
        """How many times the variance of a likelihood without a scale of its own that of the rows is, at least 1."""
        observed = self.model.data.target[0]
        return dispersion(observed, observed - self.left, self.weight, len(self.theta)) if self.counts else 1.0

    @property
    def counts(self) -> bool:
        """Whether rows are counts."""
        return self.model.loss.counts

    @property
    def scale(self) -> float:
        """What the inverse of the curvature is multiplied by to be the covariance, by the likelihood."""
        return self.dispersion if self.counts else 2 * self.variance

    @property
    def scale_dof(self) -> float:
        """Degrees of freedom of that factor: counts that scatter no more than they must have one that is known."""
        return np.inf if self.counts and self.dispersion <= 1 else self.dof

    @property
    def rows(self) -> int:
        """How many rows have weight."""
        return self.dof + len(self.theta)

    def steps(self, code: Groups) -> Array:
        """Return how far one Newton step moves the parameters when a unit is left out, (units, F).

        With H the curvature and H_g, s_g a unit's part of it and of the gradient, this is (H - H_g)^-1 s_g: exact where the
        objective is quadratic. Where a unit alone tells some direction, nothing is said of that.

        Args:
            code: of the units, (n,).
        """
        whitened = self.columns @ self.root
        size = len(self.theta)
        share, pull = np.zeros((how_many(code), size, size)), np.zeros((how_many(code), size))
        np.add.at(share, code, whitened[:, :, None] * whitened[:, None, :] * self.curvature[:, None, None])
        np.add.at(pull, code, whitened * (self.weight * self.slope)[:, None])
        rest = np.linalg.pinv(np.eye(size) - share, rcond=_KEPT, hermitian=True)
        return np.asarray(np.einsum("gij,gj->gi", rest, pull) @ self.root.T)

    def outer(self, code: Groups) -> Array:
        """Return the sum of outer products of the steps of all units, (F, F): the robust covariance.

        Source: MacKinnon and White 1985 (HC3); Bell and McCaffrey 2002 for units of several rows.
        """
        steps = self.steps(code)
        return np.asarray(steps.T @ steps)


def around(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Around:
    """Linearise one problem at its optimum."""
    compiled = compile_law(law)
    model = Model.of(compiled, Points.of([problem]), settings)
    with np.errstate(all="ignore"):
        theta = np.clip(compiled.to_internal(compiled.reduce(solution.parameters)), *compiled.bounds)
    zero = np.zeros(1, dtype=np.int64)
    residuals = model.residuals(Members(theta[None], zero, zero, zero), 1)
    terms = model.terms(residuals, model.loss.final_level(model.unit))
    used = problem.weight > 0
    columns = np.stack([column[0] for column in residuals.columns], axis=1) * used[:, None]
    left, slope = -residuals.value[0] * used, terms.slope[0] * used
    bend, carried = model.loss.information(terms)[0] * used, model.loss.carried(terms)[0] * used
    return Around(model, theta, left, columns, problem.weight, slope, bend, carried, solution.n - len(compiled.free))


def objection(carried: Array, units: int, size: int, rows: int) -> str:
    """Say why the curvature of an objective tells no errors; nothing if all is well.

    Args:
        carried: of the curvature by each row, (n,); see `Loss.carried`.
        units: independent observations.
        size: free parameters.
        rows: rows with weight.
    """
    if units <= size:
        return f"no interval, since {units} units are too few for {size} parameters"
    least, found = size + min(CARRIED_BY * size, (rows - size) / 2), carrying(carried)
    if found >= least:
        return ""
    return (
        f"no interval, since the curvature of the objective rests on {brief(found, 2)} of {rows} rows, of {brief(least, 6)} that it needs: "
        "a threshold far below the noise, or a side that hardly counts; use bootstrap, or a larger delta"
    )


def carrying(bend: Array) -> float:
    """How many rows carry the curvature: all of them in least squares, those within the threshold by Huber's loss."""
    square = float((bend**2).sum())
    return max(float(bend.sum()), 0.0) ** 2 / square if square > 0 else 0.0


def objection_of(joint: Joint, settings: Settings) -> str:
    """Say why the curvature at the common optimum of families tells no errors; nothing if it does."""
    each = zip(joint.problems, joint.solutions, strict=True)
    carried = np.concatenate([around(joint.law, problem, one, settings).carried for problem, one in each])
    units = sum(how_many(code) for code in joint.codes)
    return objection(carried, units, joint.group.size, sum(one.n for one in joint.solutions))
