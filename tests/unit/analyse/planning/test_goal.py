"""The expected interval: its parts, the noise of few runs, and how far laws differ."""

import numpy as np
import pytest
from scipy.stats import chi2, t

from scalestudy.analyse.planning.beliefs import Beliefs
from scalestudy.analyse.planning.goal import Goal


def goal(**more):
    rng = np.random.default_rng(0)
    return Goal(Beliefs.along(rng.normal(size=(3, 5)), rng.normal(size=3), np.full(5, 0.4)), own=0.16, **more)


def test_parts_add_up_to_the_interval():
    asked = goal(stretch=1.5, dof=np.inf)
    for chosen in ([], [0, 3]):
        parts = asked.parts(chosen)
        assert asked.half(chosen) == pytest.approx(1.96 * np.hypot(parts.noise, parts.open), rel=1e-3)
        assert parts.horizon == 0


def test_noise_of_few_runs_is_expected_to_turn_out_larger():
    """Towards the median of what it is believed to be: of so many degrees of freedom, over the median of their chi-square."""
    dof = 3.0
    asked = goal(dof=dof)
    now, after = asked.parts([]).noise, [asked.parts([0] * count).noise for count in (1, 8, 1000)]
    assert now == pytest.approx(0.4)
    assert np.diff([now, *after]).min() > 0
    assert after[-1] == pytest.approx(0.4 * np.sqrt(dof / chi2.median(dof)), rel=0.01)
    assert goal().parts([0]).noise == pytest.approx(0.4)


@pytest.mark.parametrize("dof", [1.0, 3.0, 10.0, 40.0])
def test_a_run_that_tells_nothing_else_narrows_the_interval_still(dof):
    asked = Goal(Beliefs.along(np.zeros((1, 2)), np.ones(1), np.ones(2)), own=1.0, dof=dof)
    assert (asked.with_each([]) < asked.half([])).all()
    assert (asked.with_each([0, 1]) < asked.half([0, 1])).all()


def test_how_far_laws_differ_is_not_estimated_with_the_degrees_of_freedom_of_the_noise():
    apart, together = goal(dof=3.0, of_laws=1.0), goal(dof=3.0)
    parts = apart.parts([])
    whole = np.hypot(parts.noise, parts.open)
    dof = 3.0 * (whole / parts.noise) ** 4
    assert apart.half([]) == pytest.approx(t.ppf(0.975, dof) * whole)
    assert apart.half([]) < together.half([])
    assert apart.half([0, 1, 2, 3, 4] * 200) == pytest.approx(together.half([0, 1, 2, 3, 4] * 200), rel=1e-3)
