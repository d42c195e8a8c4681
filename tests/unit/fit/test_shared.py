"""Parameters shared across families: the joint optimum, draws, and what happens to families with few points."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from scalestudy.fit.group import Group, Rows
from scalestudy.fit.joint import components, solve_shared
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.shared import Arrow
from scalestudy.laws import Law, resolve

FAMILIES = 8


@pytest.fixture
def law() -> Law:
    return replace(resolve({"law": "power_offset", "variables": {"x": "flops"}}, ["flops"]), shared={"a": ()})


@pytest.fixture
def problems() -> list[Problem]:
    random = np.random.default_rng(0)
    found = []
    for family in range(FAMILIES):
        n = int(random.integers(5, 15))
        x = 10 ** random.uniform(1, 5, n)
        value = (random.uniform(1, 2) + random.uniform(5, 30) * x**-0.3) * np.exp(0.003 * random.standard_normal(n))
        found.append(Problem({"x": x}, value, np.ones(n), family))
    return found


def settings(draws: int = 0, objective: str = "squared_log") -> Settings:
    return Settings(objective=objective, uncertainty=Uncertainty(draws=draws))


def test_agrees_with_scipy_on_the_joint_problem(law: Law, problems: list[Problem]) -> None:
    def residuals(theta: np.ndarray) -> np.ndarray:
        parts = [
            np.log(np.exp(theta[1 + 2 * k]) + np.exp(theta[2 + 2 * k]) * p.variables["x"] ** -theta[0])
            - np.log(p.value)
            for k, p in enumerate(problems)
        ]
        return np.concatenate(parts)

    start = np.concatenate([[0.3], np.log([1.5, 15.0] * FAMILIES)])
    reference = least_squares(residuals, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    solutions, _ = solve_shared(law, problems, [{"a": ()}] * FAMILIES, [None] * FAMILIES, settings())
    assert {s.status for s in solutions} == {"converged"}
    assert sum(s.objective for s in solutions) == pytest.approx(2 * reference.cost, rel=1e-10)
    assert {float(s.parameters[2]) for s in solutions} == {float(solutions[0].parameters[2])}
    assert solutions[0].parameters[2] == pytest.approx(reference.x[0], rel=1e-6)


@pytest.mark.parametrize("objective", ["huber_log", "absolute_log", "pinball_log", "student_t_log"])
def test_every_objective_converges(law: Law, problems: list[Problem], objective: str) -> None:
    solutions, draws = solve_shared(law, problems, [{"a": ()}] * FAMILIES, [None] * FAMILIES, settings(20, objective))
    assert {s.status for s in solutions} == {"converged"}
    assert np.isfinite(np.stack(draws)).all()


def test_draws_share_the_parameter_too(law: Law, problems: list[Problem]) -> None:
    _, draws = solve_shared(law, problems, [{"a": ()}] * FAMILIES, [None] * FAMILIES, settings(30))
    stacked = np.stack(draws)
    assert stacked.shape == (FAMILIES, 30, 3)
    assert (stacked[:, :, 2] == stacked[:1, :, 2])[:, np.isfinite(stacked[0, :, 2])].all()
    assert np.nanstd(stacked[0, :, 2]) > 0


def test_a_family_too_small_for_the_law_alone_gains_from_sharing(law: Law, problems: list[Problem]) -> None:
    small = problems[0]
    three = Problem({"x": small.variables["x"][:3]}, small.value[:3], np.ones(3), 0)
    two = Problem({"x": small.variables["x"][:2]}, small.value[:2], np.ones(2), 0)
    solutions, _ = solve_shared(law, [three, two, *problems[1:]], [{"a": ()}] * 9, [None] * 9, settings())
    assert solutions[0].status == "converged"
    assert solutions[1].status == "too_few_points"


def test_components_join_families_through_any_shared_value() -> None:
    keys = [{"a": ("x",), "b": (1,)}, {"a": ("x",), "b": (2,)}, {"a": ("y",), "b": (2,)}, {"a": ("z",), "b": (3,)}]
    assert components(keys) == [[0, 1, 2], [3]]


def shared_fit(law: Law, problems: list[Problem]) -> list[Solution]:
    return solve_shared(law, problems, [{"a": ()}] * len(problems), [None] * len(problems), settings())[0]


def test_condition_says_how_well_the_shared_exponent_is_known(law: Law) -> None:
    """The narrower the range of sizes, the more curves of different exponents look alike."""

    def condition(decades: float) -> float:
        x = 10 ** np.linspace(3, 3 + decades, 12)
        found = shared_fit(law, [Problem({"x": x}, e + 8 * x**-0.3, np.ones(12)) for e in (1.0, 1.5)])
        assert {s.status for s in found} == {"converged"}
        return found[0].condition

    assert 1 < condition(4) < 1e4
    assert condition(0.5) > 100 * condition(4)


def test_points_at_one_size_are_degenerate_together_too(law: Law, problems: list[Problem]) -> None:
    same = [replace(p, variables={"x": np.full(len(p.value), 1e3)}) for p in problems]
    assert {s.status for s in shared_fit(law, same)} == {"degenerate"}


def test_only_the_family_on_its_bound_says_so(law: Law) -> None:
    """Without an irreducible loss, and bent the other way, a family's offset ends at zero; the others' do not."""
    random = np.random.default_rng(1)
    x = 10 ** np.linspace(1, 5, 12)
    values = [e + 8 * x**-0.3 for e in (1.0, 1.5, 2.0)] + [8 * x**-0.3 * np.exp(-0.004 * np.log(x) ** 2)]
    found = shared_fit(
        law, [Problem({"x": x}, v * np.exp(0.001 * random.standard_normal(12)), np.ones(12)) for v in values]
    )
    assert [s.status for s in found] == ["converged"] * 3 + ["at_bound"]
    assert found[3].at_bounds == ("E",)
    assert found[3].parameters[0] == 0.0


@pytest.mark.parametrize("frozen", [False, True])
def test_a_step_solves_the_whole_system(law: Law, problems: list[Problem], frozen: bool) -> None:
    """What elimination gives is held against the product with every family's block and the damped diagonal."""
    group = Group.of(law, problems, [{"a": ()}] * FAMILIES, settings())
    theta = np.random.default_rng(0).normal(0.5, 0.2, (3, group.size))
    system = Arrow(group, Rows.same(FAMILIES, 3))
    local = system.local(system.at(theta, False), system.final, False)
    damping, free = np.array([0.1, 0.5, 2.0]), np.ones(theta.T.shape, dtype=bool)
    free[-1], free[2] = not frozen, False
    root = 1 / np.sqrt(local.metric)
    scaled, right = system.scaled(local.curvature, root, free), -local.gradient * root * free
    step, positive = system.solve(scaled, right, free, damping)
    product = group.sums(np.einsum("ijfm,jfm->ifm", scaled, group.each(step))) + np.where(free, damping, 1.0) * step
    assert positive.all()
    assert product == pytest.approx(right, rel=1e-9, abs=1e-9 * np.abs(right).max())
    assert (step[~free] == 0).all()
    assert system.quadratic(local.curvature, step * root) == pytest.approx(
        (step * group.sums(np.einsum("ijfm,jfm->ifm", scaled, group.each(step)))).sum(axis=0), rel=1e-9
    )
