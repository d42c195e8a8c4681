"""One forecast, one interval: whoever asks for a run that was held out gets the same numbers, to the last bit."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder, validated

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.forecast.noise import between_checkpoints, between_replicates, of_evaluation
from scalestudy.forecast.one_more import one_more
from scalestudy.storage import Provenance, read_table, write_table
from scalestudy.tables.catalogue import TABLES

SEVERAL = {
    "study": "made_up",
    "laws": ["chinchilla", {"law": "power", "variables": {"x": "flops"}}],
    "fit": {"starts": {"count": 32, "solve": 6}, "uncertainty": {"draws": 40}},
    "validate": {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.6]}}]},
    "analyse": [{"forecast": {"targets": []}}],
}
ONE = {**SEVERAL, "laws": "auto", "range": [0, 2], "validate": {"schemes": [{"rolling": {"cutoffs": [0.8]}}]}}
STUDIES = {"several scales": (ladder("ab"), SEVERAL), "one scale": (curves(4), ONE)}
BOUNDS = ["predicted", "lower", "upper"]


def through_files(tables, folder):
    """Write tables and read them back, as stages do."""
    for name, frame in tables.items():
        write_table(frame, TABLES[name], folder / f"{name}.parquet", Provenance("made_up", "test", ""), frame.columns)
    return {name: read_table(folder / f"{name}.parquet") for name in tables}


@pytest.fixture(scope="module", params=STUDIES)
def study(request, tmp_path_factory):
    runs, settings = STUDIES[request.param]
    fits = fit(runs, settings)
    tables = through_files({**fits, **validated(runs, fits, settings)}, tmp_path_factory.mktemp("tables"))
    return runs, settings, tables


def test_held_out_rows_have_one_forecast(study):
    runs, settings, tables = study
    forecasts = analyse(runs, tables, settings)["analyse/forecast"].set_index(["law", "target"])
    predictions = tables["validate/predictions"].query("scheme == 'held_out'")
    names = runs.set_index("row")["run"]
    numbered = (
        names.str.cat(names.index.astype(str), ", row ")
        if names[predictions["row"].unique()].duplicated().any()
        else names
    )
    found = predictions.assign(target=numbered.loc[predictions["row"]].to_numpy()).set_index(
        ["family", "law", "target"]
    )
    both = forecasts.reset_index().set_index(["family", "law", "target"])[BOUNDS]
    assert set(both.index) <= set(found.index)
    np.testing.assert_array_equal(both.to_numpy(), found.loc[both.index, BOUNDS].to_numpy())
    assert both.notna().all(axis=1).any()
    assert {"auto", *tables["fit/fits"]["law"]} <= set(forecasts.index.get_level_values("law"))


def test_the_members_are_all_a_forecast_needs(study):
    _, _, tables = study
    members = tables["validate/members"].drop_duplicates(["family", "member"])
    assert np.allclose(members.groupby("family")["weight"].sum(), 1)
    shares = members[members["weight"] > 0].groupby(["family", "law"])["weight"].sum()
    assert np.allclose(members.groupby("family")["inside"].sum(), 1)
    choice = tables["validate/choice"].set_index(["family", "candidate"])["weight"]
    assert choice[choice > 0].sort_index().to_dict() == pytest.approx(shares.to_dict())


def test_predictions_keep_inside_the_range_of_the_metric(study):
    _, settings, tables = study
    low, high = settings.get("range", (-np.inf, np.inf))
    bounds = tables["validate/predictions"][BOUNDS].to_numpy()
    assert np.nanmin(bounds) >= low
    assert np.nanmax(bounds) <= high


def test_replicates_evaluations_and_checkpoints_each_show_their_noise():
    rng = np.random.default_rng(0)
    runs = ladder().assign(stderr=lambda frame: 0.02 * frame["value"])
    assert of_evaluation(runs).estimate == pytest.approx(0.02)
    assert between_replicates(runs, ["params", "tokens"]).dof == 0
    twice = pd.concat([runs, runs.assign(value=runs["value"] * np.exp(rng.normal(0, 0.05, len(runs))))])
    seeds = between_replicates(twice, ["params", "tokens"])
    assert (seeds.dof, seeds.designs, seeds.n) == (20, 20, 40)
    assert seeds.lower < 0.05 / np.sqrt(2) < seeds.upper
    assert least(twice) == pytest.approx(seeds.estimate)
    assert least(runs) == pytest.approx(0.02)
    assert least(runs.assign(stderr=np.nan)) == 0


def least(runs):
    """The noise of one more run where residuals show none."""
    return one_more(0.0, np.inf, runs, runs.iloc[:1])[0][0]


def test_checkpoint_noise_of_a_smooth_curve_is_what_was_added():
    rng = np.random.default_rng(1)
    step = np.arange(100, 4100)
    spread = np.where(step < 2000, 0.3, 0.03)  # noise of the first half is no matter
    value = (1 + 10 / step**0.5) * np.exp(rng.normal(0, spread))
    found = between_checkpoints(pd.DataFrame({"run": "one", "step": step, "value": value}))
    assert found.estimate == pytest.approx(0.03, rel=0.05)
    assert found.lower < 0.03 < found.upper
    assert (found.designs, found.n) == (1, 2001)


def test_runs_with_few_checkpoints_say_nothing_of_their_noise():
    runs = pd.DataFrame({"run": list("aaabbb"), "step": [1, 2, 3] * 2, "value": 1.0})
    assert not np.isfinite(between_checkpoints(runs).estimate)
    assert not np.isfinite(between_checkpoints(ladder()).estimate)


def test_the_interval_of_the_noise_between_checkpoints_is_honest():
    """Pseudo-residuals overlap; over 400 curves the 95% interval holds the truth about that often."""
    rng = np.random.default_rng(2)
    step = np.geomspace(10, 1000, 60)
    curve = pd.DataFrame({"run": "one", "step": step, "value": 1.0})
    found = [between_checkpoints(curve.assign(value=np.exp(rng.normal(0, 0.01, len(step))))) for _ in range(400)]
    held = np.mean([noise.lower < 0.01 < noise.upper for noise in found])
    assert 0.92 <= held <= 0.98
