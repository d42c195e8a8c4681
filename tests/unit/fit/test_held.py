"""What stands beside intervals that do not hold what they say."""

import numpy as np
import pandas as pd
import pytest
from fitted import run_table

from scalestudy.fit import held
from scalestudy.fit.settings import Settings, Uncertainty
from scalestudy.fit.stage import fit

HELD = {
    ("bootstrap", "huber", False): (0.958, 0.989, 1.0),
    ("sandwich", "huber", False): (0.94, 0.96, 0.4),
    ("bootstrap", "squared", False): (0.92, 0.96, 1.0),
    ("profile", "squared", False): (0.94, 0.96, 1.0),
    ("jackknife", "squared", True): (0.91, 0.96, 1.0),
    ("bootstrap", "binomial", False): (0.85, 0.96, 1.0),
    ("jackknife", "binomial", False): (0.92, 0.97, 1.0),
}


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "HELD", HELD)


def about(method: str, objective: str, unit: str = "row") -> str:
    return held.about_intervals(Settings(objective, uncertainty=Uncertainty(method, unit)))


def test_too_wide_or_too_narrow_is_said_with_what_does_better() -> None:
    """A method that often has no interval is not named, nor one that was measured with grouped rows alone."""
    said = "in simulated studies 95% intervals of this kind held the truth in"
    better = "those of profile with a squared objective did in 94.0 to 96.0%"
    assert about("bootstrap", "huber_log") == f"{said} 95.8 to 98.9%; {better}"
    assert about("bootstrap", "squared_raw") == f"{said} 92.0 to 96.0%; {better}"


def test_counts_are_sent_to_what_takes_counts() -> None:
    assert about("bootstrap", "binomial").endswith("those of jackknife with a binomial objective did in 92.0 to 97.0%")
    assert about("jackknife", "binomial").endswith("held the truth in 92.0 to 97.0%")


def test_where_nothing_does_better_no_other_is_named() -> None:
    assert about("jackknife", "squared_log", "run").endswith("held the truth in 91.0 to 96.0%")


@pytest.mark.parametrize("cell", [("profile", "squared_log"), ("sandwich", "huber_raw"), ("none", "huber_log")])
def test_what_holds_needs_no_word(cell: tuple[str, str]) -> None:
    assert about(*cell) == ""


def test_what_was_not_measured_is_said() -> None:
    assert about("bootstrap", "absolute_log").endswith("was not measured")


@pytest.fixture
def parameters() -> pd.DataFrame:
    x = np.logspace(1, 5, 20)
    value = (1.5 + 10 * x**-0.3) * np.exp(0.01 * np.random.default_rng(0).standard_normal(20))
    laws = [{"law": "power_offset", "variables": {"x": "flops"}, "fixed": {"E": 1.5}}]
    options = {"uncertainty": {"draws": 40}}
    tables = fit(run_table(flops=x, value=value), {"study": "made", "laws": laws, "fit": options})
    return tables["fit/parameters"].set_index("parameter")


def test_it_stands_beside_the_intervals_of_free_parameters(parameters: pd.DataFrame) -> None:
    assert parameters.loc["a", "held"] == about("bootstrap", "huber_log")
    assert parameters.loc["E", "held"] == ""
