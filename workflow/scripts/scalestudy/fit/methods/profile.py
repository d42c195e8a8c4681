"""Profile likelihood: intervals from how the objective rises along each parameter, draws from its contours."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.around import Around, around
from scalestudy.fit.contours import on_contours
from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.methods.base import Method, regular_likelihoods
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile, Scale, profile
from scalestudy.fit.settings import WEIGHTINGS, Settings
from scalestudy.laws import Law

Array = NDArray[np.float64]


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Return draws from the contours of each problem's objective, and the profiles of its parameters."""
    pairs = zip(fits.problems, fits.solutions, strict=True)
    return [_one(fits.law, problem, solution, settings) for problem, solution in pairs]


def _one(law: Law, problem: Problem, solution: Solution, settings: Settings) -> Drawn:
    here, count = around(law, problem, solution, settings), settings.uncertainty.draws
    message = _objection(here, solution)
    if message:
        return Drawn.nothing(count, len(law.parameter_names), message)
    compiled = here.model.compiled
    values = compiled.expand(compiled.to_natural(on_contours(here, count, problem.seed)))
    found = curves(law, problem, solution, here, settings)
    return Drawn(values, _open_ends(found), here.scale_dof, found)


def _objection(here: Around, solution: Solution) -> str:
    if here.dof < 1:
        return "no interval, since no degree of freedom is left to tell the noise by"
    return "" if solution.objective > 0 or here.counts else "no interval, since the law goes through every point"


def _open_ends(found: tuple[Profile, ...]) -> str:
    """Say which parameters have no bound on a side, and why."""
    ends = [f"{one.parameters[0]} downwards" for one in found if one.lower == -np.inf]
    ends += [f"{one.parameters[0]} upwards" for one in found if one.upper == np.inf]
    return f"the objective never rises to its threshold along {', '.join(ends)}: no bound there" if ends else ""


def curves(law: Law, problem: Problem, solution: Solution, here: Around, settings: Settings) -> tuple[Profile, ...]:
    """The curve of each free parameter, and the region of the pair whose estimates are most correlated: the worst ridge."""
    errors, correlation = _errors(here)
    names = [k for k, error in enumerate(errors) if np.isfinite(error) and error > 0]
    groups = [[k] for k in names] + ([_worst(correlation, names)] if len(names) > 1 else [])
    free, scale = law.free_names, Scale(here.dispersion, here.scale_dof)
    return tuple(
        profile(law, problem, solution, [free[k] for k in group], settings, [errors[k] for k in group], scale)
        for group in groups
    )


def _errors(here: Around) -> tuple[Array, Array]:
    """Standard errors of the free natural parameters (F,), and the correlation of the estimates (F, F)."""
    covariance = here.root @ here.root.T * here.scale
    internal = np.sqrt(np.diag(covariance))
    steep = np.where(here.model.compiled.logarithmic, here.model.compiled.to_natural(here.theta), 1.0)
    scale = np.where(internal > 0, internal, 1.0)
    return np.abs(steep) * internal, covariance / scale / scale[:, None]


def _worst(correlation: Array, among: list[int]) -> list[int]:
    """The two positions whose estimates are most correlated."""
    part = np.triu(np.abs(correlation[np.ix_(among, among)]), 1)
    return [among[int(k)] for k in np.unravel_index(int(np.argmax(part)), part.shape)]


METHOD = Method(
    name="profile",
    meaning="intervals where the objective rises to a threshold, the other parameters refitted; draws from its contours",
    right_for=regular_likelihoods,
    draw=draw,
    unit=False,
    weights=tuple(kind for kind in WEIGHTINGS if kind != "recency"),
    because={
        "loss": "it needs a smooth likelihood, which least squares and counts alone have",
        "shared": "the objective along a shared parameter is not one family's",
        "unit": "every row is one observation in a likelihood",
        "weights": "weights by recency are not those of noise, so that the objective is no likelihood",
    },
)
