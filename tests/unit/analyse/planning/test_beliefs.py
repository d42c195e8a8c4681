"""What draws say of candidates: the variance that is left is that of linear regression, whatever the candidates are."""

import numpy as np
import pytest

from scalestudy.analyse.planning.beliefs import Beliefs, NoPlanError

COUNT = 4000


def linear(noise=0.3, candidates=6):
    """Draws of three coefficients, candidates that observe sums of them, and a quantity that is another sum."""
    rng = np.random.default_rng(4)
    draws = rng.normal(size=(COUNT, 3))
    slopes, sought = rng.normal(size=(3, candidates)), np.array([1.0, -0.5, 2.0])
    return draws, slopes, sought, Beliefs.of(draws @ slopes, draws @ sought, np.full(candidates, noise))


@pytest.mark.parametrize("chosen", [[], [0], [3, 3], [0, 1, 2, 5]])
def test_what_is_left_is_what_bayesian_linear_regression_leaves(chosen):
    _, slopes, sought, beliefs = linear()
    told = slopes[:, chosen]
    exact = sought @ np.linalg.inv(np.eye(3) + told @ told.T / 0.3**2) @ sought
    assert beliefs.after(chosen).variance == pytest.approx(exact, rel=0.06)


def test_one_more_run_leaves_what_adding_it_leaves():
    beliefs = linear()[-1]
    each = beliefs.after([0, 4]).with_each
    assert each == pytest.approx([beliefs.after([0, 4, one]).variance for one in range(6)])
    assert (each <= beliefs.after([0, 4]).variance).all()


def test_a_quantity_that_no_candidate_tells_of_stays_open():
    draws, slopes, _, _ = linear()
    other = np.random.default_rng(9).normal(size=COUNT)
    beliefs = Beliefs.of(draws @ slopes, other, np.full(6, 0.3))
    assert beliefs.after([0, 1, 2, 3]).variance == pytest.approx(beliefs.variance, rel=0.02)


def test_laws_that_disagree_are_told_apart_by_a_run_where_they_do():
    """Two laws that are the same at the first candidate and differ at the second, and in the quantity."""
    law = np.repeat([0.0, 1.0], COUNT // 2)
    noise = 0.05 * np.random.default_rng(1).normal(size=(COUNT, 2))
    beliefs = Beliefs.of(np.stack([0 * law, law], axis=1) + noise, 3 * law, np.full(2, 0.1))
    same, apart = beliefs.after([]).with_each
    assert same > 0.95 * beliefs.variance
    assert apart < 0.1 * beliefs.variance


def test_two_families_tell_of_their_difference_each_by_its_own_runs():
    first, second = linear()[-1], linear()[-1]
    both = first.beside(second)
    assert both.variance == pytest.approx(first.variance + second.variance)
    assert both.after([0, 6]).variance == pytest.approx(first.after([0]).variance + second.after([0]).variance)


def test_a_few_wild_draws_are_not_the_variance():
    draws, slopes, sought, beliefs = linear()
    wild = draws.copy()
    wild[:20] *= 1e6
    found = Beliefs.of(wild @ slopes, wild @ sought, np.full(6, 0.3))
    assert found.variance == pytest.approx(beliefs.variance, rel=0.1)


def test_too_few_draws_are_a_sentence():
    with pytest.raises(NoPlanError, match="7 of 7 draws have the quantity"):
        Beliefs.of(np.ones((7, 2)), np.ones(7), np.ones(2))


def test_directions_say_what_many_draws_along_them_do():
    rng = np.random.default_rng(2)
    along, sought, noise = rng.normal(size=(3, 6)), rng.normal(size=3), np.full(6, 0.3)
    deviates = rng.normal(size=(20 * COUNT, 3))
    exact, drawn = Beliefs.along(along, sought, noise), Beliefs.of(deviates @ along, deviates @ sought, noise)
    assert exact.variance == pytest.approx(float(sought @ sought))
    for chosen in ([0], [1, 4]):
        assert exact.after(chosen).variance == pytest.approx(drawn.after(chosen).variance, rel=0.05)


def test_scaling_what_is_believed_before_counts_for_less_the_more_runs_tell():
    rng = np.random.default_rng(3)
    beliefs = Beliefs.along(rng.normal(size=(3, 6)), rng.normal(size=3), np.full(6, 0.3))
    wide = beliefs.scaled(4.0)
    assert wide.variance == pytest.approx(4 * beliefs.variance)
    some, many = ([0, 1, 2], 400 * [0, 1, 2])
    ratios = [wide.after(chosen).variance / beliefs.after(chosen).variance for chosen in (some, many)]
    assert 4 > ratios[0] > ratios[1] > 1
    assert ratios[1] == pytest.approx(1, abs=0.01)
