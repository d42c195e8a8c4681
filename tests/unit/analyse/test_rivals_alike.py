"""Families whose values are of different things: whatever compares families says so and answers nothing."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables
from side_by_side import runs_of

from scalestudy.analyse.rivals.alike import NOT_COMPARABLE
from scalestudy.analyse.stage import analyse

AT = {"params": 7e9, "tokens": 1.4e11}
WINNER = {
    "know": {"winner": {"between": ["a", "b"], "at": AT}},
    "candidates": {"params": [1e8, 1e9], "tokens_per_param": [20]},
    "budget": 1e21,
}
COMPARED = {
    "analyse/multiplier": ({"multiplier": {"reference": "a"}}, "multiplier"),
    "analyse/strategy": ({"strategy": {"budgets": [1e21]}}, "value"),
    "analyse/crossover": ({"crossover": {"range": [1e15, 1e28]}}, "share"),
    "analyse/next_designs": ({"next_runs": [WINNER]}, "estimate"),
}
APART = {
    "unit": ("nats/token", "bits/token"),
    "evaluation": ("c4", "pile"),
    "tokenizer": ("gpt2", "llama"),
    "direction": ("lower", "higher"),
}


def compared(name, **apart):
    runs = runs_of("ab").assign(row=range(126))
    for column, values in apart.items():
        runs[column] = np.where(runs["family"] == "a", *values)
    later = {**CHINCHILLA, "E": 1.7, "A": 600.0, "B": 2700.0}
    tables = fit_tables(("a", "chinchilla", CHINCHILLA), ("b", "chinchilla", later), spread=1e-3)
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": [COMPARED[name][0]]}
    return analyse(runs, tables, settings)[name]


@pytest.mark.parametrize("column", APART)
@pytest.mark.parametrize("name", COMPARED)
def test_what_is_not_comparable_is_not_compared(name, column):
    table = compared(name, **{column: APART[column]})
    assert len(table) > 0
    assert (table["status"] == "not_applicable").all()
    assert table["message"].str.startswith(NOT_COMPARABLE).all()
    assert pd.isna(table[COMPARED[name][1]]).all()


@pytest.mark.parametrize("name", COMPARED)
def test_the_same_families_are_compared_where_they_agree(name):
    table = compared(name, evaluation=("c4", "c4"))
    assert (table["status"] == "converged").any()
    assert table[COMPARED[name][1]].notna().any()
