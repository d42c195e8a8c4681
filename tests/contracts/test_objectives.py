"""Every loss keeps the same promises: its derivatives, its zero, its sharp form, and what it declares of itself."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from scalestudy.fit import objectives
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.base import Loss, Terms
from scalestudy.fit.objectives.registry import LOSSES, OBJECTIVES, objectives_of
from scalestudy.fit.settings import WEIGHTINGS, Settings, Uncertainty

NAMES = sorted(LOSSES)
STEP = 1e-6
NOT_LOSSES = {"__init__", "base", "registry"}
# Away from zero and from where a Huber-like loss turns linear, where the second derivative jumps.
RESIDUAL = np.array([[-1.7, -0.61, -0.32, -0.04, 0.03, 0.23, 0.55, 2.4]])
LEVEL = np.array([[0.45]])
# Rates lie between 0 and 1, and so do the probabilities that laws predict for them.
RATE, NARROW = 0.45, 0.2


def made(name: str, quantile: float = 0.3) -> Loss:
    return LOSSES[name](delta=0.45, quantile=quantile, nu=3.0)


def residuals(name: str) -> np.ndarray:
    return NARROW * RESIDUAL if LOSSES[name].counts else RESIDUAL


def terms_of(loss: Loss, residual: np.ndarray, level: np.ndarray = LEVEL) -> Terms:
    return loss.terms(residual, level, RATE + residual)


def exact_of(loss: Loss, residual: np.ndarray) -> np.ndarray:
    return loss.exact(residual, RATE + residual)


def test_every_file_is_registered() -> None:
    files = {path.stem for path in Path(objectives.__path__[0]).glob("*.py")} - NOT_LOSSES
    assert {loss.__module__.rpartition(".")[2] for loss in LOSSES.values()} == files
    assert len(LOSSES) == len(files)


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_complete(name: str) -> None:
    loss = LOSSES[name]
    assert loss.name == name
    assert loss.meaning
    made_of = {name} if loss.counts else {f"{name}_log", f"{name}_raw"}
    assert made_of == set(objectives_of(loss)) <= set(OBJECTIVES)
    assert {Settings(objective=one).loss for one in made_of} == {name}


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_those_of_the_value(name: str) -> None:
    residual = residuals(name)
    loss = made(name)
    terms = terms_of(loss, residual)
    above, below = (terms_of(loss, residual + step) for step in (STEP, -STEP))
    assert terms.slope == pytest.approx((above.value - below.value) / (2 * STEP), rel=1e-7, abs=1e-9)
    assert terms.curvature == pytest.approx((above.slope - below.slope) / (2 * STEP), rel=1e-7, abs=1e-9)
    assert terms.weight * residual == pytest.approx(terms.slope, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_where_the_law_runs_through_the_point(name: str) -> None:
    residual = residuals(name)
    loss, zero = made(name), np.zeros((1, 1))
    terms = terms_of(loss, zero)
    assert (terms.value, terms.slope) == (0, 0)
    assert exact_of(loss, zero) == 0
    assert (terms_of(loss, residual).value > 0).all()
    assert (terms.curvature > 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_smooth_form_ends_at_the_exact_one(name: str) -> None:
    """At the final level a point's loss differs from the exact one by no more than half the level times its slope."""
    residual = residuals(name)
    loss, unit = made(name), np.ones(1)
    level = loss.final_level(unit)[:, None]
    smooth = terms_of(loss, residual, level)
    if loss.smooth:
        assert smooth.value.tobytes() == exact_of(loss, residual).tobytes()
    else:
        assert level < 1e-6
        assert smooth.value == pytest.approx(exact_of(loss, residual), abs=float(level[0, 0]))
        assert (smooth.value < exact_of(loss, residual)).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_turns_linear_where_it_says_so(name: str) -> None:
    residual = residuals(name)
    loss = made(name)
    far = terms_of(loss, np.array([[1e3, 2e3]]))
    linear = bool(far.slope[0, 0] == far.slope[0, 1] and (far.curvature == 0).all())
    assert linear == loss.has_level
    moved = terms_of(loss, residual, 0.5 * LEVEL).value.tobytes() != terms_of(loss, residual).value.tobytes()
    assert moved == loss.has_level


@pytest.mark.parametrize("name", NAMES)
def test_its_slope_jumps_only_where_it_has_a_corner(name: str) -> None:
    loss = made(name)
    residual = np.array([[-1e-9, 1e-9]])
    jump = np.diff(exact_of(loss, residual + 1e-12) - exact_of(loss, residual - 1e-12)) / 2e-12
    assert (float(jump[0, 0]) > 0.1) == (not loss.smooth)


@pytest.mark.parametrize("name", NAMES)
def test_its_sides_are_alike_where_it_says_so(name: str) -> None:
    residual = residuals(name)
    loss = made(name)
    assert bool((exact_of(loss, residual) == exact_of(loss, -residual)).all()) == loss.symmetric
    half = made(name, quantile=0.5)
    assert loss.counts or (exact_of(half, residual) == exact_of(half, -residual)).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_the_options_it_names(name: str) -> None:
    residual = residuals(name)
    other = {"delta": 0.2, "quantile": 0.7, "nu": 9.0}
    read = set()
    for option, value in other.items():
        changed = LOSSES[name](**{"delta": 0.45, "quantile": 0.3, "nu": 3.0, option: value})
        if exact_of(changed, residual).tobytes() != exact_of(made(name), residual).tobytes():
            read.add(option)
    assert read == set(LOSSES[name].reads)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_square_is_quadratic(name: str) -> None:
    residual = residuals(name)
    doubled = exact_of(made(name), 2 * residual) / exact_of(made(name), residual)
    assert bool((doubled == 4).all()) == LOSSES[name].quadratic


@pytest.mark.parametrize("name", NAMES)
def test_the_curvature_of_gauss_newton_is_never_negative(name: str) -> None:
    residual = residuals(name)
    loss = made(name)
    terms = terms_of(loss, residual)
    assert (loss.steady(terms) >= 0).all()
    if loss.counts:  # that of the mean over what a trial may come to, which the curvature at either end averages to
        chance = RATE + residual
        hit, miss = (loss.terms(chance - rate, LEVEL, chance).curvature for rate in (1.0, 0.0))
        assert loss.steady(terms) == pytest.approx(chance * hit + (1 - chance) * miss, rel=1e-12)
        return
    assert (loss.steady(terms)[terms.curvature >= 0] == terms.curvature[terms.curvature >= 0]).all()


@pytest.mark.parametrize("name", [name for name in NAMES if LOSSES[name].likelihood and not LOSSES[name].counts])
def test_its_deviance_is_that_of_a_density(name: str) -> None:
    """With its scale at its best, exp(-deviance / 2) of one point integrates to one over all residuals of that scale.

    For n points whose losses sum to t, an estimated scale s makes the log density -t / s - n log(c s): the constant c is
    what an integral over one residual gives, at the scale that is best for these points.
    """
    residual = residuals(name)
    loss, n = made(name), residual.size
    total = float(exact_of(loss, residual).sum())
    grid = np.linspace(-2e3, 2e3, 4_000_001)[None]
    # A sum of squares is linear in the variance, half the square being the loss of unit scale; others in the scale.
    scale = total / n * (2 if loss.quadratic else 1) if loss.scales else 1.0
    density = np.exp(-exact_of(loss, grid) / scale)
    constant = float(np.trapezoid(density[0], grid[0]))
    assert loss.deviance(total, n) == pytest.approx(2 * (total / scale + n * np.log(constant)), rel=1e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if LOSSES[name].counts])
def test_its_deviance_is_that_of_counts(name: str) -> None:
    """Less that of a law through the points, for which every rate is its own prediction."""
    loss, trials = made(name), np.array([8, 200, 40, 1])
    hits, predicted = np.array([0, 30, 40, 1]), np.array([0.02, 0.1, 0.97, 0.4])
    rate = hits / trials
    total = float((trials * loss.exact((predicted - rate)[None], predicted[None])[0]).sum())
    expected = binom.logpmf(hits, trials, rate).sum() - binom.logpmf(hits, trials, predicted).sum()
    assert loss.deviance(total, len(hits)) == pytest.approx(2 * expected, rel=1e-12)


@pytest.mark.parametrize("name", [name for name in NAMES if LOSSES[name].counts])
@pytest.mark.parametrize("rate", [0.0, 0.005, 0.5, 1.0])
def test_a_rate_keeps_to_its_derivatives_beyond_0_and_1(name: str, rate: float) -> None:
    loss = made(name)
    predicted = np.array([[-2.0, -1e-3, -3e-7, 1e-9, 1e-4, 0.3, 0.9999, 1 + 3e-7, 1.001, 2.0]])
    step = 1e-6 * np.maximum(np.minimum(np.abs(predicted), np.abs(1 - predicted)), 1e-9)
    here, above, below = (loss.terms(at - rate, LEVEL, at) for at in (predicted, predicted + step, predicted - step))
    assert here.slope == pytest.approx((above.value - below.value) / (2 * step), rel=1e-3, abs=1e-5)
    assert here.curvature == pytest.approx((above.slope - below.slope) / (2 * step), rel=1e-3, abs=1e-3)
    assert (loss.steady(here) >= 0).all()
    assert (loss.exact(predicted - rate, predicted) >= 0).all()


@pytest.mark.parametrize("name", [name for name in NAMES if LOSSES[name].counts])
def test_what_was_seen_costs_nothing_beyond_and_what_was_ruled_out_more_than_anything_inside(name: str) -> None:
    loss, outside = made(name), np.array([[-0.5, 1.5]])
    seen, unseen = np.array([[0.0, 1.0]]), np.array([[0.01, 0.99]])
    assert (loss.exact(outside - seen, outside) == 0).all()
    inside = np.array([[1e-300, 1 - 1e-16]])
    assert (loss.exact(outside - unseen, outside) > loss.exact(inside - unseen, inside)).all()


@pytest.mark.parametrize("name", [name for name in NAMES if not LOSSES[name].likelihood])
def test_without_a_likelihood_there_is_no_deviance(name: str) -> None:
    assert np.isnan(made(name).deviance(1.0, 10))
    assert LOSSES[name].scales == 0


@pytest.mark.parametrize("name", NAMES)
def test_regular_losses_have_regions(name: str) -> None:
    loss = made(name)
    one, two = (loss.region(2.0, 30, count, 1.0) for count in (1, 2))
    assert (2.0 < one < two) == loss.regular()
    assert bool(np.isnan(one)) != loss.regular()


@pytest.mark.parametrize("name", NAMES)
def test_the_method_by_default_is_right_whatever_else_a_study_asks(name: str) -> None:
    by_default = METHODS[LOSSES[name].drawn_by]
    for objective in objectives_of(LOSSES[name]):
        assert Settings.from_study({"objective": objective, "uncertainty": {"draws": 7}}).uncertainty == Uncertainty(
            by_default.name, "row", 7
        )
    for by_row, weighting in product((True, False), WEIGHTINGS):
        assert not by_default.objections(name, by_row, weighting)
    assert by_default.shared
