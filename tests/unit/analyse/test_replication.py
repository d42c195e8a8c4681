"""The expect section: every verdict, both forms, and sentences for what cannot be tested."""

import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse import replication
from scalestudy.analyse.context import Context
from scalestudy.analyse.replication import half_width
from scalestudy.analyse.stage import analyse


def verdicts(expect, fits=(("all", "chinchilla", CHINCHILLA),), runs=None, **more):
    settings = {"study": "made", "laws": ["chinchilla"], "fit": {}, "analyse": ["compute_optimal"], "expect": expect}
    return analyse(make_runs(noise=0.005) if runs is None else runs, fit_tables(*fits, **more), settings)[
        "analyse/replication"
    ]


def entry(value, tolerance=1e-3, **more):
    return {"law": "chinchilla", "parameter": "beta", "value": value, "tolerance": tolerance, "source": "here", **more}


def published(**values):
    return [entry(value, parameter=name, source="Table 1") for name, value in values.items()]


@pytest.mark.parametrize(("value", "verdict"), [(0.3672, "reproduced"), (0.3695, "within_interval"), (0.45, "differs")])
def test_a_lone_parameter_is_judged_by_tolerance_then_interval(value, verdict):
    row = verdicts([entry(value)]).iloc[0]
    assert row["verdict"] == verdict
    assert row["found"] == CHINCHILLA["beta"]
    assert row["note"].startswith("here: ")


def test_tolerances_are_absolute_or_relative():
    assert half_width(0.5, 10.0) == 0.5
    assert half_width({"relative": 0.1}, -20.0) == pytest.approx(2.0)


def test_a_published_fit_that_is_worse_is_named_with_both_objectives():
    rows = verdicts(published(E=1.69, A=406.4, B=410.7, alpha=0.34, beta=0.28))
    assert (rows["verdict"] == "published_not_optimal").all()
    assert rows["note"].str.contains("objective").all()


def test_a_published_fit_that_is_better_is_never_called_worse():
    ours = {**CHINCHILLA, "E": 1.9}
    rows = verdicts(published(**CHINCHILLA), fits=(("all", "chinchilla", ours),))
    assert rows.set_index("quantity").loc["chinchilla E", "verdict"] == "differs"
    assert "ours is not the optimum" in rows["note"].iloc[0]
    assert "published_not_optimal" not in set(rows["verdict"])


def test_a_perfect_fit_of_ours_can_be_compared():
    rows = verdicts(published(E=1.69, A=406.4, B=410.7, alpha=0.34, beta=0.28), runs=make_runs())
    assert (rows["verdict"] == "published_not_optimal").all()


def test_an_incomplete_published_fit_is_not_evaluated():
    rows = verdicts(published(A=406.4, B=410.7, alpha=0.34, beta=0.28))
    assert "published_not_optimal" not in set(rows["verdict"])


def test_parameters_of_two_sources_are_not_one_fit():
    both = published(E=1.69, A=406.4) + [{**e, "source": "Table 2"} for e in published(B=410.7, alpha=0.34, beta=0.28)]
    assert "published_not_optimal" not in set(verdicts(both)["verdict"])


def test_a_cell_of_any_table_is_compared_with_its_interval():
    where = {"approach": "parametric", "quantity": "params"}
    cell = {"table": "analyse/exponents", "where": where, "column": "estimate", "source": "cell 55"}
    row = verdicts([{**cell, "value": 0.513, "tolerance": 1e-3}]).iloc[0]
    assert row["verdict"] == "reproduced"
    assert row["lower"] < row["found"] < row["upper"]
    assert row["quantity"] == "analyse/exponents estimate (approach parametric, quantity params)"


def test_numbers_in_where_match_by_value():
    cell = {"table": "analyse/compute_optimal", "where": {"flops": 10**20}, "column": "params", "source": "s"}
    row = verdicts([{**cell, "value": 8e8, "tolerance": {"relative": 0.2}}]).iloc[0]
    assert np.isfinite(row["found"])
    assert np.isfinite(row["lower"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"law": "power"}, "no row with law power; there is chinchilla"),
        ({"parameter": "gamma"}, "no row with parameter gamma"),
        ({"family": "other"}, "no row with family other; there is all"),
    ],
)
def test_a_parameter_that_is_not_there_is_not_testable(change, sentence):
    row = verdicts([entry(0.3, **change)]).iloc[0]
    assert row["verdict"] == "not_testable"
    assert sentence in row["note"]
    assert np.isnan(row["found"])


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ({"table": "analyse/downstream", "column": "x"}, "makes no table analyse/downstream"),
        ({"table": "fit/fits", "column": "x"}, "has no column x"),
        ({"table": "fit/fits", "column": "status"}, "status is converged there"),
        ({"table": "fit/fits", "column": "objective", "where": {"colour": 1}}, "has no column colour"),
        ({"table": "analyse/exponents", "column": "estimate"}, "has 3 rows that match no condition"),
    ],
)
def test_a_cell_that_is_not_there_is_not_testable(cell, sentence):
    row = verdicts([{**cell, "value": 1.0, "tolerance": 0.1, "source": "s"}]).iloc[0]
    assert row["verdict"] == "not_testable"
    assert sentence in row["note"]


def test_a_failed_fit_is_not_testable():
    nothing = dict.fromkeys(CHINCHILLA, np.nan)
    row = verdicts([entry(0.3)], fits=(("all", "chinchilla", nothing),), status="degenerate").iloc[0]
    assert row["verdict"] == "not_testable"
    assert "gave no estimate" in row["note"]


def test_two_families_need_a_name():
    fits = (("a", "chinchilla", CHINCHILLA), ("b", "chinchilla", CHINCHILLA))
    runs = make_runs("a")
    row = verdicts([entry(0.3672), entry(0.3672, family="b")], fits=fits, runs=runs)
    assert row["verdict"].tolist() == ["not_testable", "reproduced"]
    assert "name more columns" in row["note"].iloc[0]


SCORED = pd.DataFrame(
    {
        "family": ["a", "b", "c", "d", "all"],
        "law": "auto",
        "score": "rmsle",
        "value": [0.01, 0.02, 0.06, np.nan, 0.03],
        "note": ["", "", "", "lost", ""],
    }
)


def held(**asked):
    entry = {"table": "validate/scores", "where": {"law": "auto", "score": "rmsle"}, "source": "s", **asked}
    context = Context(make_runs(), fit_tables(("all", "chinchilla", CHINCHILLA)), {"study": "made", "laws": []})
    return replication.run(context, {"validate/scores": SCORED}, [entry]).iloc[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"mean": "value"}, 0.03),
        ({"median": "value"}, 0.02),
        ({"max": "value"}, 0.06),
        ({"min": "value"}, 0.01),
        ({"count": "value"}, 3),
        ({"share": {"column": "value", "at_most": 0.02}}, 0.5),
        ({"share": {"column": "value", "at_least": 0.02, "at_most": 0.06}}, 0.5),
        ({"share": {"column": "note", "is": "lost"}}, 0.25),
    ],
)
def test_one_number_is_made_of_many_rows_but_not_of_those_that_are_many_already(asked, found):
    row = held(**asked, value=found, tolerance=1e-12)
    assert row["found"] == pytest.approx(found)
    assert row["verdict"] == "reproduced"
    assert "rows" in row["note"]


def test_a_condition_may_list_values_and_name_all_families():
    where = {"law": "auto", "family": ["a", "b"]}
    assert held(where=where, mean="value", at_most=1)["found"] == pytest.approx(0.015)
    assert held(where={"family": "all"}, mean="value", at_most=1)["found"] == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("limits", "verdict", "words"),
    [
        ({"at_most": 0.03}, "reproduced", "within the limit"),
        ({"at_most": 0.02}, "differs", "beyond the limit by 0.01"),
        ({"at_least": 0.04}, "differs", "beyond the limit by 0.01"),
        ({"at_least": 0.02, "at_most": 0.04}, "reproduced", "within the limit"),
        ({"at_least": 0.04, "at_most": 0.05}, "differs", "beyond the limit by 0.01"),
    ],
)
def test_limits_are_held_or_missed(limits, verdict, words):
    row = held(mean="value", **limits)
    assert row["verdict"] == verdict
    assert words in row["note"]
    assert "over 3 rows, 1 without a number" in row["note"]
    assert np.isnan(row["expected"])
    assert {name: row[name] for name in limits} == limits


def test_a_limit_that_the_interval_reaches_is_within_it():
    rows = verdicts(
        [{"law": "chinchilla", "parameter": "beta", "at_most": limit, "source": "s"} for limit in (0.366, 0.3)]
    )
    assert rows["verdict"].tolist() == ["within_interval", "differs"]


def test_no_row_counts_as_none_and_has_no_mean():
    nowhere = {"law": "other"}
    assert held(where=nowhere, count="value", at_most=0)["verdict"] == "reproduced"
    for asked in ({"mean": "value"}, {"share": {"column": "value", "at_most": 1}}):
        row = held(where=nowhere, **asked, at_most=1)
        assert row["verdict"] == "not_testable"
        assert "no row with law other" in row["note"]
    assert held(where={"colour": 1}, count="value", at_most=0)["verdict"] == "not_testable"


def test_a_number_has_a_name_a_certainty_and_what_was_found_of_it():
    expect = [entry(0.45, name="exponent of D", certainty="remembered"), entry(0.3672, source="there")]
    findings = [{"of": "exponent of D", "says": "It was rounded."}, {"of": ["here", "there"], "says": "Other rows."}]
    settings = {"study": "made", "laws": ["chinchilla"], "analyse": ["compute_optimal"], "expect": expect}
    tables = fit_tables(("all", "chinchilla", CHINCHILLA))
    first, second = analyse(make_runs(noise=0.005), tables, {**settings, "findings": findings})[
        "analyse/replication"
    ].to_dict("records")
    assert (first["quantity"], first["certainty"]) == ("exponent of D", "remembered")
    assert first["finding"] == "It was rounded. Other rows."
    assert first["verdict"] == "differs", "a sentence changes no verdict"
    assert (second["quantity"], second["certainty"], second["finding"]) == ("chinchilla beta", "stated", "Other rows.")
