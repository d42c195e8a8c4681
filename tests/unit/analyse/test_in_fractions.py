"""A column that a chain makes of a metric in percent holds fractions: percentages that a study states for it are refused."""

import pandas as pd
import pytest

from scalestudy.analyse.in_fractions import require_fractions
from scalestudy.errors import StudyError

RUNS = pd.DataFrame({"metric": ["acc", "loss", "win"], "unit": ["percent", "nats/token", "fraction"]})
CHAIN = [
    {"from": {"metric": "loss"}, "into": "loss_hat", "for": {"metric": "acc"}},
    {"from": {"metric": "acc"}, "into": "acc_hat", "for": {"metric": "win"}},
]


def asked(analyse, runs=RUNS):
    require_fractions(runs, {"study": "s", "chain": CHAIN, "analyse": analyse})


@pytest.mark.parametrize(
    "entry",
    [
        {"forecast": {"targets": [{"loss_hat": 2.5}, {"acc_hat": 80}]}},
        {"derive": {"name": "x", "formula": "value", "at": [{"acc_hat": 0.8}, {"acc_hat": 80}]}},
        {"optimum": {"over": {"acc_hat": {"between": [0.1, 80]}}}},
        {"next_runs": [{"candidates": {"acc_hat": [0.5, 80.0]}}]},
    ],
)
def test_percentages_are_refused_wherever_they_stand(entry):
    with pytest.raises(
        StudyError, match="acc_hat = 80, and the column holds the fractions of acc, a metric in percent"
    ) as error:
        asked([entry])
    assert "such as 0.8 for 80 percent" in str(error.value)


def test_fractions_and_columns_of_other_metrics_are_as_they_were():
    targets = [{"acc_hat": 1.0}, {"acc_hat": 0.8, "params": 7e9}, {"loss_hat": 2.5}]
    asked([{"forecast": {"targets": targets}}, "isoflop"])
    asked([{"forecast": {"targets": [{"acc_hat": 80}]}}], RUNS.assign(unit="points"))
