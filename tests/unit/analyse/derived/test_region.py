"""The 95% set of a quantity: the percentile interval, or Fieller's where a denominator may be zero."""

import numpy as np
import pytest
from scipy.special import ndtri

from scalestudy.analyse.derived.evaluate import evaluate
from scalestudy.analyse.derived.grammar import parse
from scalestudy.analyse.derived.region import Pole, region
from scalestudy.intervals import bounds

Z = float(ndtri(0.975))
DRAWS = 200_000


def of(formula, **draws):
    """The set of a formula whose names have these draws."""
    expression = parse(formula)
    found = evaluate(expression, lambda one: draws[one.name])
    value, sign = (np.broadcast_to(part, len(next(iter(draws.values())))) for part in (found.value, found.sign))
    return region(value, sign, [Pole(text, factor) for text, factor in found.divisors.items()])


def normal(mean, sd, seed):
    return np.random.default_rng(seed).normal(mean, sd, DRAWS)


def fieller(n, sn, d, sd):
    """Fieller's two ends for independent normal estimates, and whether the set lies between them."""
    a, b, c = d**2 - (Z * sd) ** 2, -2 * n * d, n**2 - (Z * sn) ** 2
    root = np.sqrt(b**2 - 4 * a * c) if b**2 >= 4 * a * c else np.nan
    return sorted(((-b - root) / (2 * a), (-b + root) / (2 * a))), a > 0


def test_a_sum_has_the_percentile_interval_to_the_last_bit():
    a, b = normal(1, 0.1, 1), normal(2, 0.2, 2)
    found = of("3 * a - b", a=a, b=b)
    assert (found.kind, found.lower, found.upper) == ("interval", *bounds(3 * a - b))


@pytest.mark.parametrize("formula", ["n / d", "2 * n / (2 * d)", "-n / -d", "n * (1 / d)", "n / d + 0 * n"])
@pytest.mark.parametrize(
    ("n", "d", "kind"),
    [((3, 0.5), (2, 0.1), "interval"), ((3, 0.5), (2, 0.8), "interval"), ((3, 0.5), (1, 0.9), "outside"), ((-3, 0.5), (1, 0.9), "outside"), ((0.2, 0.5), (0.3, 0.9), "everything")],
)  # fmt: skip
def test_a_ratio_has_the_set_of_fieller(formula, n, d, kind):
    found = of(formula, n=normal(*n, 1), d=normal(*d, 2))
    assert found.kind == kind
    (low, high), between = fieller(*n, *d)
    assert between == (kind == "interval")
    if kind == "interval":
        assert (found.lower, found.upper) == pytest.approx((low, high), rel=0.03)
    else:
        assert (found.lower, found.upper) == (-np.inf, np.inf)
        assert "d is below zero in" in found.why
    if kind == "outside":
        assert (found.gap_lower, found.gap_upper) == pytest.approx((low, high), rel=0.03)
        assert f"{found.gap_lower:.3g} and {found.gap_upper:.3g}" in found.why


def test_a_few_draws_beyond_zero_stand_on_the_other_side_of_infinity():
    """One draw in a hundred of the denominator is negative: the percentile interval would begin at minus a thousand."""
    d = normal(1, 1 / float(ndtri(0.99)), 1)
    found = of("1 / d", d=d)
    assert found.kind == "interval"
    low, high = bounds(d)
    assert (found.lower, found.upper) == pytest.approx((1 / high, 1 / low), rel=0.02)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [("1 / b**2", "above"), ("-1 / b**2", "below"), ("b**(-2)", "above"), ("2**(1 / b)", "above"), ("1 / (c * b) * c", "outside"), ("100 + 1 / b", "outside")],
)  # fmt: skip
def test_what_a_function_makes_of_a_pole_is_unbounded_to_the_side_it_runs_to(formula, kind):
    found = of(formula, b=normal(0.1, 1, 1), c=normal(5, 0.1, 2))
    assert found.kind == kind


@pytest.mark.parametrize("formula", ["(1 / b) * b", "b / b", "exp(-1 / b**2)", "logistic(1 / b)", "b**2 / b"])
def test_where_a_denominator_cancels_or_levels_off_the_set_is_an_interval(formula):
    b = normal(0.1, 1, 1)
    found = of(formula, b=b)
    assert found.kind == "interval"
    with np.errstate(all="ignore"):
        value = {"exp(-1 / b**2)": np.exp(-1 / b**2), "logistic(1 / b)": 1 / (1 + np.exp(-1 / b)), "b**2 / b": b}
    assert (found.lower, found.upper) == pytest.approx(tuple(bounds(value.get(formula, np.ones(DRAWS)))))


def test_draws_without_a_value_are_left_out_and_too_many_of_them_leave_no_set():
    a = normal(1, 1, 1)
    few = np.where(np.arange(DRAWS) % 10 == 0, np.nan, a)
    assert (of("a", a=few).lower, of("a", a=few).upper) == tuple(bounds(few))
    most = np.where(np.arange(DRAWS) % 10 < 6, np.nan, a)
    assert of("a", a=most).kind == "none"
    assert of("log(a - 5)", a=a).kind == "none"
