"""What the report says of families side by side."""

import re

import numpy as np
import pytest
from handmade import chinchilla_study

from scalestudy.numerals import UNKNOWN
from scalestudy.report.about_data import data_grid
from scalestudy.report.about_rivals import multiplier_grid, probability, rival_lines, strategy_grid
from scalestudy.report.answers import answers
from scalestudy.report.macros import numbers_tex
from scalestudy.report.summary import lines, summary

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}


def study(*families):
    tables = chinchilla_study(families)
    return tables, answers(tables, SETTINGS)


def test_the_summary_says_how_much_more_and_which_is_best():
    text = summary("handmade", lines(*study("moe")))
    assert (
        "multiplier  moe needs 2.00 [1.67, unbounded] times the flops of plain at 1 x 10^21 flops, more with probability 98%"
        in text
    )
    assert "strategy    moe is best at 1 x 10^21 flops with probability 50%; made by hand" in text


@pytest.mark.parametrize("missing", [np.nan, None])
def test_a_probability_that_no_draws_tell_is_not_told_as_a_large_one(missing):
    tables, found = study("moe")
    tables["analyse/strategy"] = tables["analyse/strategy"].astype({"probability": object}).assign(probability=missing)
    told = rival_lines(tables, found)["strategy"][0]
    assert told.endswith("flops by the estimates, with too few draws to tell how probable that is")
    assert "over 99%" not in told


def test_only_probabilities_that_are_known_to_be_large_are_told_as_large():
    assert [probability(share) for share in (0.5, 0.994, 0.996, 1.0)] == ["50%", "99.4%", "over 99%", "over 99%"]
    assert probability(np.nan) == UNKNOWN


def test_a_value_comes_before_budgets_and_what_has_no_number_says_why():
    tables, found = study("moe")
    rows = tables["analyse/multiplier"]
    first = rows.index[0]
    rows.loc[first, ["asked", "multiplier", "message"]] = ["value", np.nan, "no multiplier: moe never reaches it"]
    assert rival_lines(tables, found)["multiplier"] == ["moe against plain: no multiplier: moe never reaches it"]


def test_tables_and_macros_have_every_number_and_infinite_ends():
    tables, found = study("moe")
    assert len(multiplier_grid(tables, found).rows) == 5
    assert len(strategy_grid(tables, found).rows) == 8
    macros = numbers_tex(tables, SETTINGS, found, data_grid(tables, SETTINGS))
    name = r"\newcommand{\HandmadeMultiplierLossChinchillaMoePlainBudgetOneETwo"
    assert rf"{name}OneInterval}}" in macros
    assert re.search(r"MoePlainBudget\w+Upper\}\{\\ensuremath\{\\infty\}\}", macros)
    assert re.search(r"HandmadeStrategyLossChinchillaMoeBudget\w+Probability\}\{50\\%\}", macros)
    assert r"\HandmadeSwitchLossChinchilla" in macros


def test_a_study_that_compares_nothing_says_nothing_of_it():
    tables, found = study("moe")
    bare = {
        name: table
        for name, table in tables.items()
        if name not in ("analyse/multiplier", "analyse/strategy", "analyse/switches")
    }
    assert "multiplier" not in summary("handmade", lines(bare, found))
    assert "What each family reaches" not in numbers_tex(bare, SETTINGS, found, data_grid(bare, SETTINGS))


def test_what_has_no_number_comes_last_and_once_a_reason():
    tables, found = study("moe", "dense", "wide")
    rows = tables["analyse/multiplier"]
    rows.loc[rows["family"] != "wide", ["multiplier", "message"]] = [np.nan, "family plain: it has no N"]
    told = rival_lines(tables, found)["multiplier"]
    assert told[0].startswith("wide needs 4")
    assert told[1:] == ["2 comparisons: family plain: it has no N"]


def test_a_budget_without_a_number_is_not_the_largest():
    tables, found = study("moe")
    rows = tables["analyse/multiplier"]
    rows.loc[rows.index[0], ["reference_needed", "multiplier"]] = np.nan
    assert " at 1 x 10^21 flops" in rival_lines(tables, found)["multiplier"][0]
