"""Members laid out by places: the same sums as point by point, whatever stands beside a member."""

import numpy as np
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.layout import Layout, distinct
from scalestudy.fit.model import Members, Model
from scalestudy.fit.places import Waiting, laid_out
from scalestudy.fit.plain import Plain
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import compile_law, resolve

LAW = resolve({"law": "power_offset", "variables": {"x": "samples"}}, ("samples",))
SIZES = 2.0 ** np.arange(4, 12)


def problem(seed: int, seeds: int = 5, left_out: int = 0) -> Problem:
    """A noisy curve with several seeds a size, some of the last rows without weight, in no order."""
    random = np.random.default_rng(seed)
    x = random.permutation(np.repeat(SIZES, seeds))
    value = (0.1 + 2 * x**-0.5) * np.exp(0.03 * random.standard_normal(len(x)))
    return Problem({"x": x}, value, np.where(np.arange(len(x)) < left_out, 0.0, random.uniform(0.5, 2, len(x))))


def made(problems: list[Problem], objective: str) -> tuple[Model, Members]:
    """A model of problems, and members in random places, two of each."""
    compiled = compile_law(LAW)
    model = Model.of(compiled, Points.of(problems), Settings(objective=objective, delta=0.05))
    rows = np.repeat(np.arange(len(problems)), 2)
    theta = np.random.default_rng(1).uniform(0.2, 1, (len(rows), len(compiled.free)))
    return model, Members(theta, rows, rows, rows)


def in_order(model: Model, members: Members) -> Waiting:
    """All members in one portion, in their order."""
    inputs, used = model.data.inputs, model.data.weight > 0
    return Waiting(model, members, Layout.of(inputs, used))


@pytest.mark.parametrize("objective", ["huber_log", "squared_raw", "student_t_log", "pinball_log", "absolute_raw"])
@pytest.mark.parametrize("exact", [False, True])
def test_the_sums_are_those_over_points(objective: str, exact: bool) -> None:
    model, members = made([problem(k, left_out=3 * k) for k in range(4)], objective)
    level = np.full(len(members), 0.04)
    placed, plain = in_order(model, members).take(np.arange(len(members))), Plain(model, members)
    here, there = placed.at(members.theta, exact), plain.at(members.theta, exact)
    assert placed.total(here, level) == pytest.approx(plain.total(there, level), rel=1e-12)
    assert placed.spread(here) == pytest.approx(plain.spread(there), rel=1e-12)
    near, far = placed.local(here, level, exact), plain.local(there, level, exact)
    for name in ("gradient", "curvature", "metric"):
        one, other = getattr(near, name), getattr(far, name)
        assert np.allclose(one, other, rtol=1e-9, atol=1e-10 * np.abs(other).max())


def test_no_byte_of_a_member_depends_on_those_beside_it() -> None:
    model, members = made([problem(k, left_out=7 * k) for k in range(5)], "huber_log")
    waiting, level = in_order(model, members), np.full(len(members), 0.04)
    every = np.arange(len(members))
    whole = waiting.take(every)
    together = whole.local(whole.at(members.theta, True), level, True)
    for k in every:
        alone = waiting.take(every[k : k + 1])
        local = alone.local(alone.at(members.theta[k : k + 1], True), level[:1], True)
        assert local.gradient[:, 0].tobytes() == together.gradient[:, k].tobytes()
        assert local.curvature[..., 0].tobytes() == together.curvature[..., k].tobytes()
    first, last = (
        waiting.take(every[:3]).joined(waiting.take(every[3:])),
        waiting.take(every[3:]).joined(waiting.take(every[:3])),
    )
    swapped = np.concatenate([every[3:], every[:3]])
    one, other = (
        system.total(system.at(members.theta[order], True), level)
        for system, order in ((first, every), (last, swapped))
    )
    assert one[swapped].tobytes() == other.tobytes()


def test_equal_places_are_counted_once_and_rows_without_weight_not_at_all() -> None:
    x = np.array([[4.0, 2.0, 2.0, 4.0, 8.0, 16.0]])
    used = np.array([[True, True, True, True, False, True]])
    layout = Layout.of([x], used)
    assert distinct([x]).tolist() == [4]
    assert layout.places.tolist() == [3]
    assert layout.point[:, :, 0].tolist() == [[1, 0, 5], [2, 3, 1]]
    assert layout.there[:, :, 0].tolist() == [[True, True, True], [True, True, False]]


def test_only_members_whose_points_share_places_are_laid_out() -> None:
    model, members = made([problem(0, seeds=1), problem(1, seeds=1, left_out=5)], "huber_log")
    placed = laid_out(model, members)
    assert placed is not None
    assert placed[0].tolist() == [2, 3]
    assert laid_out(*made([problem(0, seeds=1)], "huber_log")) is None


def test_a_solution_does_not_depend_on_which_problems_are_solved_with_it() -> None:
    problems = [problem(k, left_out=6 * (k % 5)) for k in range(8)]
    together = solve(LAW, problems, Settings())
    for k in (0, 4, 7):
        (alone,) = solve(LAW, problems[k : k + 1], Settings())
        assert alone.parameters.tobytes() == together[k].parameters.tobytes()
        assert alone.objective == together[k].objective
