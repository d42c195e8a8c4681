"""One ability behind scores: the slopes, the noise and the abilities that made them come back."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.learn.kinds.ability import KIND, factor_of

SLOPE = np.array([1.0, 0.5, 1.5, 0.8, 1.2])
INTERCEPT = np.array([0.0, 1.0, -1.0, 0.3, -0.4])
NOISE = np.array([0.2, 0.4, 0.3, 0.1, 0.5])
NAMES = list("abcde")
OPTIONS = {"chance": 0, "edge": 1e-6}


def logits(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    ability = random.standard_normal(n)
    return ability, INTERCEPT + ability[:, None] * SLOPE + NOISE * random.standard_normal((n, 5))


def scores(cells: np.ndarray, chance: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame(chance + (1 - chance) / (1 + np.exp(-cells)), columns=NAMES)


@pytest.mark.parametrize("blank", [0.0, 0.3])
def test_the_factor_that_made_logits_is_found(blank: float) -> None:
    _, cells = logits(20_000)
    cells[np.random.default_rng(1).random(cells.shape) < blank] = np.nan
    found = factor_of(cells)
    assert found.slope == pytest.approx(SLOPE, abs=0.03)
    assert found.intercept == pytest.approx(INTERCEPT, abs=0.03)
    assert np.sqrt(found.noise) == pytest.approx(NOISE, abs=0.02)


def test_it_is_the_likeliest_factor() -> None:
    _, cells = logits(60)
    found = factor_of(cells)

    def likelihood(intercept: np.ndarray, slope: np.ndarray, noise: np.ndarray) -> float:
        covariance = np.outer(slope, slope) + np.diag(noise)
        left = cells - intercept
        return -0.5 * (
            60 * np.linalg.slogdet(covariance)[1] + np.einsum("ij,jk,ik", left, np.linalg.inv(covariance), left)
        )

    best = likelihood(found.intercept, found.slope, found.noise)
    for k in range(5):
        for step in (0.99, 1.01):
            moved = np.where(np.arange(5) == k, step, 1.0)
            assert likelihood(found.intercept, found.slope * moved, found.noise) < best + 1e-9
            assert likelihood(found.intercept, found.slope, found.noise * moved) < best + 1e-9
            assert likelihood(found.intercept + (moved - 1), found.slope, found.noise) < best + 1e-9


@pytest.mark.parametrize("chance", [0.0, 0.25])
def test_abilities_are_unbiased_with_blank_cells_and_chance(chance: float) -> None:
    ability, cells = logits(2000)
    gaps = np.random.default_rng(3).random(cells.shape) < 0.5
    gaps[gaps.all(axis=1)] = False
    shown = scores(cells, chance).mask(gaps)
    learned = KIND.learn(shown, ("ability",), {**OPTIONS, "chance": dict.fromkeys(NAMES, chance)})
    found = learned.make(shown.to_numpy())[:, 0]
    slope = np.polyfit(ability, found, 1)[0]
    assert slope == pytest.approx(1.0, abs=0.05)


def test_scores_at_chance_or_at_one_are_finite() -> None:
    _, cells = logits(50)
    shown = scores(cells)
    shown.iloc[0], shown.iloc[1] = 0.0, 1.0
    learned = KIND.learn(shown, ("ability",), {"chance": 0.2, "edge": 0.01})
    found = learned.make(shown.to_numpy())[:, 0]
    assert found[0] < found[2:].min()
    assert found[1] > found[2:].max()
    assert np.isfinite(found).all()


def test_what_cannot_be_a_share_is_left_out_in_a_sentence() -> None:
    _, cells = logits(50)
    shown = scores(cells).assign(percent=scores(cells)["a"] * 100, flat=0.5)
    learned = KIND.learn(shown, ("ability",), OPTIONS)
    assert learned.read == tuple(NAMES)
    assert learned.findings == (
        "percent has values outside 0 to 1: left out of ability",
        "flat does not vary: left out of ability",
    )


def test_two_benchmarks_do_not_tell_an_ability() -> None:
    _, cells = logits(50)
    learned = KIND.learn(scores(cells)[["a", "b"]], ("ability",), OPTIONS)
    assert np.isnan(learned.make(cells[:, :0])).all()
    assert learned.findings == ("ability blank: 50 training rows of 2 benchmarks, and it takes 3 of each",)
