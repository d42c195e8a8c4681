"""Every loss keeps the same promises: its derivatives, its zero, its sharp form, and what it declares of itself."""

from pathlib import Path

import numpy as np
import pytest

from scalestudy.fit import objectives
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSSES, OBJECTIVES
from scalestudy.fit.settings import Settings

NAMES = sorted(LOSSES)
STEP = 1e-6
NOT_LOSSES = {"__init__", "base", "registry"}
# Away from zero and from where a Huber-like loss turns linear, where the second derivative jumps.
RESIDUAL = np.array([[-1.7, -0.61, -0.32, -0.04, 0.03, 0.23, 0.55, 2.4]])
LEVEL = np.array([[0.45]])


def made(name: str, quantile: float = 0.3) -> Loss:
    return LOSSES[name](delta=0.45, quantile=quantile, nu=3.0)


def test_every_file_is_registered() -> None:
    files = {path.stem for path in Path(objectives.__path__[0]).glob("*.py")} - NOT_LOSSES
    assert {loss.__module__.rpartition(".")[2] for loss in LOSSES.values()} == files
    assert len(LOSSES) == len(files)


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_complete(name: str) -> None:
    loss = LOSSES[name]
    assert loss.name == name
    assert loss.meaning
    assert {f"{name}_log", f"{name}_raw"} <= set(OBJECTIVES)
    assert Settings(objective=f"{name}_raw").loss == name


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_those_of_the_value(name: str) -> None:
    loss = made(name)
    terms = loss.terms(RESIDUAL, LEVEL)
    above, below = (loss.terms(RESIDUAL + step, LEVEL) for step in (STEP, -STEP))
    assert terms.slope == pytest.approx((above.value - below.value) / (2 * STEP), rel=1e-7, abs=1e-9)
    assert terms.curvature == pytest.approx((above.slope - below.slope) / (2 * STEP), rel=1e-7, abs=1e-9)
    assert terms.weight * RESIDUAL == pytest.approx(terms.slope, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_where_the_law_runs_through_the_point(name: str) -> None:
    loss, zero = made(name), np.zeros((1, 1))
    terms = loss.terms(zero, LEVEL)
    assert (terms.value, terms.slope) == (0, 0)
    assert loss.exact(zero) == 0
    assert (loss.terms(RESIDUAL, LEVEL).value > 0).all()
    assert (terms.curvature > 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_smooth_form_ends_at_the_exact_one(name: str) -> None:
    """At the final level a point's loss differs from the exact one by no more than half the level times its slope."""
    loss, unit = made(name), np.ones(1)
    level = loss.final_level(unit)[:, None]
    smooth = loss.terms(RESIDUAL, level)
    if loss.smooth:
        assert smooth.value.tobytes() == loss.exact(RESIDUAL).tobytes()
    else:
        assert level < 1e-6
        assert smooth.value == pytest.approx(loss.exact(RESIDUAL), abs=float(level[0, 0]))
        assert (smooth.value < loss.exact(RESIDUAL)).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_turns_linear_where_it_says_so(name: str) -> None:
    loss = made(name)
    far = loss.terms(np.array([[1e3, 2e3]]), LEVEL)
    linear = bool(far.slope[0, 0] == far.slope[0, 1] and (far.curvature == 0).all())
    assert linear == loss.has_level
    moved = loss.terms(RESIDUAL, 0.5 * LEVEL).value.tobytes() != loss.terms(RESIDUAL, LEVEL).value.tobytes()
    assert moved == loss.has_level


@pytest.mark.parametrize("name", NAMES)
def test_its_slope_jumps_only_where_it_has_a_corner(name: str) -> None:
    loss = made(name)
    residual = np.array([[-1e-9, 1e-9]])
    jump = np.diff(loss.exact(residual + 1e-12) - loss.exact(residual - 1e-12)) / 2e-12
    assert (float(jump[0, 0]) > 0.1) == (not loss.smooth)


@pytest.mark.parametrize("name", NAMES)
def test_its_sides_are_alike_where_it_says_so(name: str) -> None:
    loss = made(name)
    assert bool((loss.exact(RESIDUAL) == loss.exact(-RESIDUAL)).all()) == loss.symmetric
    half = made(name, quantile=0.5)
    assert (half.exact(RESIDUAL) == half.exact(-RESIDUAL)).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_the_options_it_names(name: str) -> None:
    other = {"delta": 0.2, "quantile": 0.7, "nu": 9.0}
    read = set()
    for option, value in other.items():
        changed = LOSSES[name](**{"delta": 0.45, "quantile": 0.3, "nu": 3.0, option: value})
        if changed.exact(RESIDUAL).tobytes() != made(name).exact(RESIDUAL).tobytes():
            read.add(option)
    assert read == set(LOSSES[name].reads)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_square_is_quadratic(name: str) -> None:
    doubled = made(name).exact(2 * RESIDUAL) / made(name).exact(RESIDUAL)
    assert bool((doubled == 4).all()) == LOSSES[name].quadratic


@pytest.mark.parametrize("name", NAMES)
def test_the_curvature_of_gauss_newton_is_never_negative(name: str) -> None:
    loss = made(name)
    terms = loss.terms(RESIDUAL, LEVEL)
    assert (loss.steady(terms) >= 0).all()
    assert (loss.steady(terms)[terms.curvature >= 0] == terms.curvature[terms.curvature >= 0]).all()


@pytest.mark.parametrize("name", [name for name in NAMES if LOSSES[name].likelihood])
def test_its_deviance_is_that_of_a_density(name: str) -> None:
    """With its scale at its best, exp(-deviance / 2) of one point integrates to one over all residuals of that scale.

    For n points whose losses sum to t, an estimated scale s makes the log density -t / s - n log(c s): the constant c is
    what an integral over one residual gives, at the scale that is best for these points.
    """
    loss, n = made(name), RESIDUAL.size
    total = float(loss.exact(RESIDUAL).sum())
    grid = np.linspace(-2e3, 2e3, 4_000_001)[None]
    # A sum of squares is linear in the variance, half the square being the loss of unit scale; others in the scale.
    scale = total / n * (2 if loss.quadratic else 1) if loss.scales else 1.0
    density = np.exp(-loss.exact(grid) / scale)
    constant = float(np.trapezoid(density[0], grid[0]))
    assert loss.deviance(total, n) == pytest.approx(2 * (total / scale + n * np.log(constant)), rel=1e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if not LOSSES[name].likelihood])
def test_without_a_likelihood_there_is_no_deviance(name: str) -> None:
    assert np.isnan(made(name).deviance(1.0, 10))
    assert LOSSES[name].scales == 0


@pytest.mark.parametrize("name", NAMES)
def test_regular_losses_have_regions(name: str) -> None:
    loss = made(name)
    one, two = (loss.region(2.0, 30, count) for count in (1, 2))
    assert (2.0 < one < two) == loss.regular()
    assert bool(np.isnan(one)) != loss.regular()
