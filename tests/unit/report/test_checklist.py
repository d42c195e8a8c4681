"""The checklist: asks for everything a study can state, says what the run table tells, counts predictions once."""

import pandas as pd
import pytest
from handmade import chinchilla_study, curve_study

from scalestudy.report.about_setup import setup_sections
from scalestudy.report.answers import answers
from scalestudy.report.checklist import checklist, predictions_told
from scalestudy.setups import FACTS

SETTINGS = {"study": "handmade", "laws": ["chinchilla"]}


def items(tables, settings):
    return dict(item for _, own in setup_sections(tables, settings) for item in own)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_every_fact_is_asked_for_until_it_is_stated(fact) -> None:
    tables = chinchilla_study()
    assert f"add `setup: {{{fact.key}: ...}}`" in items(tables, SETTINGS)[fact.question]
    told = items(tables, SETTINGS | {"setup": {fact.key: "as in the paper."}})
    assert told[fact.question] == "As in the paper."
    others = [other for other in FACTS if other.key != fact.key]
    assert all("Not stated" in told[other.question] for other in others)


def test_a_number_is_an_answer_too() -> None:
    assert items(chinchilla_study(), {"setup": {"context": 2048}})["How long is the context?"] == "2048."


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.columns], ids=lambda fact: fact.key)
def test_what_the_run_table_tells_is_told(fact) -> None:
    tables = chinchilla_study()
    tables["clean/runs"] = tables["clean/runs"].assign(**dict.fromkeys(fact.columns, 4.0))
    told = items(tables, SETTINGS)[fact.question]
    assert "not stated" not in told.lower()
    assert all(f"{name} 4" in told for name in fact.columns)


def test_predictions_are_counted_once_however_many_laws_make_them() -> None:
    rows = [
        {"family": "f", "metric": "loss", "fold": fold, "row": row, "law": law, "predicted": 1.0}
        for law in ("auto", "chinchilla", "power", "baseline_log_linear")
        for fold, row in (("0", 1), ("1", 2))
    ]
    told = predictions_told(pd.DataFrame(rows))
    assert told == "2 predictions of 2 rows in 2 folds, by each of 3 laws and 1 baseline"


@pytest.mark.parametrize("study", [chinchilla_study, lambda: curve_study(4)])
def test_every_question_has_an_answer(study) -> None:
    tables = study()
    sections = checklist(tables, SETTINGS, answers(tables, SETTINGS))
    assert [heading for heading, _ in sections][:2] == ["Law", "Training"]
    assert all(question.strip() and answer.strip() for _, own in sections for question, answer in own)
