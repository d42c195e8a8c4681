"""Observational laws: the study of docs/learn.md, on models whose slopes of ability against compute are known."""

import re

import numpy as np
import pandas as pd
import pytest
from benchmarks_made import models

from scalestudy.clean import clean
from scalestudy.fit import fit
from scalestudy.ingest import ingest
from scalestudy.ingest.check import Places, fetch_sources
from scalestudy.places import WORKFLOW
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import load_study

PAGE = WORKFLOW.parent / "docs" / "learn.md"
PROVENANCE = Provenance("observational", "test", "0")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("observational")
    made = models(families=3, sizes=30, noise=0.03).rename(
        columns={"family": "series", "run": "model", "value": "target"}
    )
    made[["series", "model", "flops", "target", *(name for name in made if name.startswith("score_"))]].to_csv(
        folder / "models.csv", index=False
    )
    (stated,) = re.findall(r"```yaml\n(study: observational.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (folder / "study.yaml").write_text(stated, encoding="utf-8")
    places = Places(folder, cache=folder / "cache")
    study = load_study(folder / "study.yaml", lambda base: places)
    paths = [folder / f"{name}.parquet" for name in ("ingest", "runs", "ledger")]
    settings = study.settings("ingest")
    ingest(settings, folder, fetch_sources(settings, places), paths[0], PROVENANCE)
    clean(paths[0], study.settings("clean"), paths[1], paths[2], PROVENANCE)
    runs = read_table(paths[1])
    how = {**study.settings("fit"), "fit": {**study.content["fit"], "uncertainty": {"method": "none"}}}
    return {"clean/runs": runs, **fit(runs, how)}


def estimates(tables: dict[str, pd.DataFrame], law: str, metric: str, parameter: str) -> pd.Series:
    found = tables["fit/parameters"]
    of = (found["law"] == law) & (found["metric"] == metric) & (found["parameter"] == parameter)
    return found[of].set_index("family")["estimate"]


def test_every_family_has_its_own_slope(tables: dict[str, pd.DataFrame]) -> None:
    slope = estimates(tables, "own_slope", "ability", "b")
    assert (slope / slope["f0"]).to_numpy() == pytest.approx(np.array([0.5, 0.65, 0.8]) / 0.5, rel=0.05)


def test_slopes_may_be_shared_and_all_may_be(tables: dict[str, pd.DataFrame]) -> None:
    one = estimates(tables, "one_slope", "ability", "b")
    assert len(set(one)) == 1
    own = estimates(tables, "own_slope", "ability", "b")
    assert own.min() < one.iloc[0] < own.max()
    assert estimates(tables, "one_slope", "ability", "a").is_unique
    assert len(set(estimates(tables, "all_shared", "ability", "a"))) == 1


def test_the_target_follows_from_ability_alike_in_all_families(tables: dict[str, pd.DataFrame]) -> None:
    runs = tables["clean/runs"]
    rows = runs[runs["metric"] == "target"]
    expected = np.polyfit(rows["ability"], rows["value"], 1)
    assert estimates(tables, "downstream", "target", "k").to_numpy() == pytest.approx(expected[0], rel=1e-3)
    assert estimates(tables, "downstream", "target", "a").to_numpy() == pytest.approx(expected[1], rel=1e-3)


def test_a_law_of_ability_is_not_fitted_to_ability(tables: dict[str, pd.DataFrame]) -> None:
    fits = tables["fit/fits"].set_index(["metric", "law"])
    found = fits.loc[("ability", "downstream")]
    assert set(found["status"]) == {"not_applicable"}
    assert set(found["message"]) == {"it reads ability, which is the value itself"}
