"""Fits of a table of pandas: what they say, how columns are mapped, and what is refused in which words."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, make_runs

import scalestudy as ss
from scalestudy.errors import StudyError

FEW: dict[str, Any] = {"fit": {"uncertainty": {"draws": 40}}}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    runs = make_runs(noise=0.003, seed=1)
    return pd.DataFrame({"n": runs["params"], "d": runs["tokens"], "loss": runs["value"]})


@pytest.fixture(scope="module")
def found(table: pd.DataFrame) -> Any:
    return ss.fit(table, "chinchilla", value="loss", params="n", tokens="d", study=FEW)


def test_the_law_is_found_again(found: Any) -> None:
    rows = found.parameters.set_index("parameter")
    assert list(rows.index) == ["A", "B", "E", "alpha", "beta"]
    truth = pd.Series(CHINCHILLA).loc[rows.index]
    assert ((rows["lower"] < truth) & (truth < rows["upper"])).all()


def test_predictions_keep_the_index_and_the_order(found: Any, table: pd.DataFrame) -> None:
    rows = table.drop(columns="loss").iloc[[30, 2, 11]].set_axis(["x", "y", "z"])
    predicted = found.predict(rows)
    assert list(predicted.index) == ["x", "y", "z"]
    assert (predicted["lower"] < predicted["predicted"]).all()
    np.testing.assert_allclose(predicted["predicted"], table["loss"].iloc[[30, 2, 11]], rtol=0.02)


def test_the_optimum_is_on_the_budget_and_no_other_split_is_better(found: Any) -> None:
    best = found.optimum([1e22, 1e23])
    np.testing.assert_allclose(6 * best["params"] * best["tokens"], [1e22, 1e23], rtol=1e-9)
    at = pd.DataFrame({"n": best["params"].iloc[0] * np.array([1, 0.8, 1.25])}).assign(d=lambda t: 1e22 / 6 / t["n"])
    values = found.predict(at)["predicted"].to_numpy()
    assert values[0] < min(values[1:])


def test_mappings_are_expressions_and_missing_compute_follows(table: pd.DataFrame) -> None:
    wide = table.assign(size_m=table["n"] / 1e6)
    made = ss.fit(
        wide, "chinchilla", value="loss", params="size_m * 1e6", tokens="d", flops="6 * params * d", study=FEW
    )
    predicted = made.predict(pd.DataFrame({"size_m": [70_000.0], "d": [1.4e12]}))
    assert predicted["decades_beyond"].iloc[0] > 1


def test_several_families_are_predicted_each_by_its_own(table: pd.DataFrame) -> None:
    two = pd.concat([table.assign(arch="a"), table.assign(arch="b", loss=table["loss"] * 1.1)])
    made = ss.fit(two, "chinchilla", value="loss", params="n", tokens="d", family="arch", study=FEW)
    rows = pd.DataFrame({"n": [1e10, 1e10], "d": [1e11, 1e11], "arch": ["b", "a"]})
    told = made.predict(rows)
    assert list(told["family"]) == ["b", "a"]
    assert told["predicted"].iloc[0] / told["predicted"].iloc[1] == pytest.approx(1.1, rel=1e-3)
    assert list(made.predict(rows.drop(columns="arch"))["family"]) == ["a", "b", "a", "b"]
    with pytest.raises(StudyError, match=r"predict: the family 'c'; expected .*a.*b"):
        made.predict(rows.assign(arch="c"))


def test_auto_chooses_and_predicts(table: pd.DataFrame) -> None:
    made = ss.fit(table, ["chinchilla", "kaplan_nd"], value="loss", params="n", tokens="d", study=FEW)
    assert made.law == "auto"
    assert set(made.results.choice["candidate"]) >= {"chinchilla", "kaplan_nd"}
    at = table.iloc[:3]
    np.testing.assert_allclose(
        made.predict(at)["predicted"], made.predict(at, law="chinchilla")["predicted"], rtol=1e-3
    )


def test_percent_stays_percent() -> None:
    size = np.geomspace(1e8, 1e10, 8)
    table = pd.DataFrame({"params": size, "wrong": 100 * (0.1 + 3 * size**-0.1)})
    constants = {"unit": "percent", "direction": "lower", "metric": "error rate"}
    law = {"law": "power_offset", "variables": {"x": "params"}}
    made = ss.fit(table, law, value="wrong", constants=constants, study={"fit": {"uncertainty": {"method": "none"}}})
    predicted = made.predict(table.iloc[[3]])["predicted"].iloc[0]
    assert predicted == pytest.approx(table["wrong"].iloc[3], rel=1e-3)


def test_the_figure_is_the_catalogue_s(found: Any) -> None:
    drawn = found.plot()
    assert drawn.axes
    assert drawn._repr_png_().startswith(b"\x89PNG")


def test_it_shows_itself(found: Any) -> None:
    assert repr(found).startswith("Fit of chinchilla to 63 runs: converged 1\n")
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("laws", "columns", "study", "said"),
    [
        ("chinchila", {}, {}, r"laws.*chinchila.*chinchilla"),
        ("chinchilla", {"params": "m"}, {}, r"runs.*'?m'?"),
        ("chinchilla", {}, {"fit": {"objectiv": "squared_log"}}, r"objectiv.*objective"),
    ],
)
def test_what_is_wrong_is_said_as_of_a_study_file(
    table: pd.DataFrame, laws: str, columns: dict[str, str], study: dict[str, Any], said: str
) -> None:
    with pytest.raises(StudyError, match=said):
        ss.fit(table, laws, **{"value": "loss", "params": "n", "tokens": "d", **columns}, study=study)


def test_a_wrong_option_of_a_question_is_too(found: Any) -> None:
    with pytest.raises(StudyError, match="budgets"):
        found.optimum(-1.0)
    with pytest.raises(StudyError, match=r"cots.*cost"):
        found.optimum(1e21, cots="training")
    with pytest.raises(StudyError, match="figures"):
        found.plot("fits")
