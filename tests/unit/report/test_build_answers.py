"""What the whole report of made-up studies says: verdicts, misses, values reached, families, fits in trouble."""

from pathlib import Path

import numpy as np
import pandas as pd
from handmade import chinchilla_study, curve_study
from reported import HOSTILE, PROVENANCE, SETTINGS, read

from scalestudy.frames import typed
from scalestudy.report import build
from scalestudy.report.about_sources import columns_grid
from scalestudy.tables.catalogue import TABLES


def test_measured_targets_get_a_verdict(tmp_path: Path) -> None:
    tables = chinchilla_study()
    forecast = tables["analyse/forecast"]
    tables["analyse/forecast"] = forecast.assign(value=forecast["predicted"] + 1.0)
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    said = (tmp_path / "report" / "summary.txt").read_text(encoding="utf-8")
    assert "0 of 1 held-out values inside" in said
    assert "none could be made" not in said
    assert "outside the interval" in read(tmp_path).text


def test_targets_without_a_forecast_are_told_as_such(tmp_path: Path) -> None:
    tables = chinchilla_study()
    lost = dict.fromkeys(("predicted", "lower", "upper"), np.nan)
    tables["analyse/forecast"] = tables["analyse/forecast"].assign(**lost)
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    assert "none could be made" in (tmp_path / "report" / "summary.txt").read_text(encoding="utf-8")


def test_a_miss_is_explained_and_the_interval_taken_apart(tmp_path: Path) -> None:
    tables = chinchilla_study()
    deviations = {"sd_noise": 0.03, "sd_parameters": 0.04, "sd_model": 0.0, "sd_horizon": 0.12, "sd": 0.13}
    forecast = tables["analyse/forecast"].assign(law="auto", unit="relative", leverage=3.2, **deviations)
    tables["analyse/forecast"] = forecast.assign(
        value=forecast["predicted"] + 1.0, explanation=f"It lies far above. {HOSTILE}"
    )
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    page = read(tmp_path)
    assert page.all("script") == [{}, {"type": "text/plain", "id": "packed"}, {}]
    assert "Why was transformer, N = 70B, D = 1.4T, C = 5.88\xa0×\xa01023 FLOP missed?" in page.text  # noqa: RUF001
    assert f"It lies far above. {HOSTILE}" in page.text
    assert "Of 1 intervals of 95%, 0.05 would be missed by chance." in page.text
    for told in ("3%", "4%", "12%", "13%", "3.2"):
        assert told in page.text


def test_what_reaches_a_value_is_on_the_page(tmp_path: Path) -> None:
    tables = chinchilla_study()
    row = {"family": "transformer", "metric": "loss", "law": "auto", "along": "flops", "goal": 0}
    numbers = {"params": 3e10, "tokens": 6e11, "flops": 1e23, "decades_beyond": 2.0}
    reached = {**row, **numbers, "value": 1.9, "needed": 1e23, "lower": 5e22, "upper": 4e23, "outcome": "beyond"}
    never = {
        **row,
        "goal": 1,
        "value": 1.5,
        "outcome": "unreachable",
        "message": "unreachable: 1.5 lies below the floor",
    }
    tables["analyse/reach"] = pd.DataFrame([{**reached, "message": "reached 2.0 decades beyond the runs"}, never])
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    text = read(tmp_path).text
    assert "Reaching 1.9 takes" in text
    assert "of compute: reached 2.0 decades beyond the runs." in text
    assert "A value of 1.5 is not reached: unreachable: 1.5 lies below the floor." in text


def test_a_study_without_any_result_still_reports(tmp_path: Path) -> None:
    tables = chinchilla_study()
    failed = tables["fit/fits"].assign(status="too_few_points", message="3 points for 5 parameters")
    build({"clean/runs": tables["clean/runs"], "fit/fits": failed}, SETTINGS, tmp_path, PROVENANCE)
    text = read(tmp_path).text
    assert "No law has an estimate" in text
    assert "3 points for 5 parameters" in text
    said = (tmp_path / "report" / "summary.txt").read_text(encoding="utf-8")
    assert said.startswith("handmade: no law could be fitted (2 too few points)")


def test_many_families_make_a_page_of_bounded_size(tmp_path: Path) -> None:
    build(curve_study(100), {**SETTINGS, "laws": "auto"}, tmp_path, PROVENANCE)
    assert (tmp_path / "report" / "index.html").stat().st_size < 300_000
    assert "power_offset for 100 of 100 families" in (tmp_path / "report" / "summary.txt").read_text(encoding="utf-8")
    assert "further rows are shown where scripts may run, and in" in read(tmp_path).text


def test_numbers_that_are_missing_are_dashes(tmp_path: Path) -> None:
    tables = chinchilla_study()
    parameters = tables["fit/parameters"]
    tables["fit/parameters"] = parameters.assign(lower=np.nan, upper=np.nan)
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    content = (tmp_path / "report" / "numbers.tex").read_text(encoding="utf-8")
    assert "HandmadeTransformerLossChinchillaBetaLower" not in content
    assert r"\newcommand{\HandmadeTransformerLossChinchillaBeta}{\ensuremath{0.3672}}" in content


def test_what_is_known_of_intervals_stands_under_the_parameters(tmp_path: Path) -> None:
    tables = chinchilla_study()
    tables["fit/parameters"] = tables["fit/parameters"].assign(held="such intervals are too wide")
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    assert "Such intervals are too wide." in read(tmp_path).text


def test_an_averaged_forecast_names_its_laws(tmp_path: Path) -> None:
    tables = chinchilla_study()
    tables["validate/choice"] = tables["validate/choice"].assign(weight=[0.75, 0.25])
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    assert "Forecasts average several laws: chinchilla 75%, power_offset 25%." in read(tmp_path).text
    checklist = (tmp_path / "report" / "checklist.md").read_text(encoding="utf-8")
    assert "average of several laws in 1 of 1 families" in checklist


def test_a_fit_in_trouble_is_marked_and_another_law_splits_the_compute(tmp_path: Path) -> None:
    tables = chinchilla_study()
    tables["validate/choice"] = tables["validate/choice"].assign(
        candidate=["chinchilla", "power"], chosen=[False, True]
    )
    build(tables, SETTINGS, tmp_path, PROVENANCE)
    text = read(tmp_path).text
    assert "Read with care: the data cannot tell the parameters apart." in text
    assert "FLOP by chinchilla:" in text


def test_how_columns_were_made_stands_once_for_sources_that_make_them_alike(tmp_path: Path) -> None:
    alike = [
        {"source": name, "column": "params", "making": "column", "made_from": "n", "unit": "count"} for name in "ab"
    ]
    own = {"source": "b", "column": "value", "making": "expression", "made_from": "loss / 2", "unit": ""}
    tables = {"ingest/columns": typed(TABLES["ingest/columns"], [*alike, own])}
    chain = [{"from": {"metric": "loss"}, "into": "loss_hat", "for": {"metric": "accuracy"}}]
    grid = columns_grid(tables, {"clean": [{"replicates": {}}, "last_checkpoint"], "chain": chain})
    assert grid.rows[0].cells == ("params", "all", "column", "n", "count")
    assert ("runs", "all", "cleaning rule", "rule 1: replicates", "") in [row.cells for row in grid.rows]
    (predicted,) = (row.cells for row in grid.rows if row.cells[2] == "chain")
    assert predicted[0] == "loss_hat"
    assert predicted[3].startswith("loss of the same run, measured where laws of accuracy are fitted")
    assert grid.rows[-1].cells == ("value", "b", "expression", "loss / 2", "")
