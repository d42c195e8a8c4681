"""The search for the best split, and intervals with open ends, against closed forms."""

import numpy as np
import pytest
from side_by_side import AGAIN, side_by_side, wasteful

from scalestudy.intervals import bounds, open_bounds


def test_the_search_equals_the_closed_form_far_beyond_the_runs():
    asked = {"budgets": [1e10, 1e15, 1e20, 3.3e21, 1e27, 1e33], "draws": 30}
    closed, searched = (
        side_by_side("strategy", [wasteful(1), wasteful(3)], entry=entry, **asked)["analyse/strategy"]
        for entry in ("chinchilla", AGAIN)
    )
    for column in ("value", "value_lower", "value_upper", "envelope"):
        np.testing.assert_allclose(searched[column], closed[column], rtol=1e-10)


def test_open_bounds_are_the_bounds_where_all_is_finite():
    draws = np.random.default_rng(0).normal(size=(301, 3))
    draws[::7, 1] = np.nan
    np.testing.assert_allclose(open_bounds(draws, draws), bounds(draws), rtol=1e-12)


@pytest.mark.parametrize(("share", "open_"), [(0.02, False), (0.03, True)])
def test_an_end_is_open_where_more_than_a_fortieth_of_the_draws_are_beyond_it(share, open_):
    draws = np.sort(np.random.default_rng(0).normal(size=1000))
    draws[: int(1000 * share)] = -np.inf
    lower, upper = open_bounds(draws[:, None], draws[:, None])[:, 0]
    assert np.isinf(lower) == open_
    assert np.isfinite(upper)


def test_a_draw_of_which_nothing_is_known_counts_at_both_ends():
    draws = np.random.default_rng(0).normal(size=(200, 1))
    least, most = draws.copy(), draws.copy()
    least[:20], most[:20] = -np.inf, np.inf
    assert open_bounds(least, most)[:, 0].tolist() == [-np.inf, np.inf]


def test_too_few_draws_have_no_bounds_open_or_not():
    assert np.isnan(open_bounds(np.full((19, 1), np.inf), np.full((19, 1), np.inf))).all()
