"""How many standard deviations hold 95%, by what was missed before."""

import numpy as np
import pytest
from scipy.stats import norm, t

from scalestudy.forecast.calibrate import FEW, PRIOR_MISSES, Missed, multiple


def test_few_folds_use_student_and_many_the_observed_quantile():
    rng = np.random.default_rng(0)
    few = [Missed("a", np.ones(5)) for _ in range(4)]
    assert multiple(few) == pytest.approx(t(PRIOR_MISSES + 4).ppf(0.975))
    assert multiple([]) == pytest.approx(t(PRIOR_MISSES).ppf(0.975))
    many = [Missed(f"f{k % 30}", np.abs(2 * rng.normal(size=50))) for k in range(10 * FEW)]
    assert multiple(many) == pytest.approx(2 * 1.96, rel=0.03)


def test_near_misses_never_narrow_an_interval():
    normal = norm.ppf(0.975)
    assert multiple([Missed("a", np.full(5, 0.01)) for _ in range(FEW - 1)]) == pytest.approx(normal)
    assert multiple([Missed(f"f{k}", np.full(5, 0.01)) for k in range(10 * FEW)]) == pytest.approx(normal)


def test_every_family_counts_the_same_in_the_multiple():
    crowd = [Missed("crowd", np.full(10, 0.1)) for _ in range(10 * FEW)]
    alone = [Missed(f"f{k}", np.full(2, 3.0)) for k in range(3)]
    assert multiple([*crowd, *alone]) == pytest.approx(3.0)
