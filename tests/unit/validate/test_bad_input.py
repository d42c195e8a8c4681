"""Tables that cannot be split or fitted as asked: named, counted, reported, and the rest goes on."""

import numpy as np
import pytest
from ladders import ladder, validated

from scalestudy.analyse.stage import analyse
from scalestudy.fit import fit
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES

POWER = {"law": "power", "variables": {"x": "flops"}}
SETTINGS = {
    "study": "made_up",
    "laws": ["chinchilla", POWER],
    "fit": {"starts": {"count": 32, "solve": 6}, "uncertainty": {"draws": 25}},
    "validate": {"schemes": [{"rolling": {"by": "flops", "cutoffs": [0.6]}}]},
    "analyse": [{"forecast": {"targets": [{"flops": 1e13}], "reach": [{"value": 2.0}]}}, "noise"],
}


def run(runs, schemes=None):
    settings = {**SETTINGS, **({"validate": {"schemes": schemes}} if schemes else {})}
    fits = fit(runs, settings)
    tables = {**fits, **validated(runs, fits, settings)}
    tables |= analyse(runs, tables, settings)
    for name, frame in tables.items():
        to_arrow(frame, TABLES[name])
    return tables


def notes(tables, scheme):
    return set(tables["validate/scores"].query("scheme == @scheme")["note"])


@pytest.mark.parametrize(
    ("scheme", "why"),
    [
        ({"leave_out": {"by": "width"}}, "there is no column width"),
        ({"leave_out": {"by": "final"}}, "final has fewer than two distinct values"),
        ({"transfer": {}}, "family has one value only"),
    ],
)
def test_a_scheme_with_an_empty_side_is_reported_and_the_others_go_on(scheme, why):
    tables = run(ladder().assign(final=1.0), [scheme, {"rolling": {"by": "flops", "cutoffs": [0.6]}}])
    (name,) = scheme
    assert any(note.startswith(f"not split: {why}") for note in notes(tables, name))
    scored = tables["validate/scores"].query("scheme == 'rolling' and score == 'rmsle' and n > 0")
    assert {"auto", "chinchilla", "power"} <= set(scored["law"])
    assert tables["analyse/forecast"].query("law == 'auto'")["predicted"].notna().sum() > 0


def test_two_schemes_of_one_kind_share_its_scores_and_a_failed_one_is_noted():
    tables = run(
        ladder(),
        [{"rolling": {"by": "step"}}, {"rolling": {"by": "flops", "cutoffs": [0.6]}}, {"rolling": {"by": "width"}}],
    )
    (note,) = notes(tables, "rolling")
    assert note == "not split: there is no column step; not split: there is no column width"
    assert tables["validate/scores"].query("scheme == 'rolling' and law == 'chinchilla'")["n"].min() == 5
    nothing = run(ladder(), [{"rolling": {"by": "step"}}, {"rolling": {"by": "width"}}])
    assert notes(nothing, "rolling") == {note}


def test_a_law_that_fails_on_some_folds_is_counted_and_scored_on_the_rest():
    runs = ladder().assign(held_out=False)
    few = runs.drop(
        index=[0, 1, 2, 5, 6, 7]
    )  # four rows on two budgets: too few for chinchilla, enough for a power law
    tables = run(few, [{"rolling": {"by": "flops", "cutoffs": [0.4, 0.7]}}])
    rows = tables["validate/predictions"].query("scheme == 'rolling' and law == 'chinchilla'")
    failed = rows[rows["predicted"].isna()]
    assert failed["fold"].nunique() == 1
    assert failed["note"].str.startswith("too_few_points: ").all()
    assert 0 < len(failed) < len(rows)
    scores = tables["validate/scores"].query("scheme == 'rolling' and law == 'chinchilla'")
    assert scores["note"].str.startswith(f"{len(failed)} of {len(rows)} rows have no prediction").all()
    assert (scores["n_failed"] == len(failed)).all()
    assert (scores["n_own"] == len(rows) - len(failed)).all()
    other = tables["validate/predictions"].query("scheme == 'rolling' and law == 'power'")
    assert other["predicted"].notna().all()
    pairs = tables["validate/comparisons"].query("scheme == 'rolling'").set_index(["law", "rival"])["n"]
    assert pairs["chinchilla", "power"] == len(rows) - len(failed)
    assert pairs["baseline_log_linear", "power"] == len(rows)


def test_a_target_that_lacks_a_column_is_named_for_the_laws_that_need_it():
    rows = run(ladder())["analyse/forecast"].query("target == '0'").set_index("law")
    assert rows.loc["chinchilla", "message"] == "chinchilla needs params, tokens, and the target gives flops"
    assert np.isfinite(rows.loc["power", "predicted"])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_rows_are_no_reason_to_stop(count):
    tables = run(ladder().query("not held_out").head(count))
    assert all(note.startswith("not split: ") for note in notes(tables, "rolling"))
    assert (tables["fit/fits"].query("law == 'chinchilla'")["status"] == "too_few_points").all()
    reached = tables["analyse/reach"].set_index("law")
    assert reached.loc["chinchilla", "outcome"] == "not_applicable"
    assert (reached["message"].str.len() > 0).all()


def test_one_run_with_many_checkpoints_is_validated_along_itself():
    runs = ladder().query("not held_out").assign(run="the only one")
    tables = run(runs, [{"kfold": {}}, {"rolling": {"by": "flops", "cutoffs": [0.6]}}])
    assert any("belong to one run" in note for note in notes(tables, "kfold"))
    assert notes(tables, "rolling") == {""}
