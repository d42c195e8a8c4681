"""Parameters shared across families: the joint optimum, draws, and what happens to families with few points."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from scalestudy.fit.criteria import criteria
from scalestudy.fit.engine import solve
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


def test_a_step_to_where_the_law_has_no_value_has_no_spread(law: Law, problems: list[Problem]) -> None:
    """Nor does a family without weight count in it."""
    group = Group.of(law, problems, [{"a": ()}] * FAMILIES, settings())
    system = Arrow(group, Rows.same(FAMILIES, 2))
    theta = np.random.default_rng(0).normal(0.5, 0.2, (2, group.size))
    theta[1] = np.nan
    residuals = system.at(theta, False)
    with np.errstate(all="ignore"):
        found = system.spread(residuals)
        each = group.model.spread(residuals).reshape(-1, 2)
    assert found[0] == pytest.approx(each[:, 0].mean())
    assert np.isnan(found[1])


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


def test_a_family_that_is_degenerate_costs_the_others_nothing(law: Law, problems: list[Problem]) -> None:
    """At one size its own parameters look alike; the exponent comes from the others, and is what they say without it."""
    stuck = replace(problems[0], variables={"x": np.full(len(problems[0].value), 1e3)})
    with_it, without = shared_fit(law, [stuck, *problems[1:]]), shared_fit(law, problems[1:])
    assert [s.status for s in with_it] == ["degenerate", *["converged"] * (FAMILIES - 1)]
    assert with_it[1].parameters == pytest.approx(without[0].parameters, rel=1e-4)


def test_families_of_few_points_cost_the_others_no_draws(law: Law) -> None:
    """Of four points a resample has one of them alone in 1.6%: with a hundred families four draws in five would be lost."""
    x = 10 ** np.linspace(1, 5, 4)
    noise = np.random.default_rng(0).normal(0, 0.01, (100, 4))
    many = [Problem({"x": x}, (1.5 + 15 * x**-0.3) * np.exp(e), np.ones(4), k) for k, e in enumerate(noise)]
    _, draws = solve_shared(law, many, [{"a": ()}] * 100, [None] * 100, settings(60))
    assert np.isfinite(np.stack(draws)).all()
    assert (np.stack(draws).std(axis=1) > 0).all()


def test_one_unit_a_family_has_one_resample_and_no_interval(law: Law, problems: list[Problem]) -> None:
    one_unit = [np.zeros(len(p.value), dtype=np.int64) for p in problems]
    _, draws = solve_shared(law, problems, [{"a": ()}] * FAMILIES, one_unit, settings(5))
    assert np.isnan(np.stack(draws)).all()


@pytest.mark.parametrize("objective", ["squared_log", "huber_log", "absolute_raw"])
def test_all_parameters_shared_are_one_curve(objective: str) -> None:
    """No parameter is left to a family, which alone could not be fitted: the same as one family of all points."""
    one = resolve({"law": "power", "variables": {"x": "flops"}}, ["flops"])
    law = replace(one, shared={"A": (), "a": ()})
    x = 10 ** np.linspace(1, 4, 8)
    # Absolute deviations of some samples have their least all along a segment, not so of this one.
    value = 9 * x**-0.2 * np.exp(0.02 * np.random.default_rng(4).standard_normal(8))
    parts = [Problem({"x": x[k::4]}, value[k::4], np.ones(2), k) for k in range(4)]
    solutions, draws = solve_shared(law, parts, [{"A": (), "a": ()}] * 4, [None] * 4, settings(30, objective))
    (whole,) = solve(one, [Problem({"x": x}, value, np.ones(8))], settings(0, objective))
    assert {s.status for s in solutions} == {"converged"}
    for found in solutions:
        assert found.parameters == pytest.approx(whole.parameters, rel=1e-5)
    assert sum(s.spent for s in solutions) == pytest.approx(2)
    assert sum(s.dof for s in solutions) == pytest.approx(6)
    assert np.isfinite(np.stack(draws)).all()


def test_parameters_are_counted_once(law: Law) -> None:
    """Ten families of twelve points with one exponent: 21 parameters, 99 degrees of freedom, and the criteria of that."""
    x = 10 ** np.linspace(1, 5, 12)
    noise = np.random.default_rng(1).normal(0, 0.01, (10, 12))
    ten = [Problem({"x": x}, (1 + 0.1 * k + 8 * x**-0.3) * np.exp(e), np.ones(12), k) for k, e in enumerate(noise)]
    found = shared_fit(law, ten)
    assert sum(s.spent for s in found) == pytest.approx(21)
    assert sum(s.dof for s in found) == pytest.approx(99)
    parts, total, k = criteria(law, ten, found, settings()), sum(s.objective for s in found), 22
    deviance = 120 * (np.log(2 * np.pi * total / 120) + 1)
    assert sum(c.aicc for c in parts) == pytest.approx(deviance + 2 * k + 2 * k * (k + 1) / (120 - k - 1))
    assert sum(c.bic for c in parts) == pytest.approx(deviance + k * np.log(120))


def test_fewer_points_than_parameters_together_are_too_few(law: Law) -> None:
    """Three points each are one more than each has to itself, and no more than two parameters and the exponent."""
    x = np.array([10.0, 100.0, 1000.0])
    found = shared_fit(law, [Problem({"x": x}, 1 + 8 * x**-0.3, np.ones(3))])
    assert found[0].status == "too_few_points"
    assert "3 points of 1 families for 3 parameters together" in found[0].message


def test_lack_of_fit_is_that_of_all_families_together(law: Law) -> None:
    """Replicates with the noise of the residuals show none; a curve that bends otherwise shows it in every row."""
    random, x = np.random.default_rng(2), np.repeat(10 ** np.linspace(1, 5, 8), 3)

    def p_value(bend: float) -> list[float]:
        curves = [(e + 8 * x**-0.3) * np.exp(bend * np.sin(np.log(x))) for e in (1.0, 2.0)]
        many = [Problem({"x": x}, c * np.exp(0.01 * random.standard_normal(24)), np.ones(24), 1) for c in curves]
        return [c.lack_of_fit for c in criteria(law, many, shared_fit(law, many), settings())]

    assert len(set(p_value(0.0))) == 1
    assert p_value(0.0)[0] > 0.01
    assert max(p_value(0.05)) < 1e-6


def test_families_of_one_point_each_share_a_law_without_bounds() -> None:
    """None can be fitted alone, nor is there a middle of bounds to begin at."""
    line = resolve({"law": "log_linear", "variables": {"x": "flops"}, "shared": {"a": [], "b": []}}, ["flops"])
    at = np.array([1.0, 2.0, 4.0, 5.0])
    value = 3 - 0.4 * at + np.array([0.01, -0.02, 0.0, 0.01])
    points = [Problem({"x": 10.0 ** at[k : k + 1]}, value[k : k + 1], np.ones(1), k) for k in range(4)]
    found, _ = solve_shared(line, points, [{"a": (), "b": ()}] * 4, [None] * 4, settings(objective="squared_raw"))
    slope, offset = np.polyfit(at, value, 1)
    assert all(one.parameters == pytest.approx([offset, slope], rel=1e-6) for one in found)
