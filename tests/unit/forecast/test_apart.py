"""How unlike the training rows a row is, against the definition and by what must not matter."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import mahalanobis as by_definition

from scalestudy.forecast.apart import mahalanobis

SCALES = ("params", "tokens", "flops")
TARGETS = pd.DataFrame({"params": [1e9, 3e9, 1e12], "tokens": [1e10, 1e12, 2e8], "lr": [0.1, 0.2, 0.3]})


@pytest.fixture
def train():
    rng = np.random.default_rng(0)
    params = np.exp(rng.normal(20, 2, 30))
    return pd.DataFrame({"params": params, "tokens": params * np.exp(rng.normal(3, 0.5, 30)), "lr": rng.random(30)})


def test_it_is_the_distance_of_its_definition_in_logarithms_of_scales(train):
    z, at = (np.stack([np.log(f["params"]), np.log(f["tokens"]), f["lr"]], axis=1) for f in (train, TARGETS))
    inverse = np.linalg.inv(np.cov(z.T))
    expected = [by_definition(row, z.mean(axis=0), inverse) for row in at]
    assert mahalanobis(train, TARGETS, ["params", "tokens", "lr"], SCALES) == pytest.approx(expected)


def test_of_one_column_it_counts_standard_deviations(train):
    log = np.log(train["params"])
    expected = np.abs(np.log(TARGETS["params"]) - log.mean()) / log.std(ddof=1)
    assert mahalanobis(train, TARGETS, ["params"], SCALES) == pytest.approx(expected.to_numpy())


def test_a_pair_that_no_run_is_like_is_far_though_each_column_is_within_range(train):
    like = pd.DataFrame({"params": np.exp([20.0]), "tokens": np.exp([23.0])})
    unlike = pd.DataFrame({"params": np.exp([22.0]), "tokens": np.exp([21.5])})
    near, far = (mahalanobis(train, one, ["params", "tokens"], SCALES)[0] for one in (like, unlike))
    assert near < 1 < 3 < far


@pytest.mark.parametrize("columns", [["params"], ["params", "tokens"], ["params", "tokens", "lr"]])
def test_over_the_training_rows_themselves_the_mean_square_is_the_number_of_columns(train, columns):
    square = mahalanobis(train, train, columns, SCALES) ** 2
    assert square.mean() == pytest.approx(len(columns) * 29 / 30)


def test_units_powers_and_columns_that_follow_from_others_do_not_matter(train):
    expected = mahalanobis(train, TARGETS, ["params", "tokens"], SCALES)
    frames = [
        frame.assign(flops=6 * frame["params"] * frame["tokens"], tokens=frame["tokens"] / 1e9)
        for frame in (train, TARGETS)
    ]
    for columns in (["params", "tokens"], ["tokens", "params"], ["params", "flops"], ["params", "tokens", "flops"]):
        assert mahalanobis(*frames, columns, SCALES) == pytest.approx(expected)


def test_the_order_of_columns_changes_no_bit(train):
    """What a study calls its columns decides in which order they come."""
    one, other = (
        mahalanobis(train, TARGETS, list(names), SCALES)
        for names in (("lr", "params", "tokens"), ("tokens", "lr", "params"))
    )
    assert one.tobytes() == other.tobytes()


def test_a_row_has_the_same_bits_among_others_as_alone(train):
    columns = ["params", "tokens", "lr"]
    together = mahalanobis(train, TARGETS, columns, SCALES)
    alone = [mahalanobis(train, TARGETS.iloc[[k]], columns, SCALES)[0] for k in range(3)]
    assert together.tolist() == alone


def test_what_the_runs_do_not_vary_in_has_no_distance_and_no_say_where_nothing_changes(train):
    still = train.assign(vocab=32_000.0)
    rows = TARGETS.assign(vocab=[32_000.0, 64_000.0, 32_000.0])
    found = mahalanobis(still, rows, ["params", "vocab"], (*SCALES, "vocab"))
    expected = mahalanobis(train, TARGETS, ["params"], SCALES)
    assert found == pytest.approx([expected[0], np.nan, expected[2]], nan_ok=True)
    off = [frame.assign(flops=6 * frame["params"] * frame["tokens"]) for frame in (train, TARGETS)]
    off[1].loc[1, "flops"] *= 2
    assert np.isnan(mahalanobis(*off, ["params", "tokens", "flops"], SCALES)).tolist() == [False, True, False]


def test_rows_that_lack_a_column_have_none(train):
    rows = pd.DataFrame({"params": [1e9, np.nan, 0.0, np.inf], "tokens": 1e10})
    assert np.isnan(mahalanobis(train, rows, ["params", "tokens"], SCALES)).tolist() == [False, True, True, True]
    assert np.isnan(mahalanobis(train, rows, ["params", "unique_tokens"], SCALES)).all()
    assert np.isnan(mahalanobis(train.iloc[:1], rows, ["params"], SCALES)).all()
    assert np.isnan(mahalanobis(train, rows, [], SCALES)).all()
