"""A learned column without values stops nothing: laws that read it have a status and a sentence, the others go on."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from benchmarks_made import OBSERVED, learned, models

from scalestudy.analyse.stage import analyse, further
from scalestudy.fit import fit
from scalestudy.storage import to_arrow
from scalestudy.tables.analyse import TABLES
from scalestudy.validate.stage import validate

PCA = {"columns": ["score_a", "score_b"], "components": 3, "into": "pc"}
FIT = {"objective": "squared_raw", "uncertainty": {"method": "jackknife"}}
BLANK = {**OBSERVED, "name": "blank", "variables": {"x": "pc3"}}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    learn: list[Any] = [{"pca": PCA}]
    folder: Path = tmp_path_factory.mktemp("blank")
    runs, ledger, _ = learned(folder, models(families=1), learn)
    asked = {"study": "s", "learn": learn, "laws": [OBSERVED, BLANK], "fit": FIT, "range": [-9, 9]}
    asked |= {"validate": {"schemes": [{"kfold": {"folds": 3}}]}}
    targets = [{"pc1": 0.2}, {"score_a": 0.6, "score_b": 0.7}, {"score_a": 0.6}, {"flops": 1e20}]
    asked |= {"analyse": [{"forecast": {"targets": targets}}]}
    found = {"clean/runs": runs, "clean/ledger": ledger, **fit(runs, asked)}
    found |= validate(runs, found, asked)
    made = analyse(runs, found, asked)
    to_arrow(made["analyse/forecast"], TABLES["analyse/forecast"], further(runs, asked)["analyse/forecast"])
    return found | made


def test_a_law_that_reads_it_is_not_applicable_and_the_other_is_fitted(tables: dict[str, pd.DataFrame]) -> None:
    fits = tables["fit/fits"].set_index("law")
    assert fits.loc["blank", "status"] == "not_applicable"
    assert fits.loc["blank", "message"] == "12 of 12 rows (first: row 0) have no pc3"
    assert fits.loc["linear", "status"] == "converged"
    assert "pc3 blank: 12 rows of 2 columns have 2 components" in tables["clean/ledger"]["reason"].tolist()


def test_folds_predict_by_the_other(tables: dict[str, pd.DataFrame]) -> None:
    predicted = tables["validate/predictions"].set_index("law")["predicted"]
    assert predicted.loc["blank"].isna().all()
    assert predicted.loc[["linear", "auto"]].notna().all()
    choice = tables["validate/choice"].set_index("candidate")["chosen"]
    assert choice["linear"]
    assert not choice["blank"]


def test_a_target_is_made_of_what_it_states(tables: dict[str, pd.DataFrame]) -> None:
    """The component of a point is that of its cells; a blank one is filled by the first component."""
    forecast = tables["analyse/forecast"]
    found = forecast[forecast["law"] == "linear"].set_index("target")
    stated = tables["fit/parameters"].query("law == 'linear'").set_index("parameter")["estimate"]
    np.testing.assert_allclose(
        found.loc[["0", "1", "2"], "predicted"], stated["a"] + stated["k"] * found.loc[["0", "1", "2"], "pc1"]
    )
    assert found.loc["0", "pc1"] == 0.2
    runs = tables["clean/runs"]
    cells, centre = runs[["score_a", "score_b"]], runs[["score_a", "score_b"]].mean()
    direction = np.linalg.eigh(cells.cov())[1][:, -1]
    direction = direction * np.sign(direction.sum())
    assert found.loc["1", "pc1"] == pytest.approx(float((np.array([0.6, 0.7]) - centre) @ direction))
    assert found.loc["2", "pc1"] == pytest.approx(float((0.6 - centre["score_a"]) / direction[0]))
    assert found.loc["3", "message"] == "linear needs pc1, and the target gives flops"
