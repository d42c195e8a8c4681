"""Rows of a metric that no law is for: what the page, the macros and the answer say of them."""

from handmade import chinchilla_study
from many_metrics import of_many_metrics

from scalestudy.report.about_data import data_grid, run_counts
from scalestudy.report.answers import answers
from scalestudy.report.checklist import checklist
from scalestudy.report.macros import numbers_tex
from scalestudy.report.summary import lines
from scalestudy.report.unfitted import without_law
from scalestudy.tables.fit import NOT_ASKED

SETTINGS = {"study": "handmade", "laws": [{"law": "chinchilla", "metrics": ["loss"]}], "fit": {}}
WHY = "so such rows are not fitted: the study's laws are for"


def study(families=("dense", "moe"), metrics=("acc", "loss")):
    """Tables of a study whose laws are for the first family's, or all families', loss alone."""
    tables = of_many_metrics(chinchilla_study(families), metrics)
    fits, choice = tables["fit/fits"], tables["validate/choice"]
    lost = fits["metric"] != "loss"
    fits.loc[lost, "status"] = "not_applicable"
    fits.loc[lost, "message"] = f"{NOT_ASKED}: loss"
    tables["validate/choice"] = choice[choice["metric"] == "loss"]
    return tables


def test_rows_without_a_law_are_not_called_fitted():
    tables = study()
    counts = run_counts(tables)
    assert (counts["fitted"], counts["no_law"], counts["all"]) == (96, 96, 204)
    told = lines(tables, answers(tables, SETTINGS))
    assert told["data"].startswith("96 of 204 rows fitted (8 excluded, 4 held out, 96 that no law is for)")
    assert f"no law is for acc, {WHY} loss" in told["warning"]
    assert "no estimate" not in told["warning"]
    assert "doubt-no_law" in told["explained"]


def test_the_table_of_rows_and_the_macros_count_none():
    tables = study()
    grid = data_grid(tables, SETTINGS)
    assert [str(row.cells[3]) for row in grid.whole.rows] == ["0", "48", "0", "48"]
    assert grid.notes[-1] == f"No law is for acc, {WHY} loss."
    macros = numbers_tex(tables, SETTINGS, answers(tables, SETTINGS), grid)
    for name, count in (("RunsFitted", 96), ("RunsNoLaw", 96), ("DataRunsDenseAccFitted", 0)):
        assert rf"\newcommand{{\Handmade{name}}}{{{count}}}" in macros
    items = dict(item for _, section in checklist(tables, SETTINGS, answers(tables, SETTINGS)) for item in section)
    assert "96 fitted, 8 excluded, 96 that no law is for, 4 held out" in items["How many rows?"]


def test_the_metric_of_what_has_an_answer_is_named_though_it_is_the_only_one():
    tables = study()
    found = answers(tables, SETTINGS)
    assert [answer.title for answer in found] == ["dense, loss", "moe, loss"]
    assert "dense, loss N " in lines(tables, found)["allocation"]


def test_a_family_that_no_law_is_for_is_named_where_others_of_its_metric_have_one():
    tables = study(metrics=("loss",))
    fits = tables["fit/fits"]
    fits.loc[fits["family"] == "moe", "message"] = f"{NOT_ASKED}: dense"
    assert without_law(tables) == [f"no law is for moe, {WHY} dense"]
    assert run_counts(tables)["no_law"] == 48


def test_many_metrics_without_a_law_are_one_sentence():
    tables = study(metrics=("loss", *(f"task{i}" for i in range(5))))
    assert without_law(tables) == [f"no law is for task0; task1; task2 and 2 more, {WHY} loss"]


def test_where_every_row_has_a_law_nothing_is_said():
    assert without_law(chinchilla_study()) == []
    assert run_counts(chinchilla_study())["no_law"] == 0
