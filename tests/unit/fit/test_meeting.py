"""Searches of one problem that have met: one goes on for them, and where they end is what it was without."""

import numpy as np
import pytest

from scalestudy.fit import solver
from scalestudy.fit.meeting import leaders
from scalestudy.fit.model import Members, Model
from scalestudy.fit.plain import Plain
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import compile_law, resolve

LAW = compile_law(resolve({"law": "power_offset", "variables": {"x": "samples"}}, ("samples",)))
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # as the solver does, far from where laws are defined
SIZES = np.repeat(2.0 ** np.arange(4, 12), 3)
STARTS = 6


def model(problems: int) -> Model:
    """Noisy curves of as many rows."""
    random = np.random.default_rng(7)
    noise = np.exp(0.03 * random.standard_normal((problems, len(SIZES))))
    made = [Problem({"x": SIZES}, (0.1 + 2 * SIZES**-0.5) * one, np.ones(len(SIZES))) for one in noise]
    return Model.of(LAW, Points.of(made), Settings(objective="huber_log", delta=1e-3))


def starts(problems: int) -> Members:
    """As many starts of each, some far from others."""
    rows = np.repeat(np.arange(problems), STARTS)
    theta = np.random.default_rng(3).uniform(-3, 1, (len(rows), len(LAW.free)))
    return Members(theta, rows, rows, rows)


def near(problems: int) -> tuple[Plain, np.ndarray, Members]:
    """Where starts are after the coarse search."""
    members = starts(problems)
    system = Plain(model(problems), members)
    return system, solver._near(system, members.theta, False)[0], members


def test_one_goes_on_for_those_it_has_met_of_its_problem_alone() -> None:
    system, theta, members = near(4)
    lead = leaders(system, theta, members.problem)
    assert (lead <= np.arange(len(lead))).all()
    assert (lead[lead] == lead).all()
    assert (members.problem[lead] == members.problem).all()
    assert len(np.unique(lead)) <= len(lead) / 2


def test_who_is_far_away_has_met_nobody() -> None:
    system, theta, members = near(4)
    theta[1::2, 0] += 0.5
    assert (leaders(system, theta, members.problem)[1::2] % 2 == 1).all()


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    system, theta, members = near(4)
    together = leaders(system, theta, members.problem)
    for numbers in (1, STARTS * len(SIZES), 2 * STARTS * len(SIZES) + 1):
        monkeypatch.setattr("scalestudy.fit.meeting.NUMBERS_AT_ONCE", numbers)
        assert (leaders(system, theta, members.problem) == together).all()


def test_they_end_where_each_would_have(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solver.newton(model(20), starts(20))
    monkeypatch.setattr(solver, "leaders", lambda system, theta, problem: np.arange(len(theta)))
    alone = solver.newton(model(20), starts(20))
    assert found.objective == pytest.approx(alone.objective, rel=1e-10)
    assert (found.settled == alone.settled).all()


def test_members_that_read_the_same_rows_are_of_one_problem() -> None:
    rows, weights = np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 1])
    assert Members(np.zeros((5, 2)), rows, rows, weights).problem.tolist() == [0, 0, 1, 2, 2]
    assert Members(np.zeros((0, 2)), rows[:0], rows[:0], rows[:0]).problem.tolist() == []
