"""Percentile intervals over draws."""

import numpy as np
import pytest

from scalestudy.intervals import FEWEST, bounds, why_not


def test_the_interval_holds_one_more_draw_at_its_level():
    """Over many sets of draws, the share of further draws inside is .95, however few draws there are."""
    random = np.random.default_rng(0)
    for count in (39, 79, 199):
        draws = random.random((count, 4000))
        low, high = bounds(draws)
        inside = np.mean((random.random(4000) > low) & (random.random(4000) < high))
        assert (high - low).mean() == pytest.approx(0.95, abs=0.003)
        assert inside == pytest.approx(0.95, abs=0.02)


def test_draws_without_a_value_are_left_out_up_to_half_of_them():
    draws = np.linspace(0, 1, 101)[:, None].repeat(3, axis=1)
    draws[:50, 1] = np.nan
    draws[:51, 2] = np.inf
    low = bounds(draws)[0]
    assert np.isfinite(low).tolist() == [True, True, False]
    assert low[1] > 0.5
    assert bounds(draws[:0]).shape == (2, 3)


def test_a_handful_of_draws_says_nothing_and_says_so():
    draws = np.random.default_rng(1).random((FEWEST - 1, 2))
    assert np.isnan(bounds(draws)).all()
    assert why_not(draws) == "no interval, since 19 of 19 draws have a fit and at least 20 are needed"
    lost = np.vstack([np.ones((30, 2)), np.full((31, 2), np.nan)])
    assert why_not(lost) == "no interval, since 30 of 61 draws have a fit and at least half are needed"
    assert why_not(lost[:60]) == ""
