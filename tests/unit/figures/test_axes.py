import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.figures.axes import axis_label, bounds_of, log_ticks, plain, short, value_label
from scalestudy.figures.panels import spread

POSITIVE = st.floats(1e-12, 1e26)


@given(POSITIVE, st.floats(1.02, 1e18), st.integers(3, 8))
def test_ticks_lie_inside_the_axis_and_are_few(low: float, ratio: float, most: int) -> None:
    ticks = log_ticks(low, low * ratio, most)
    assert all(low <= tick <= low * ratio for tick in ticks)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= most + 1


@pytest.mark.parametrize(("low", "high"), [(1.9, 3.6), (1e18, 1e22), (2e7, 2e10), (0.04, 0.07)])
def test_usual_axes_have_at_least_three_ticks(low: float, high: float) -> None:
    assert len(log_ticks(low, high)) >= 3


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.floats(0.01, 100))
def test_labels_are_moved_apart_in_their_order(positions: list[float], gap: float) -> None:
    placed = spread(positions, gap)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    moved = [placed[i] for i in order]
    assert all(b - a >= gap * 0.999 - 1e-6 for a, b in pairwise(moved))


def test_bounds_leave_a_margin_and_ignore_what_is_not_finite() -> None:
    low, high = bounds_of([1.0, 10.0, math.nan], [math.inf])
    assert low < 1.0
    assert 10.0 < high < 11.0
    assert bounds_of([math.nan]) == (0.0, 1.0)
    assert bounds_of([-1.0, 1.0])[0] < -1.0


def test_text_from_data_stays_text() -> None:
    assert plain("$x$\n") == r"\$x\$ "
    assert len(plain("a" * 100, 20)) <= 20
    assert axis_label("tokens", "bytes") == "Training bytes $D$"
    assert axis_label("train_share") == "train share"
    assert value_label("validation_loss", "nats/byte") == "Validation loss (nats/byte)"
    assert short(1e13) == "10T"
