"""The numbers that figures draw, against the law the made-up runs follow."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handmade import CHINCHILLA, Tables, chinchilla_study, curve_study
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.context import Context
from scalestudy.analyse.registry import KINDS
from scalestudy.figures.content import MOST_PANELS, NotApplicableError
from scalestudy.figures.drawing import styled
from scalestudy.figures.drawn import (
    crossover,
    draws,
    fit,
    forecast,
    frontier,
    held_out,
    horizons,
    isoflop,
    profiles,
    ratio,
    residuals,
    scores,
)
from scalestudy.figures.measured import STATE, measured, thin
from scalestudy.figures.stage import INDEX, draw
from scalestudy.storage import Provenance, read_table
from scalestudy.tables.validate import BASELINES

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return chinchilla_study()


def law(n: np.ndarray, d: np.ndarray) -> np.ndarray:
    p = CHINCHILLA
    return np.asarray(p["E"] + p["A"] / n ** p["alpha"] + p["B"] / d ** p["beta"])


def best_size(flops: np.ndarray) -> np.ndarray:
    """Hoffmann 2022, equation 4."""
    p = CHINCHILLA
    g = (p["alpha"] * p["A"] / (p["beta"] * p["B"])) ** (1 / (p["alpha"] + p["beta"]))
    return np.asarray(g * (flops / 6) ** (p["beta"] / (p["alpha"] + p["beta"])))


def test_lines_of_the_fit_are_the_law(tables: Tables) -> None:
    frame = fit.table(tables, SETTINGS).frame
    line = frame[frame["kind"].isin(("curve", "beyond"))]
    columns = {
        name: line["x" if line["x_name"].iloc[0] == name else "slice"].to_numpy() for name in ("params", "tokens")
    }
    np.testing.assert_allclose(line["y"], law(columns["params"], columns["tokens"]), rtol=1e-10)
    assert (line["lower"] <= line["upper"]).all()


def test_the_fit_shows_every_kept_run_and_no_excluded_one(tables: Tables) -> None:
    frame = fit.table(tables, SETTINGS).frame
    runs = tables["clean/runs"]
    assert (frame["kind"] == "point").sum() == (~runs["excluded"] & ~runs["held_out"]).sum()
    assert (frame["kind"] == "held_out").sum() == runs["held_out"].sum()


def test_families_share_the_axes_of_a_law() -> None:
    frame = fit.table(chinchilla_study(("a", "b", "c")), SETTINGS).frame
    assert len(set(zip(frame["x_name"], frame["slice_name"], strict=True))) == 1


def test_few_curves_share_a_panel_and_many_do_not() -> None:
    settings = {**SETTINGS, "laws": [{"law": "power_offset", "variables": {"x": "flops"}}]}
    assert fit.table(curve_study(4), settings).frame["panel"].max() == 0
    content = fit.table(curve_study(30), settings)
    assert content.frame["panel"].max() == 11
    assert "12 of 30 families" in content.notes[0]


def test_the_frontier_is_the_closed_form(tables: Tables) -> None:
    frame = frontier.table(tables, SETTINGS).frame
    line = frame[(frame["kind"] == "main") & (frame["quantity"] == "params")]
    np.testing.assert_allclose(line["value"], best_size(line["flops"].to_numpy()), rtol=1e-8)
    share = frame[(frame["kind"] == "main") & (frame["quantity"] == "ratio")]
    np.testing.assert_allclose(share["value"], line["flops"].to_numpy() / 6 / line["value"].to_numpy() ** 2, rtol=1e-8)
    assert (share["lower"] <= share["value"]).all()


def test_budgets_of_every_approach_are_marked(tables: Tables) -> None:
    frame = frontier.table(tables, SETTINGS).frame
    marks = frame[frame["quantity"] == "params"]
    assert set(marks["kind"]) == {"main", "isoflop"}
    assert len(marks) == len(tables["analyse/compute_optimal"])


def test_the_isoflop_view_agrees_with_the_law_and_its_optimum(tables: Tables) -> None:
    frame = isoflop.table(tables, SETTINGS).frame
    cells = frame[frame["kind"].isin(("grid", "slice"))]
    n, c = cells["params"].to_numpy(), cells["flops"].to_numpy()
    np.testing.assert_allclose(cells["value"], law(n, c / (6 * n)), rtol=1e-10)
    best = frame[frame["kind"] == "frontier"]
    np.testing.assert_allclose(best["params"], best_size(best["flops"].to_numpy()), rtol=1e-8)


def test_the_studys_own_budgets_are_sliced(tables: Tables) -> None:
    runs = measured(tables["clean/runs"], ("transformer", "loss"))
    found = isoflop.budgets(runs[runs[STATE] == "fitted"])
    np.testing.assert_allclose(found, [6e18, 1e19, 3e19, 1e20, 3e20, 1e21], rtol=1e-12)


def test_scattered_compute_is_sliced_evenly() -> None:
    runs = pd.DataFrame({"flops": np.geomspace(1e18, 1e22, 200)})
    found = isoflop.budgets(runs)
    assert len(found) == 6
    np.testing.assert_allclose(np.diff(np.log10(found)), np.diff(np.log10(found))[0])


def test_residuals_are_logs_of_measured_over_law(tables: Tables) -> None:
    frame = residuals.table(tables, SETTINGS).frame
    points = frame[(frame["kind"] == "point") & (frame["x_name"] == "flops")]
    runs = tables["clean/runs"]
    expected = np.log(runs["value"] / law(runs["params"].to_numpy(), runs["tokens"].to_numpy()))
    np.testing.assert_allclose(np.sort(points["residual"]), np.sort(expected), atol=1e-10)
    assert set(points["state"]) == {"fitted", "held_out", "excluded"}
    assert (frame["delta"] == 1e-3).all()


def test_no_threshold_is_drawn_where_none_applies(tables: Tables) -> None:
    frame = residuals.table(tables, {**SETTINGS, "fit": {"objective": "squared_log"}}).frame
    assert frame["delta"].isna().all()


def test_no_threshold_is_marked_where_the_law_has_an_objective_without_one(tables: Tables) -> None:
    own = {**SETTINGS, "laws": [{"law": "chinchilla", "objective": "squared_log"}]}
    assert residuals.table(tables, own).frame["delta"].isna().all()


def test_predictions_are_those_of_the_automatic_choice_where_there_is_one(tables: Tables) -> None:
    assert set(held_out.table(tables, SETTINGS).frame["law"]) == {"chinchilla"}
    predictions = tables["validate/predictions"]
    automatic = predictions[predictions["law"] == "chinchilla"].assign(law="auto")
    more = {**tables, "validate/predictions": pd.concat([predictions, automatic], ignore_index=True)}
    assert set(held_out.table(more, SETTINGS).frame["law"]) == {"auto"}


def test_predictions_without_a_measurement_are_not_drawn(tables: Tables) -> None:
    blind = {**tables, "validate/predictions": tables["validate/predictions"].assign(value=np.nan)}
    with pytest.raises(NotApplicableError, match="measured value"):
        held_out.table(blind, SETTINGS)


def test_draws_keep_the_laws_order_and_the_estimate(tables: Tables) -> None:
    frame = draws.table(tables, SETTINGS).frame
    assert list(dict.fromkeys(frame["parameter"])) == ["E", "A", "B", "alpha", "beta"]
    first = frame[frame["draw"] == -1].set_index("parameter")["value"]
    assert first.to_dict() == pytest.approx(CHINCHILLA)


def test_draws_without_a_bootstrap_do_not_apply(tables: Tables) -> None:
    only = {**tables, "fit/draws": tables["fit/draws"].query("draw == -1")}
    with pytest.raises(NotApplicableError, match="no chosen law has bootstrap draws"):
        draws.table(only, SETTINGS)


def test_a_profile_is_one_where_its_objective_meets_the_threshold(tables: Tables) -> None:
    frame = profiles.table(tables, SETTINGS).frame
    curves = frame[frame["other"] == ""]
    assert list(dict.fromkeys(curves["parameter"])) == ["E", "A", "B", "alpha", "beta"]
    source = tables["fit/profiles"]
    source = source[source["other"] == ""].set_index(["parameter", "point"])
    inside = source["objective"] <= source["threshold"]
    drawn = curves.set_index(["parameter", "point"])["rise"].reindex(source.index)
    pd.testing.assert_series_equal(drawn <= 1, inside, check_names=False)
    assert drawn.xs(20, level="point").to_numpy() == pytest.approx(0)
    region = frame[frame["other"] != ""]
    assert len(region) == 225
    assert region[["lower", "upper"]].isna().all(axis=None)


def test_an_open_interval_runs_off_its_panel_and_says_so(tables: Tables) -> None:
    open_above = tables["fit/parameters"]["parameter"] == "B"
    parameters = tables["fit/parameters"].assign(upper=lambda frame: frame["upper"].mask(open_above, np.inf))
    source = tables["fit/profiles"]
    flat = (source["parameter"] == "B") & (source["other"] == "") & (source["point"] > 20)
    best = tables["fit/fits"]["objective"].iloc[0]
    ridge = source.assign(objective=source["objective"].mask(flat, best))
    frame = profiles.table({**tables, "fit/parameters": parameters, "fit/profiles": ridge}, SETTINGS).frame
    with styled():
        canvas = Canvas()
        profiles.draw(canvas, frame)
    panels = {panel.get_xlabel(): panel for panel in canvas.axes[:5]}
    assert "or more: open above" in panels["$B$"].get_title(loc="left")
    assert sum("open" in panel.get_title(loc="left") for panel in panels.values()) == 1
    last = source.loc[flat, "value"].max()
    assert panels["$B$"].get_xlim()[1] == pytest.approx(last)
    assert [float(line.get_xdata()[0]) for line in panels["$B$"].lines if line.get_marker() == ">"] == [last]


def test_profiles_keep_whole_families_and_say_how_many() -> None:
    settings = {**SETTINGS, "laws": [{"law": "power_offset", "variables": {"x": "flops"}}]}
    content = profiles.table(curve_study(30), settings)
    assert content.frame["family"].nunique() == 3
    assert content.frame.groupby(["family", "parameter", "other"]).ngroups == MOST_PANELS
    assert content.notes == ("3 of 30 families drawn: those with the most runs.",)


def test_points_without_a_fit_are_counted(tables: Tables) -> None:
    source = tables["fit/profiles"]
    content = profiles.table(
        {**tables, "fit/profiles": source.assign(objective=source["objective"].mask(source["point"] == 0))}, SETTINGS
    )
    assert content.notes == ("6 points without a fit are left blank.",)


def test_a_study_without_profiles_shows_the_figure_only_if_it_asks(tables: Tables, tmp_path: Path) -> None:
    none = {"clean/runs": tables["clean/runs"], "fit/profiles": tables["fit/profiles"].iloc[:0]}
    for asked, shown in (({}, False), ({"figures": ["profiles"]}, True), ({"paper_figures": {"a": "profiles"}}, True)):
        draw(none, {**SETTINGS, **asked}, tmp_path, Provenance("s", "figures", "d"))
        index = read_table(tmp_path / INDEX).set_index("name")
        assert (index.loc["profiles", "drawn"], index.loc["profiles", "shown"]) == (False, shown)
        assert index.loc["profiles", "caption"].startswith("Not drawn: the table ")


def test_an_end_the_grid_steps_over_is_said(tables: Tables) -> None:
    assert profiles.table(tables, SETTINGS).notes == ()
    source = tables["fit/profiles"]
    cliff = (source["parameter"] == "A") & (source["other"] == "") & (source["point"] > 21)
    steep = source.assign(objective=source["objective"].mask(cliff, 1.0))
    notes = profiles.table({**tables, "fit/profiles": steep}, SETTINGS).notes
    assert len(notes) == 1
    assert notes[0].endswith(": A of transformer.")


def test_a_chosen_law_without_profiles_says_why(tables: Tables) -> None:
    shared = {**tables, "fit/profiles": tables["fit/profiles"].assign(law="power")}
    with pytest.raises(NotApplicableError, match="shared parameters have none"):
        profiles.table(shared, SETTINGS)


def test_scores_mark_baselines_and_the_mean_over_families() -> None:
    frame = scores.table(chinchilla_study(("a", "b")), SETTINGS).frame
    assert set(frame.loc[frame["baseline"], "law"]) == {"baseline_log_linear", "baseline_nearest_run"} <= set(BASELINES)
    assert set(frame.loc[frame["overall"], "family"]) == {"all"}


def test_too_many_points_are_thinned_evenly_and_said() -> None:
    frame = pd.DataFrame({"state": ["fitted"] * 5000 + ["held_out"], "x": range(5001)})
    kept, notes = thin(frame, state="state")
    assert len(kept) == 2001
    assert kept["state"].iloc[-1] == "held_out"
    assert notes == ("Of 5,001 points, 2,001 evenly spaced in their order are drawn.",)


def test_a_chosen_law_that_allocates_nothing_is_replaced_where_compute_is_split(tables: Tables) -> None:
    choice = tables["validate/choice"].assign(candidate=["chinchilla", "power"], chosen=[False, True])
    other = {**tables, "validate/choice": choice, "fit/fits": tables["fit/fits"].assign(status="converged")}
    settings = {**SETTINGS, "laws": ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]}
    main = frontier.table(other, settings).frame
    assert set(main.loc[main["kind"] == "main", "name"]) == {"chinchilla"}
    for figure in (ratio, isoflop):
        content = figure.table(other, settings)
        assert set(content.frame["law"]) == {"chinchilla"}
        assert "drawn instead: transformer by chinchilla." in " ".join(content.notes)


def test_runs_moved_to_a_line_keep_their_residuals(tables: Tables) -> None:
    """What a run is off its line, it is off the law where it was made."""
    runs = tables["clean/runs"]
    own = np.log(runs["value"] / law(runs["params"].to_numpy(), runs["tokens"].to_numpy()))[~runs["excluded"]]
    drawn = fit.table(tables, SETTINGS).frame
    points = drawn[drawn["kind"].isin(("point", "held_out"))]
    scales = {name: "x" if points["x_name"].iloc[0] == name else "slice" for name in ("params", "tokens")}
    there = law(points[scales["params"]].to_numpy(), points[scales["tokens"]].to_numpy())
    np.testing.assert_allclose(np.log(points["y"] / there), own, atol=1e-10)
    split = ratio.table(tables, SETTINGS).frame
    split = split[split["kind"] != "line"]
    size = np.sqrt(split["flops"] / 6 / split["ratio"]).to_numpy()
    left = np.log(split["value"] / law(size, size * split["ratio"].to_numpy()))
    np.testing.assert_allclose(left, own, atol=1e-10)
    np.testing.assert_array_equal(split["measured"], runs.loc[~runs["excluded"], "value"])


def test_the_forecast_is_drawn_through_the_farthest_target_in_its_proportions(tables: Tables) -> None:
    frame = forecast.table(tables, SETTINGS).frame
    line, target = frame[frame["kind"] == "line"], frame[frame["kind"] == "target"].iloc[0]
    assert set(frame["x_name"]) == {"flops"}
    size = 7e10 * np.sqrt(line["x"] / target["x"]).to_numpy()
    np.testing.assert_allclose(line["y"], law(size, size * 20), rtol=1e-9)
    assert line["x"].max() == target["x"]
    assert (line["lower"] < line["y"]).all()
    assert (line["upper"] > line["y"]).all()
    runs = tables["clean/runs"]
    assert set(line.loc[line["inside"], "x"].agg(["min", "max"])) == {6e18, 1e21}
    ours = runs[~runs["excluded"] & ~runs["held_out"]]
    near = np.abs(np.log(ours["tokens"] / ours["params"] / 20)) / 2 <= np.log(2)
    assert (frame["kind"] == "run").sum() == near.sum()
    assert frame["kind"].isin(("run", "aside")).sum() == len(ours)


def test_published_parameters_have_their_optimum_drawn(tables: Tables) -> None:
    expect = [
        {"law": "chinchilla", "parameter": name, "value": value, "tolerance": 0.1, "source": "elsewhere"}
        for name, value in CHINCHILLA.items()
    ]
    number = {"table": "analyse/compute_optimal", "where": {"flops": 1e20}, "column": "params", "value": 3e9}
    other = {**tables, "fit/fits": tables["fit/fits"].query("law == 'chinchilla'")}
    frame = frontier.table(other, {**SETTINGS, "expect": [*expect, {**number, "source": "a table"}]}).frame
    line = frame[(frame["kind"] == "published") & (frame["quantity"] == "params")]
    whole, one = line[line["name"] == "elsewhere"], line[line["name"] == "a table"]
    np.testing.assert_allclose(whole["value"], best_size(whole["flops"].to_numpy()), rtol=1e-8)
    assert one[["flops", "value"]].to_numpy().tolist() == [[1e20, 3e9]]


def test_optima_that_need_no_law_are_drawn_where_none_could_be_fitted(tables: Tables) -> None:
    failed = tables["fit/fits"].assign(status="not_converged")
    optima = tables["analyse/compute_optimal"].query("approach == 'isoflop'")
    frame = frontier.table({**tables, "fit/fits": failed, "analyse/compute_optimal": optima}, SETTINGS).frame
    assert set(frame["kind"]) == {"isoflop", "range"}


@pytest.mark.parametrize("curve", ["parabola", "cubic", "akima"])
def test_isoflop_curves_are_those_that_were_asked_for(tables: Tables, curve: str) -> None:
    """Through the runs of each budget, lowest where the analysis says the minimum is."""
    settings = {**SETTINGS, "analyse": [{"isoflop": {"curve": curve, "draws": 0}}]}
    context = Context(tables["clean/runs"], {}, settings)
    minima = KINDS["isoflop"].run(context, KINDS["isoflop"].filled({"curve": curve, "draws": 0}))["analyse/isoflop"]
    content = isoflop.table({**tables, "analyse/isoflop": minima}, settings)
    assert any(f"({curve})" in note for note in content.notes)
    lines = dict(list(content.frame[content.frame["kind"] == "curve"].groupby("budget")))
    assert len(lines) == 6
    converged = minima[minima["status"] == "converged"]
    assert len(converged) >= 3
    for _, found in converged.iterrows():
        line = next(line for budget, line in lines.items() if np.isclose(budget, found["flops"]))
        size, value = np.log(line["params"].to_numpy()), line["value"].to_numpy()
        at = np.log(found["params"]) + np.array([-0.4, 0.0, 0.4])
        left, middle, right = np.interp(at, size, value)
        assert middle == pytest.approx(found["value"], rel=1e-3)
        assert left > middle < right


def test_axes_on_which_errors_are_drawn_tell_them_as_relative() -> None:
    tables = chinchilla_study(("a", "b"))
    frame = scores.table(tables, SETTINGS).frame
    rows = frame[(frame["score"] == "rmsle") & (frame["law"] == "chinchilla") & (frame["family"] == "a")]
    stored = tables["validate/scores"].query("score == 'rmsle' and law == 'chinchilla' and family == 'a'")
    both = rows.merge(stored, on="scheme", suffixes=("", "_stored"))
    np.testing.assert_allclose(both["value"], np.exp(both["value_stored"]) - 1)
    assert not frame.loc[frame["score"] == "coverage", "relative"].any()


def test_errors_by_horizon_are_of_the_best_law_and_the_best_baseline() -> None:
    tables = chinchilla_study(("a", "b"))
    frame = horizons.table(tables, SETTINGS).frame
    assert dict(frame[["part", "law"]].drop_duplicates().to_numpy()) == {
        "forecast": "chinchilla",
        "baseline": "baseline_log_linear",
    }
    row = frame.query("scheme == 'rolling' and score == 'rmsle' and law == 'chinchilla'")
    stored = tables["validate/horizons"].query(
        "scheme == 'rolling' and score == 'rmsle' and law == 'chinchilla' and family == 'all'"
    )
    assert row["value"].item() == pytest.approx(np.exp(stored["value"].item()) - 1)
    assert row[["horizon", "n"]].to_numpy().tolist() == [["to 1 decade", stored["n"].item()]]


def test_bars_of_a_crossing_have_the_better_family_on_either_side() -> None:
    frame = crossover.table(chinchilla_study(("a", "b", "c")), SETTINGS).frame.set_index("pair")
    assert frame.loc["a / plain", ["other", "family"]].tolist() == ["plain", "a"]
    assert frame.loc["c / plain", ["other", "family"]].tolist() == ["c", "c"]
    assert np.isnan(frame.loc["c / plain", "crossing"])
