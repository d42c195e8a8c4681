"""The mean over families against the trials of the BCG vaccine, the data set that books on meta-analysis work through.

Counts: Colditz et al. 1994, JAMA 271, as van Houwelingen, Arends & Stijnen 2002 (Stat. Med. 21) print them in Table I. Numbers:
R's metafor, `rma(measure="RR", method="REML", test="knha")`.
"""

import numpy as np
import pytest
from scipy.special import stdtrit
from scipy.stats import chi2

from scalestudy.analyse.equality.random_effects import between_families, pooled

# vaccinated with tuberculosis, without; control with, without
TRIALS = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
], dtype=float)  # fmt: skip
MEAN, LOWER, UPPER, BETWEEN = -0.714532342158211, -1.10844371368566, -0.320620970630764, 0.313243258137274
INCONSISTENT = 0.9222139


@pytest.fixture
def trials():
    a, b, c, d = TRIALS.T
    return np.log(a / (a + b) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_the_mean_its_interval_and_the_variance_between_are_those_of_metafor(trials):
    found = pooled(*trials)
    assert found.between**2 == pytest.approx(BETWEEN, rel=1e-6)
    assert (found.mean, found.lower, found.upper) == pytest.approx((MEAN, LOWER, UPPER), rel=1e-6)
    assert found.inconsistent == pytest.approx(INCONSISTENT, rel=1e-6)


def test_the_interval_of_one_more_family_follows_from_these_numbers(trials):
    error = (UPPER - LOWER) / 2 / stdtrit(12, 0.975)
    half = stdtrit(11, 0.975) * np.hypot(np.sqrt(BETWEEN), error)
    found = pooled(*trials)
    assert (found.next_lower, found.next_upper) == pytest.approx((MEAN - half, MEAN + half), rel=1e-6)


def test_cochrans_q_is_that_of_the_printed_weights(trials):
    """Q = 152.233 with 12 degrees of freedom (metafor); its probability is beyond what a double of 1 - p would hold."""
    estimate, stderr = trials
    weight = stderr**-2
    q = weight @ (estimate - weight @ estimate / weight.sum()) ** 2
    assert q == pytest.approx(152.2330, abs=1e-4)
    assert pooled(*trials).chance == pytest.approx(chi2.sf(q, 12), rel=1e-9)


def test_the_variance_between_maximises_the_restricted_likelihood(trials):
    estimate, stderr = trials

    def likelihood(between):
        variance = stderr**2 + between
        mean = np.sum(estimate / variance) / np.sum(1 / variance)
        return -0.5 * (
            np.log(variance).sum() + np.log(np.sum(1 / variance)) + np.sum((estimate - mean) ** 2 / variance)
        )

    best = between_families(estimate, stderr**2)
    assert all(likelihood(best) > likelihood(best * factor) for factor in (0.9, 0.99, 1.01, 1.1))


def test_families_that_agree_better_than_their_errors_have_no_variance_between():
    found = pooled(np.array([1.0, 1.001, 0.999]), np.full(3, 0.1))
    assert found.between == 0
    assert found.inconsistent == 0
    assert found.chance > 0.99


def test_two_families_have_a_mean_and_no_interval_of_a_third():
    found = pooled(np.array([1.0, 2.0]), np.array([0.1, 0.1]))
    assert found.mean == pytest.approx(1.5)
    assert np.isnan(found.next_lower)
    assert found.lower < 1 < 2 < found.upper  # Student's t with one degree of freedom
