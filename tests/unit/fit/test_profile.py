"""Where a profile crosses its threshold, by hand."""

import numpy as np
import pytest

from scalestudy.fit.profile import _between, _crossings

VALUES = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
VALLEY = np.array([4.0, 1.0, 0.0, 1.0, 4.0])


def test_steps_in_which_a_profile_crosses_are_looked_at_closer_and_no_others():
    found = _between(VALUES, VALLEY, 2.0)
    assert ((found > 1) & (found < 2) | (found > 4) & (found < 5)).all()
    assert (found < 2).sum() == (found > 4).sum() > 0
    assert _between(VALUES, VALLEY, 9.0).size == 0
    one_side = _between(VALUES, np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 2.5)
    assert ((one_side > 3) & (one_side < 4)).all()


def test_a_step_over_decades_is_divided_in_proportion():
    wide = _between(np.array([1.0, 1e-3, 1e3, 1e6]), np.array([0.0, 0.5, 0.7, 9.0]), 1.0)
    assert np.diff(np.log(wide)) == pytest.approx(np.diff(np.log(wide))[0])
    assert 1e3 < wide.min() < wide.max() < 1e6


def test_the_profile_crosses_by_a_straight_line_between_its_points_or_nowhere():
    assert _crossings(VALUES, VALLEY, 2.5) == pytest.approx((1.5, 4.5))
    assert _crossings(VALUES, VALLEY, 9.0) == (-np.inf, np.inf)
    assert _crossings(VALUES, np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 2.5) == pytest.approx((-np.inf, 3.5))
