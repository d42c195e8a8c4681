"""The part of distance: of the nearest run, of the change from there, and nothing once a run lies at the target."""

import numpy as np
import pytest

from scalestudy.analyse.planning.horizon import Horizon

TARGET = np.log([1e10, 2e11])
PLACES = np.log([[1e8, 2e9], [1e9, 2e10], [1e10, 2e11]])
CHANGES = np.array([0.30, 0.12, 0.0])


def horizon():
    """Runs up to 1e8 parameters with 2e9 tokens, the nearest a change of 0.3 away; candidates there, a decade on, and at the target."""
    low, high = np.log([1e7, 2e8]), np.log([1e8, 2e9])
    apart = float(np.linalg.norm(TARGET - high))
    ends = np.array([True, True]), np.ones(2), apart, 0.30
    return Horizon(TARGET, low, high, PLACES, *ends, CHANGES, drift=0.05, bends=0.5)


def test_without_runs_it_is_of_the_change_and_the_decades():
    assert horizon().square([]) == pytest.approx(0.25 * (0.30**2 + (0.05 * 2) ** 2))


def test_a_run_nearer_to_the_target_leaves_what_is_beyond_it():
    assert horizon().square([1]) == pytest.approx(0.25 * (0.12**2 + 0.05**2))
    assert horizon().square([0]) == pytest.approx(horizon().square([]))
    assert horizon().square([2]) == 0


def test_one_more_run_leaves_what_adding_it_leaves():
    for chosen in ([], [0], [1]):
        added = [horizon().square([*chosen, one]) for one in range(3)]
        assert horizon().with_each(chosen) == pytest.approx(added)
