"""What folds teach of how far a forecast may miss: in both directions, and from families only as far as they are alike."""

import numpy as np
import pytest

from scalestudy.forecast.calibrate import BENDS, LEAST_OF_CURVES, STRETCHES, Missed, holding, learn, posterior, prior

RNG = np.random.default_rng(0)


def taught(own, others):
    shown = [(alike, posterior(folds, prior(settles=False))) for alike, folds in others if folds]
    return learn(own, shown, settles=False)


def fold(error, noise=0.0, opened=0.0, change=0.0, dof=20.0, rows=6):
    parts = (np.full(rows, float(part)) for part in (error, noise, opened, change))
    return Missed("f", *parts, dof)


@pytest.mark.parametrize("settles", [True, False])
def test_the_prior_is_a_distribution_over_the_grid(settles):
    usual = prior(settles)
    assert usual.shape == (len(STRETCHES), len(BENDS))
    assert usual.sum() == pytest.approx(1)
    assert posterior([], usual) == pytest.approx(usual)


def test_the_factor_holds_what_the_mixture_of_normals_does():
    shares = np.random.default_rng(3).dirichlet(np.ones(len(BENDS)))
    drawn = np.random.default_rng(4).choice(BENDS, 200_000, p=shares) * np.random.default_rng(5).standard_normal(
        200_000
    )
    assert np.mean(np.abs(drawn) <= 1.959964 * holding(BENDS, shares)) == pytest.approx(0.95, abs=0.002)
    for k, one in enumerate(BENDS):
        assert holding(BENDS, np.eye(len(BENDS))[k]) == pytest.approx(one)


def test_near_misses_widen_far_forecasts_of_a_curve_that_settles_but_do_not_narrow_them():
    near, far = ([fold(e, noise=1e-4, change=0.3) for _ in range(8)] for e in (1e-4, 0.3))
    nothing, told, warned = (learn(folds, [], settles=True).bends for folds in ([], near, far))
    assert taught(near, []).bends < told == LEAST_OF_CURVES[1] <= nothing < warned
    tight = [fold(1e-3, noise=1e-4, opened=0.05) for _ in range(8)]
    assert taught(tight, []).stretch < learn(tight, [], settles=True).stretch == LEAST_OF_CURVES[0]


def test_folds_that_miss_little_narrow_and_folds_that_miss_much_widen():
    nothing = taught([], [])
    near, far = (taught([fold(e, noise=1e-3, opened=1e-3, change=0.3) for _ in range(4)], []) for e in (1e-3, 0.15))
    assert near.bends < nothing.bends < far.bends
    tight, loose = (taught([fold(e, noise=1e-4, opened=0.05) for _ in range(6)], []) for e in (0.01, 0.2))
    assert tight.stretch < nothing.stretch < loose.stretch


def test_errors_that_noise_explains_say_nothing_of_the_bends():
    noisy = taught([fold(0.05, noise=0.05, change=0.01) for _ in range(5)], [])
    assert noisy.bends == pytest.approx(taught([], []).bends, rel=0.15)


def test_families_teach_as_much_as_they_are_alike():
    others = [[fold(0.15, noise=1e-3, change=0.3) for _ in range(4)] for _ in range(8)]
    strange, hinted, told = (taught([], [(a, one) for one in others]).bends for a in (0.0, 0.1, 1.0))
    assert strange == pytest.approx(taught([], []).bends)
    assert strange < hinted < told
    assert told < 0.5  # at most half of what is known before is hearsay, since all folds look nearer than a forecast


def test_evidence_is_the_mean_log_density_of_student():
    from scipy.stats import t

    one = fold(0.02, noise=0.01, opened=0.02, change=0.1, dof=7.0)
    for i, j in ((0, 0), (3, 5)):
        scale = np.sqrt(0.01**2 + (STRETCHES[i] * 0.02) ** 2 + (BENDS[j] * 0.1) ** 2)
        assert one.evidence[i, j] == pytest.approx(t(7.0, scale=scale).logpdf(0.02))


def test_a_share_of_the_change_is_recovered_from_many_folds():
    change = 0.3
    folds = [
        Missed("f", np.abs(RNG.normal(0, 0.16 * change, 1)), np.full(1, 1e-3), np.zeros(1), np.full(1, change), 50.0)
        for _ in range(60)
    ]
    assert taught(folds, []).bends == pytest.approx(0.16, rel=0.3)
