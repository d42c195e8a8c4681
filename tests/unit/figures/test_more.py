"""The numbers of the figures that few studies have, against what made the runs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from chained import accuracy_at
from handmade import CHINCHILLA, Tables, chinchilla_study, curve_study
from handmade_more import BEST_RATE, RATES, more_settings, more_study

from scalestudy.figures.content import NotApplicableError
from scalestudy.figures.drawn import (
    basins,
    chain,
    components,
    exclusions,
    frontier,
    loss_to_loss,
    sensitivity,
    training,
)
from scalestudy.figures.metric import with_metrics
from scalestudy.figures.parts import parts_of
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS

SETTINGS = more_settings()
PLAIN = {"study": "handmade", "laws": ["chinchilla"], "fit": {"objective": "huber_log", "delta": 1e-3}}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return more_study()


def fitted(name: str, theta: list[float], **variables: str) -> Fitted:
    law = LAWS[name] if not variables else replace(LAWS[name], variables=variables)
    return Fitted("f", "loss", law, "converged", "", np.array([theta]))


def test_the_parts_of_a_sum_are_its_terms_and_say_what_they_follow() -> None:
    law = fitted("chinchilla", [CHINCHILLA[name] for name in LAWS["chinchilla"].parameter_names])
    points = {"params": np.array([1e8, 1e9]), "tokens": np.array([1e10, 1e11])}
    parts = {part.columns: part.value for part in parts_of(law, points)}
    np.testing.assert_allclose(parts[()], CHINCHILLA["E"])
    np.testing.assert_allclose(parts["params",], CHINCHILLA["A"] / points["params"] ** CHINCHILLA["alpha"])
    np.testing.assert_allclose(parts["tokens",], CHINCHILLA["B"] / points["tokens"] ** CHINCHILLA["beta"])
    np.testing.assert_allclose(sum(parts.values()), law.estimate(points))


def test_a_product_has_no_parts() -> None:
    assert len(parts_of(fitted("power", [2.0, 0.3], x="flops"), {"flops": np.array([10.0])})) < 2


def test_the_stack_of_a_law_is_the_law_in_the_proportions_of_the_runs() -> None:
    frame = components.table(chinchilla_study(), PLAIN).frame
    whole = frame.groupby("x")["value"].sum()
    wide = frame.pivot(index="x", columns="part", values="value")  # noqa: PD010
    assert list(frame.loc[frame["is_floor"], "part"].unique()) == ["floor (E)"]
    np.testing.assert_allclose(wide["floor (E)"], CHINCHILLA["E"])
    size = (CHINCHILLA["A"] / wide["params (A)"]) ** (1 / CHINCHILLA["alpha"])
    data = (CHINCHILLA["B"] / wide["tokens (B)"]) ** (1 / CHINCHILLA["beta"])
    ratio = data / size
    np.testing.assert_allclose(ratio, ratio.iloc[0])
    assert (whole.diff().dropna() < 0).all()


def test_curves_are_the_runs_measured_more_than_once(tables: Tables) -> None:
    frame = training.table(tables, SETTINGS).frame
    curves = frame[frame["kind"] == "curve"]
    assert set(curves.groupby("run").size()) == {3}
    assert (curves.groupby("run")["fitted"].sum() == 1).all()
    assert frame["x_name"].unique() == ["flops"]


def test_the_envelope_is_below_every_fitted_row(tables: Tables) -> None:
    frame = training.table(tables, SETTINGS).frame
    hull = frame[frame["kind"] == "envelope"].sort_values("x")
    kept = frame[frame["fitted"] & (frame["x"] <= hull["x"].max())]
    line = np.interp(np.log(kept["x"]), np.log(hull["x"]), hull["value"])
    assert len(hull) >= 3
    assert (kept["value"] >= line - 1e-12).all()


def test_one_run_of_a_family_is_no_picture_of_training(tables: Tables) -> None:
    runs = tables["clean/runs"]
    first = runs["run"].iloc[0]
    with pytest.raises(NotApplicableError, match="no family has two runs"):
        training.table(tables | {"clean/runs": runs[runs["run"] == first]}, SETTINGS)


def test_the_best_learning_rate_is_starred_at_every_size(tables: Tables) -> None:
    content = basins.table(tables, SETTINGS)
    stars = content.frame[content.frame["kind"] == "optimum"]
    assert len(stars) == 2
    np.testing.assert_allclose(stars["x"], BEST_RATE)
    assert any("left out of the fits" in note for note in content.notes)


def test_the_best_is_the_highest_where_higher_is_better(tables: Tables) -> None:
    runs = tables["clean/runs"]
    swept = runs["lr"].notna() if "lr" in runs else runs["value"] > 0
    turned = runs.assign(value=np.where(swept, 10 - runs["value"], runs["value"]), direction="higher")
    frame = basins.table(tables | {"clean/runs": turned[turned["metric"] == "loss"]}, SETTINGS).frame
    np.testing.assert_allclose(frame.loc[frame["kind"] == "optimum", "x"], BEST_RATE)


def test_a_law_that_reads_the_hyperparameter_is_its_basin(tables: Tables) -> None:
    law = "h * (log(r) - l)**2 + A"
    stated = {"name": "bowl", "formula": law, "variables": {"r": "lr"}, "parameters": {"h": {}, "l": {}, "A": {}}}
    values = {"h": 0.05, "l": np.log(BEST_RATE), "A": 2.5}
    estimates = pd.DataFrame({"parameter": list(values), "estimate": list(values.values())})
    key = {"family": "transformer", "metric": "loss", "law": "bowl"}
    more = {
        "fit/fits": tables["fit/fits"].iloc[:1].assign(law="bowl"),
        "fit/parameters": estimates.assign(**key),
        "fit/draws": estimates.rename(columns={"estimate": "value"}).assign(**key, draw=-1),
        "validate/choice": tables["validate/choice"].iloc[:0],
    }
    frame = basins.table(tables | more, {**SETTINGS, "laws": ["chinchilla", stated], "chain": []}).frame
    line = frame[frame["kind"] == "law"]
    np.testing.assert_allclose(line["value"], 2.5 + 0.05 * np.log(line["x"] / BEST_RATE) ** 2)
    stars = frame.loc[frame["kind"] == "optimum", "x"]
    assert (np.abs(np.log(stars / BEST_RATE)) < np.log(RATES[-1] / RATES[0]) / 20).all()


def test_metrics_are_paired_run_by_run(tables: Tables) -> None:
    frame = loss_to_loss.table(tables, SETTINGS).frame
    points = frame[frame["kind"] != "line"]
    runs = tables["clean/runs"]
    assert len(points) == ((runs["metric"] == "accuracy") & ~runs["excluded"]).sum()
    np.testing.assert_allclose(points["y"], accuracy_at(points["x"]))
    line = frame[frame["kind"] == "line"]
    np.testing.assert_allclose(line["y"], accuracy_at(line["x"]))
    assert set(line["law"]) == {"downhill"}


def test_without_a_chain_a_loss_is_the_axis_for_every_other_metric(tables: Tables) -> None:
    runs = tables["clean/runs"]
    third = runs[runs["metric"] == "accuracy"].assign(metric="other", direction="higher")
    more = tables | {"clean/runs": pd.concat([runs, third.assign(row=third["row"] + 9999)], ignore_index=True)}
    frame = loss_to_loss.table(more, {**PLAIN, "chain": []}).frame
    assert set(zip(frame["other_metric"], frame["metric"], strict=True)) == {("loss", "accuracy"), ("loss", "other")}
    assert set(frame["kind"]) == {"point", "held_out"}


def test_a_chain_shows_both_steps_of_what_looks_farthest(tables: Tables) -> None:
    frame = chain.table(tables, SETTINGS).frame
    told = frame[frame["kind"] == "predicted"].set_index("step")
    assert set(frame["scheme"]) == {"held_out"}
    assert list(told.index) == [1, 2]
    assert told.loc[1, "y"] == pytest.approx(1.02 * told.loc[1, "truth"])
    assert told.loc[2, "x"] == told.loc[1, "y"]
    assert told.loc[2, "truth"] == pytest.approx(accuracy_at(told.loc[1, "truth"]))
    line = frame[frame["kind"] == "line"]
    np.testing.assert_allclose(line["y"], accuracy_at(line["x"]))
    assert (line["lower"] <= line["y"]).all()


def test_each_step_has_the_axis_of_its_own_metric(tables: Tables) -> None:
    frame = with_metrics(chain.table(tables, SETTINGS).frame, tables["clean/runs"], {})
    assert not frame.loc[frame["step"] == 1, "linear"].any()
    assert frame.loc[frame["step"] == 2, "linear"].all()


def test_repetitions_stand_below_the_study_as_it_is(tables: Tables) -> None:
    frame = sensitivity.table(tables, SETTINGS).frame
    assert list(frame["of"]) == ["own", "without", "variant"]
    assert set(frame["quantity"]) == {"forecast"}
    np.testing.assert_allclose(frame["moved"], 1.0)


def test_without_forecasts_the_parameters_that_move_most_are_drawn(tables: Tables) -> None:
    less = {name: frame for name, frame in tables.items() if name != "analyse/forecast"}
    frame = sensitivity.table(less, SETTINGS).frame
    assert set(frame["quantity"]) == {"parameter"}
    assert frame["name"].nunique() == sensitivity.MOST_EACH
    own, without = (frame[frame["of"] == name].set_index("name") for name in ("own", "without"))
    spread = tables["fit/parameters"].query("law == 'chinchilla'").set_index("parameter")["stderr"]
    np.testing.assert_allclose(without["estimate"] - own["estimate"], 3 * spread.loc[own.index])


def test_every_row_left_out_is_marked_by_its_rule(tables: Tables) -> None:
    frame = exclusions.table(tables, SETTINGS).frame
    runs = tables["clean/runs"]
    assert (frame["x_name"].iloc[0], frame["y_name"].iloc[0]) == ("params", "tokens")
    own = frame[frame["metric"] == "loss"].drop_duplicates()
    assert set(own.loc[own["state"] == "excluded", "rule"]) == {
        "where: too small",
        "where: a sweep",
        "last_checkpoint: a checkpoint",
    }
    assert (frame["state"] == "excluded").sum() == runs["excluded"].sum()
    assert (own.loc[own["state"] != "excluded", "rule"] == "").all()


def test_a_study_of_one_scale_shows_what_was_left_out_over_it() -> None:
    tables = curve_study(2)
    runs = tables["clean/runs"]
    runs = runs.assign(
        excluded=runs.index % 5 == 0, excluded_by=pd.array([0] * len(runs), dtype="Int64"), tokens=np.nan
    )
    laws = [{"law": "power_offset", "variables": {"x": "flops"}}]
    frame = exclusions.table(tables | {"clean/runs": runs}, {**PLAIN, "laws": laws}).frame
    assert (frame["x_name"].iloc[0], frame["y_name"].iloc[0]) == ("flops", "value")


def test_many_rules_are_the_largest_and_the_rest() -> None:
    tables = chinchilla_study()
    runs = tables["clean/runs"]
    runs = runs.assign(excluded=runs.index >= 10, excluded_by=(runs.index % 20).astype("Int64"))
    ledger = pd.DataFrame({"position": range(20), "rule": "where", "reason": [f"r{i}" for i in range(20)]})
    frame = exclusions.table(tables | {"clean/runs": runs, "clean/ledger": ledger}, PLAIN).frame
    rules = set(frame["rule"]) - {""}
    assert len(rules) == len(exclusions.MARKS)
    assert exclusions.REST in rules


def test_a_published_exponent_alone_is_a_line_through_the_centre_of_ours() -> None:
    stated = {"table": "analyse/exponents", "where": {"quantity": "params"}, "column": "estimate", "value": 0.7}
    expect = [{**stated, "tolerance": 0.1, "source": "somebody"}]
    frame = frontier.table(chinchilla_study(), {**PLAIN, "expect": expect}).frame
    line = frame[frame["kind"] == "published"]
    ours = frame[(frame["kind"] == "main") & (frame["quantity"] == "params")]
    slope, start = np.polyfit(np.log(line["flops"]), np.log(line["value"]), 1)
    assert slope == pytest.approx(0.7)
    assert start + slope * np.log(ours["flops"]).mean() == pytest.approx(np.log(ours["value"]).mean())
    assert set(line["quantity"]) == {"params"}
    assert set(line["name"]) == {"somebody, slope"}
