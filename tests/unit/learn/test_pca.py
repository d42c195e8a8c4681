"""Principal components of matrices whose components are known."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.learn.kinds.pca import KIND, axes_of

OPTIONS = {"impute": 1, "standardise": False}


def rank_one(n: int = 40, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    direction = np.array([0.5, 0.5, 0.1, 0.7])
    at = random.normal(0, 2, n)
    return at[:, None] * direction + [1.0, -2.0, 0.0, 5.0], at, direction / np.linalg.norm(direction)


def frame(cells: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=list("abcd")[: cells.shape[1]])


def test_a_whole_matrix_has_the_components_of_its_covariance() -> None:
    cells = np.random.default_rng(0).normal(size=(30, 4)) @ np.diag([3, 2, 1, 0.5])
    axes = axes_of(cells, 1, False)
    size, directions = np.linalg.eigh(np.cov(cells.T))
    assert axes.shares == pytest.approx(size[::-1] / size.sum())
    assert np.abs(np.diag(axes.directions.T @ directions[:, ::-1])) == pytest.approx(np.ones(4))
    assert axes.scores(cells).std(axis=0, ddof=1) == pytest.approx(np.sqrt(size[::-1]))
    assert axes.scores(cells).mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)


def test_standardised_components_are_those_of_the_correlations() -> None:
    cells = np.random.default_rng(0).normal(size=(30, 4)) @ np.diag([300, 2, 1, 0.005])
    size = np.linalg.eigvalsh(np.corrcoef(cells.T))[::-1]
    assert axes_of(cells, 1, True).shares == pytest.approx(size / 4)
    scaled = cells * [7.0, 0.1, 3.0, 50.0] + 4
    np.testing.assert_allclose(
        axes_of(scaled, 1, True).scores(scaled), axes_of(cells, 1, True).scores(cells), atol=1e-9
    )


def test_blank_cells_of_a_matrix_of_rank_one_are_found_exactly() -> None:
    cells, at, direction = rank_one()
    gaps = np.random.default_rng(2).random(cells.shape) < 0.25
    gaps[~(~gaps).any(axis=1)] = False
    axes = axes_of(np.where(gaps, np.nan, cells), 1, False)
    assert axes.directions[:, 0] == pytest.approx(direction, abs=1e-6)
    assert axes.shares[0] == pytest.approx(1.0)
    found = axes.scores(np.where(gaps, np.nan, cells))[:, 0]
    np.testing.assert_allclose(found, axes_of(cells, 1, False).scores(cells)[:, 0], atol=1e-5)
    assert np.corrcoef(found, at)[0, 1] == pytest.approx(1.0)


def test_a_row_without_any_cell_has_no_score() -> None:
    cells, _, _ = rank_one()
    assert np.isnan(axes_of(cells, 1, False).scores(np.full((1, 4), np.nan))).all()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_component_rises_with_the_sum_of_the_columns(sign: float) -> None:
    cells, at, _ = rank_one()
    axes = axes_of(sign * cells, 1, False)
    assert axes.directions[:, 0].sum() > 0
    assert np.corrcoef(axes.scores(sign * cells)[:, 0], sign * at)[0, 1] == pytest.approx(1.0)


def test_components_that_sum_to_nothing_have_their_largest_loading_above_zero() -> None:
    at = np.linspace(-1, 1, 9)
    axes = axes_of(np.stack([at, -at], axis=1), 1, False)
    assert axes.directions[0, 0] == pytest.approx(np.sqrt(0.5))


@pytest.mark.parametrize(("rows", "columns", "able"), [(9, 2, 2), (3, 4, 2), (2, 4, 1), (1, 4, 0)])
def test_components_there_are_too_few_rows_or_columns_for_are_blank(rows: int, columns: int, able: int) -> None:
    cells = frame(np.random.default_rng(0).normal(size=(rows, columns)))
    learned = KIND.learn(cells, ("pc1", "pc2", "pc3"), OPTIONS)
    made = learned.make(cells.to_numpy())
    assert np.isfinite(made[:, :able]).all()
    assert np.isnan(made[:, able:]).all()
    blank = ", ".join(["pc1", "pc2", "pc3"][able:])
    assert learned.findings == (f"{blank} blank: {rows} rows of {columns} columns have {able} components",)


def test_it_says_what_the_components_hold() -> None:
    cells, _, _ = rank_one()
    learned = KIND.learn(frame(cells), ("pc1",), OPTIONS)
    assert learned.told == ("pc1: principal components of a, b, c, d over 40 rows; they hold 100% of the variance")
    facts = {(fact.quantity, fact.into, fact.column): fact.value for fact in learned.facts}
    assert facts["mean", "", "d"] == pytest.approx(cells[:, 3].mean())
    assert facts["variance_share", "pc1", ""] == pytest.approx(1.0)
