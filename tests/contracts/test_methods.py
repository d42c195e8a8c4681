"""Every uncertainty method keeps the same promises, and what it declares of itself is what happens."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from scalestudy.errors import StudyError
from scalestudy.fit import methods
from scalestudy.fit.engine import solve
from scalestudy.fit.joint import solve_shared
from scalestudy.fit.methods.registry import METHODS, check_shared, method_of
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.uncertainty import draw
from scalestudy.laws import Law, resolve

NAMES = sorted(METHODS)
DRAWING = [name for name in NAMES if METHODS[name].draw]
NOT_METHODS = {"__init__", "base", "registry"}
DRAWS, POINTS = 12, 24
LAWS = {
    "line": resolve({"law": "log_linear", "variables": {"x": "flops"}}, ["flops"]),
    "fixed": resolve({"law": "power_offset", "variables": {"x": "flops"}, "fixed": {"E": 1.0}}, ["flops"]),
}
VALID = [
    (method, f"{loss}_{residual}", law)
    for method in NAMES
    for loss, residual, law in product(METHODS[method].losses, ("log", "raw"), LAWS)
]


def settings(method: str, objective: str = "squared_raw", draws: int = DRAWS) -> Settings:
    uncertainty = Uncertainty(method, draws=draws)
    return Settings(objective, delta=0.02, quantile=0.4, starts=16, solve=4, uncertainty=uncertainty)


def made(law: str, noise: float | np.ndarray = 0.02, n: int = POINTS) -> Problem:
    x = 10 ** np.linspace(0, 4, n)
    value = 2 + 0.5 * np.log10(x) if law == "line" else 1 + 3 * x**-0.4
    return Problem({"x": x}, value + noise * np.random.default_rng(5).standard_normal(n), np.ones(n), 5)


def fitted(law: Law, problem: Problem, chosen: Settings) -> Solution:
    (solution,) = solve(law, [problem], chosen)
    assert solution.usable
    return solution


def said(law: Law, problem: Problem, solution: Solution, groups: np.ndarray | None, chosen: Settings) -> np.ndarray:
    """What a method says of the parameters: its profiles' intervals at a spread of 0.02, or its draws."""
    method, draws = method_of(chosen), draw(law, problem, solution, groups, chosen)
    if method.profiles is None:
        return draws
    curves = method.profiles(law, problem, solution, draws, np.full(draws.shape[1], 0.02), chosen)
    return np.array([(curve.lower, curve.upper) for curve in curves if len(curve.parameters) == 1]).T


def test_every_file_is_registered() -> None:
    files = {path.stem for path in Path(methods.__path__[0]).glob("*.py")} - NOT_METHODS
    assert set(METHODS) == files


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_complete(name: str) -> None:
    method = METHODS[name]
    assert method.name == name
    assert method.meaning
    assert method.losses
    assert set(method.losses) <= set(LOSSES)
    assert method_of(settings(name)) is method


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(StudyError, match="one of bootstrap"):
        method_of(settings("magic"))


@pytest.mark.parametrize(("method", "objective", "law"), VALID)
def test_draws_of_a_good_fit(method: str, objective: str, law: str) -> None:
    one, problem, chosen = LAWS[law], made(law), settings(method, objective)
    solution = fitted(one, problem, chosen)
    draws = draw(one, problem, solution, None, chosen)
    assert draws.shape == (DRAWS if METHODS[method].draw else 0, len(one.parameter_names))
    assert np.isfinite(draws).all()
    assert draw(one, problem, solution, None, chosen).tobytes() == draws.tobytes()
    for k, name in enumerate(one.parameter_names):
        if name not in one.free_names:
            assert (draws[:, k] == solution.parameters[k]).all()
    if METHODS[method].draw:
        other = draw(one, replace(problem, seed=6), solution, None, chosen)
        assert other.tobytes() != draws.tobytes()


@pytest.mark.parametrize("name", DRAWING)
def test_grouped_rows_are_drawn_together_iff_it_honours_the_unit(name: str) -> None:
    law, problem, chosen = LAWS["line"], made("line"), settings(name)
    solution = fitted(law, problem, chosen)
    pairs = np.arange(POINTS) // 2
    changed = (
        said(law, problem, solution, pairs, chosen).tobytes() != said(law, problem, solution, None, chosen).tobytes()
    )
    assert changed == METHODS[name].unit


@pytest.mark.parametrize("name", DRAWING)
def test_rows_of_unequal_noise_count_by_their_weight_iff_it_honours_weights(name: str) -> None:
    """Every other row has twenty times the noise; with such weights the errors are those of weighted least squares."""
    n, law, chosen = 60, LAWS["line"], settings(name, draws=400)
    noise = np.where(np.arange(n) % 2, 0.2, 0.01)
    problem = replace(made("line", noise, n), weight=noise**-2 / np.mean(noise**-2))
    solution = fitted(law, problem, chosen)
    design = np.stack([np.ones(n), np.log10(problem.variables["x"])], axis=1)
    covariance = np.linalg.inv(design.T * problem.weight @ design) * solution.objective / solution.dof
    found = said(law, problem, solution, None, chosen)
    spread = found.std(axis=0, ddof=1)
    if METHODS[name].profiles:
        spread = np.ptp(found, axis=0) / (2 * stdtrit(solution.dof, 0.975))
    ratio = spread / np.sqrt(np.diag(covariance))
    assert bool((np.abs(np.log(ratio)) < 0.3).all()) == METHODS[name].weights


SHARED = replace(LAWS["line"], shared={"b": ()})


def together(families: int = 2, noise: float = 0.02, n: int = POINTS, first: int = 0) -> list[Problem]:
    """Lines of one slope, each with its own offset, seed and noise."""
    x = 10 ** np.linspace(0, 4, n)
    return [
        Problem(
            {"x": x},
            2 + k + 0.5 * np.log10(x) + noise * np.random.default_rng(first + k).normal(size=n),
            np.ones(n),
            first + k,
        )
        for k in range(families)
    ]


def drawn(method: str, problems: list[Problem], draws: int = DRAWS, groups: np.ndarray | None = None) -> np.ndarray:
    keys, codes = [{"b": ()}] * len(problems), [groups] * len(problems)
    return np.stack(solve_shared(SHARED, problems, keys, codes, settings(method, draws=draws))[1])


@pytest.mark.parametrize("name", NAMES)
def test_shared_parameters_are_drawn_or_refused_by_name(name: str) -> None:
    if not METHODS[name].shared:
        with pytest.raises(StudyError, match=f"law log_linear: parameters shared by families .* by {name}.*bootstrap"):
            check_shared([LAWS["line"], SHARED], settings(name))
        return
    check_shared([LAWS["line"], SHARED], settings(name))
    found = drawn(name, together())
    assert found.shape == (2, DRAWS if METHODS[name].draw else 0, 2)
    assert np.isfinite(found).all()
    assert (found[0, :, 1] == found[1, :, 1]).all()  # a draw is one refit of all families
    assert drawn(name, together()).tobytes() == found.tobytes()


@pytest.mark.parametrize("name", [name for name in DRAWING if METHODS[name].shared])
def test_errors_of_a_joint_fit_are_those_of_least_squares(name: str) -> None:
    """Offsets apart and one slope: the covariance has a closed form."""
    problems = together(3, n=40)
    z = np.log10(problems[0].variables["x"])
    slope = 0.02 / np.sqrt(3 * np.sum((z - z.mean()) ** 2))
    offset = np.hypot(0.02 / np.sqrt(40), z.mean() * slope)
    ratio = [
        drawn(name, together(3, n=40, first=first), 300).std(axis=1) / [offset, slope] for first in (0, 10, 20, 30)
    ]
    assert np.log(np.mean(ratio, axis=0)) == pytest.approx(0, abs=np.log(1.3))


@pytest.mark.parametrize("name", [name for name in DRAWING if METHODS[name].shared and METHODS[name].unit])
def test_a_joint_fit_honours_the_unit(name: str) -> None:
    """Ten copies of each row say no more than the row, where copies are one unit."""
    once = together(2, n=20)
    copies = [
        replace(
            one, variables={"x": np.repeat(one.variables["x"], 10)}, value=np.repeat(one.value, 10), weight=np.ones(200)
        )
        for one in once
    ]
    apart, as_one = (drawn(name, copies, 400, groups).std(axis=1) for groups in (None, np.repeat(np.arange(20), 10)))
    assert as_one == pytest.approx(drawn(name, once, 400).std(axis=1), rel=0.25)
    assert (as_one > 2 * apart).all()
