"""Promises of every kind of learned column, whatever it learns; a kind that is added is held to them too."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from benchmarks_made import NAMES, learned, models, numbered, stacked

from scalestudy.learn.registry import KINDS

FORMS = ("columns", "metrics")
COLUMNS = [name for name, kind in KINDS.items() if kind.makes_columns]
every_column = pytest.mark.parametrize("kind", COLUMNS)
every_form = pytest.mark.parametrize("form", FORMS)


def made(form: str, **more: Any) -> pd.DataFrame:
    return models(**more) if form == "columns" else stacked(models(**more))


def asked(kind: str, form: str) -> list[dict[str, Any]]:
    reads = {"columns": "score_*"} if form == "columns" else {"metrics": list(NAMES)}
    return [{kind: {**reads, **KINDS[kind].sample}}]


def new(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The columns that were added, of the rows of the metric all runs have, by run."""
    rows = after[after["metric"] == "target"].set_index("run")
    return rows[[name for name in after if name not in (*before, "excluded_by")]].sort_index()


@every_column
@every_form
def test_columns_are_numbers_of_every_run_and_follow_the_ability(kind: str, form: str, tmp_path: Path) -> None:
    runs = made(form)
    after, ledger, facts = learned(tmp_path, runs, asked(kind, form))
    columns = new(runs, after)
    assert len(columns.columns) >= 1
    assert np.isfinite(columns.to_numpy()).all()
    ability = models().set_index("run")["ability_true"].sort_index()
    assert np.corrcoef(columns.iloc[:, 0], ability)[0, 1] > 0.97
    (line,) = ledger[ledger["rule"] == "learn"].to_dict("records")
    assert all(name in line["reason"] for name in columns)
    assert line["rows_in"] == line["rows_out"] == len(runs)
    assert set(facts["kind"]) == {kind}


@every_column
@every_form
def test_the_order_of_rows_says_nothing(kind: str, form: str, tmp_path: Path) -> None:
    runs = made(form)
    mixed = numbered(runs.sample(frac=1, random_state=3))
    found = [new(runs, learned(tmp_path, rows, asked(kind, form))[0]) for rows in (runs, mixed)]
    pd.testing.assert_frame_equal(found[1], found[0], rtol=1e-12)


@every_column
@every_form
def test_once_more_is_the_same_to_the_last_bit(kind: str, form: str, tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        learned(tmp_path, made(form), asked(kind, form))
        written.append([(tmp_path / f"{name}.parquet").read_bytes() for name in ("runs", "ledger", "learned")])
    assert written[0] == written[1]


@every_column
@every_form
@pytest.mark.parametrize("how", ["held out", "taken out"])
def test_rows_that_laws_are_not_fitted_to_teach_nothing(kind: str, form: str, how: str, tmp_path: Path) -> None:
    runs = made(form)
    apart = runs["run"].isin(["m0-11", "m1-3"])
    runs = runs.assign(held_out=apart & (how == "held out"), weird=apart.astype(float))
    rules = [{"where": "weird < 1"}] if how == "taken out" else []
    scores = [name for name in runs if name.startswith("score_")]
    wild = runs.assign(**{name: runs[name].where(~apart, 0.99 - 0.3 * k) for k, name in enumerate(scores)})
    wild = wild.assign(value=wild["value"].where(~apart | (wild["metric"] == "target"), 0.05))
    found = [learned(tmp_path, rows, asked(kind, form), rules) for rows in (runs, wild)]
    pd.testing.assert_frame_equal(found[0][2], found[1][2])
    kept = [new(runs, one[0]).drop(index=["m0-11", "m1-3"]) for one in found]
    pd.testing.assert_frame_equal(*kept)
    moved = new(runs, found[0][0]) - new(runs, found[1][0])
    if how == "held out" or form == "columns":
        assert (moved.loc[["m0-11", "m1-3"]].abs() > 0.01).any(axis=1).all()


@every_column
@every_form
def test_a_blank_column_is_one_sentence_and_the_rest_goes_on(kind: str, form: str, tmp_path: Path) -> None:
    runs = made(form)
    if form == "columns":
        blank, less = runs.assign(score_c=np.nan), runs.drop(columns="score_c")
    else:
        blank, less = runs.assign(value=runs["value"].where(runs["metric"] != "c")), runs[runs["metric"] != "c"]
    after, ledger, _ = learned(tmp_path, blank, asked(kind, form))
    said = ledger.loc[ledger["rule"] == "warning", "reason"]
    name = "score_c" if form == "columns" else "c"
    assert said.str.fullmatch(rf"{name} is blank in every training row: left out").sum() == 1
    without = [{kind: {**asked(kind, form)[0][kind]}}]
    expected = new(runs, learned(tmp_path, numbered(less), without)[0])
    pd.testing.assert_frame_equal(new(runs, after)[expected.columns], expected, rtol=1e-12)


@every_column
@every_form
def test_nothing_but_blanks_gives_blank_columns_and_a_sentence(kind: str, form: str, tmp_path: Path) -> None:
    runs = made(form)
    scores = [name for name in runs if name.startswith("score_")]
    runs = runs.assign(**dict.fromkeys(scores, np.nan))
    runs = runs.assign(value=runs["value"].where(runs["metric"] == "target"))
    after, ledger, facts = learned(tmp_path, runs, asked(kind, form))
    assert new(runs, after).isna().all().all()
    assert facts.empty
    assert (
        ledger.loc[ledger["rule"] == "warning", "reason"].str.contains("blank: no training row has a cell").sum() == 1
    )


@every_column
def test_both_forms_say_the_same(kind: str, tmp_path: Path) -> None:
    found = [new(made(form), learned(tmp_path, made(form), asked(kind, form))[0]) for form in FORMS]
    np.testing.assert_allclose(*(one.to_numpy() for one in found), rtol=1e-9)


@every_column
def test_a_column_may_be_the_value_of_a_metric(kind: str, tmp_path: Path) -> None:
    runs = models()
    learn = [{kind: {**asked(kind, "columns")[0][kind], "as_metric": True}}]
    after, ledger, _ = learned(tmp_path, runs, learn)
    columns = new(runs, after)
    for name in columns:
        rows = after[after["metric"] == name].set_index("run").sort_index()
        np.testing.assert_array_equal(rows["value"], columns[name])
        np.testing.assert_array_equal(rows["flops"], runs.set_index("run")["flops"].sort_index())
    assert len(after) == len(runs) * (1 + len(columns.columns))
    assert sorted(after["row"]) == list(range(len(after)))
    assert ledger[ledger["rule"] == "learn"]["rows_out"].tolist() == [len(after)]
