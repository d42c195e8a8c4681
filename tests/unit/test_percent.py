"""A study in percent is the same study as in fractions, said in percent to people."""

import numpy as np
import pandas as pd
import pytest
from fitted import run_table

from scalestudy.analyse.stage import analyse
from scalestudy.errors import StudyError
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import gather
from scalestudy.fit import fit
from scalestudy.percent import possible
from scalestudy.report.answers import answers
from scalestudy.shown import shown
from scalestudy.tables.catalogue import TABLES
from scalestudy.validate import stage
from scalestudy.validate.judge import score

LAW = {"law": "logistic", "variables": {"x": "flops"}}
CEILING, FLOOR = 0.92, 0.24


def runs_in(unit):
    """Accuracies on a logistic curve of compute, as `clean/runs` holds them whatever the unit."""
    flops = np.geomspace(1e20, 3e24, 24)
    value = FLOOR + (CEILING - FLOOR) / (1 + np.exp(-1.1 * np.log(flops / 2e22)))
    value *= np.exp(np.random.default_rng(0).normal(0, 0.01, 24))
    return run_table(flops=flops, value=value, metric="accuracy", unit=unit, direction="higher").assign(
        excluded_by=None
    )


def study(unit, whole):
    expect = [
        {"law": "logistic", "parameter": "ceiling", "value": whole * CEILING, "tolerance": whole * 0.03, "source": "s"},
        {"table": "fit/fits", "column": "rmse", "at_most": whole * 0.02, "source": "s"},
        {"table": "analyse/forecast", "mean": "predicted", "at_least": whole * 0.85, "source": "s"},
    ]
    asked = {"forecast": {"targets": [{"flops": 1e25}], "reach": [{"value": whole * 0.8}]}}
    settings = {"study": "s", "laws": [LAW], "range": [0, whole], "analyse": [asked], "expect": expect, "clean": []}
    settings |= {"fit": {"uncertainty": {"draws": 40}}, "validate": {"schemes": [{"kfold": {}}]}}
    runs = runs_in(unit)
    tables = {"clean/runs": runs, **fit(runs, settings)}
    tables |= stage.validate(runs, tables, settings)
    tables |= score(tables, "s")
    return tables | analyse(runs, tables, settings), settings


@pytest.fixture(scope="module")
def both():
    return study("percent", 100.0), study("fraction", 1.0)


def test_every_table_is_the_same_but_for_words_and_what_is_stated(both):
    (percent, _), (fraction, _) = both
    for name in set(percent) - {"clean/runs", "analyse/replication"}:
        words = [column for column in ("unit", "message", "note", "explanation") if column in percent[name]]
        pd.testing.assert_frame_equal(percent[name].drop(columns=words), fraction[name].drop(columns=words))


def test_people_are_shown_a_hundredfold_of_what_is_in_the_metrics_unit(both):
    (percent, _), (fraction, _) = both
    seen = shown(percent, TABLES)
    own = seen["fit/parameters"].set_index("parameter")["estimate"]
    stored = fraction["fit/parameters"].set_index("parameter")["estimate"]
    assert own["ceiling"] == pytest.approx(100 * stored["ceiling"])
    assert own["k"] == stored["k"]
    for name, column in (("clean/runs", "value"), ("validate/predictions", "upper"), ("fit/fits", "rmse")):
        np.testing.assert_allclose(seen[name][column], 100 * fraction[name][column])
    for name, column in (("analyse/forecast", "predicted"), ("analyse/reach", "value")):
        np.testing.assert_allclose(seen[name][column], 100 * fraction[name][column])
    assert seen["fit/fits"]["r2"].equals(fraction["fit/fits"]["r2"])
    factor = (seen["validate/scores"]["value"] / fraction["validate/scores"]["value"]).groupby(
        seen["validate/scores"]["score"]
    )
    assert factor.median().round(9).to_dict() == {
        **dict.fromkeys(
            ("are", "bias", "coverage", "crps", "interval_score", "pearson", "r2", "rmsle", "spearman"), 1.0
        ),
        "rmse": 100.0,
        "mae": 100.0,
    }
    assert shown(fraction, TABLES) is fraction


def test_what_is_expected_is_stated_in_percent(both):
    (percent, _), (fraction, _) = both
    ours, theirs = (tables["analyse/replication"] for tables in (percent, fraction))
    assert ours["verdict"].tolist() == theirs["verdict"].tolist() == ["reproduced"] * 3
    for name in ("expected", "found", "lower", "at_most", "at_least"):
        np.testing.assert_allclose(ours[name], 100 * theirs[name])


def test_the_report_tells_ceilings_in_percent(both):
    (percent, settings), _ = both
    (answer,) = answers(shown(percent, TABLES), settings)
    ceiling = dict(answer.parameters)["ceiling"]
    assert ceiling.estimate == pytest.approx(100 * CEILING, abs=3)
    assert answer.metric_unit == "percent"


@pytest.mark.parametrize(("name", "column"), [("fit", "y"), ("held_out", "value"), ("draws", "value")])
def test_figures_are_in_percent(both, name, column):
    (percent, settings), (fraction, others) = both
    ours, theirs = (gather(FIGURES[name], *study).frame for study in ((percent, settings), (fraction, others)))
    in_unit = ours["parameter"].isin(["ceiling", "floor"]) if "parameter" in ours else np.full(len(ours), True)
    np.testing.assert_allclose(ours[column], np.where(in_unit, 100, 1) * theirs[column], rtol=1e-9)


def test_the_range_of_a_study_is_in_one_unit():
    runs = runs_in("percent")
    assert possible({"range": [0, 100]}, runs) == (0, 1)
    assert possible({}, runs) == (-np.inf, np.inf)
    assert possible({"range": [0, 1]}, runs_in("fraction")) == (0, 1)
    mixed = pd.concat([runs, runs_in("nats/token")])
    assert possible({}, mixed) == (-np.inf, np.inf)
    with pytest.raises(StudyError, match="some metrics are in percent and some in another unit"):
        possible({"range": [0, 100]}, mixed)
