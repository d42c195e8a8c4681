"""What every kind of analysis promises: its declaration, its tables, no lost fit unit, and the same bytes each time."""

from dataclasses import replace

import jsonschema
import numpy as np
import pandas as pd
import pytest
from fitted import CHINCHILLA, fit_tables, make_runs

from scalestudy.analyse.expect import EXPECT_SCHEMA
from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.registry import KINDS
from scalestudy.analyse.stage import ALWAYS, analyse, further, kinds_of
from scalestudy.errors import StudyError
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS, expand
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.ingest import ALLOCATION

STUDY_LAWS = ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]
FAILED = dict.fromkeys(CHINCHILLA, np.nan)
kinds = pytest.mark.parametrize("kind", KINDS)


def study(fits=None, runs=None, **more):
    """Two families, the second with a failed fit of its own and one run held out."""
    if runs is None:
        runs = pd.concat([make_runs("a", 0.01, 1), make_runs("b", 0.01, 2)], ignore_index=True)
        runs["row"] = np.arange(len(runs))
        runs.loc[runs.index[-1], "held_out"] = True
    fits = fits or (
        ("a", "chinchilla", CHINCHILLA),
        ("b", "chinchilla", FAILED),
        ("a", "power", {"A": 40.0, "a": 0.06}),
    )
    return runs, fit_tables(*fits, draws=40), {"study": "made", "laws": STUDY_LAWS, "fit": {}, **more}


def run(kind, **more):
    runs, tables, settings = study(**more)
    return analyse(runs, tables, {**settings, "analyse": [{kind: OPTIONS.get(kind, {})}]})


AT = {"params": 1e10, "tokens": 1e11}
OPTIONS = {
    "forecast": {"targets": [{"params": 1e10, "tokens": 1e11}, {"flops": 1e24}]},
    "isoflop": {"draws": 30},
    "envelope": {"draws": 30},
    "derive": [{"name": "halving", "formula": "log(2) / alpha"}, {"name": "there", "formula": "value", "at": AT}],
    "equal": {"parameter": "a", "draws": 9},
    "optimum": {"over": {"params": None, "tokens": None}, "budgets": [1e21]},
}


@kinds
def test_a_kind_declares_its_options_and_tables(kind):
    declared = KINDS[kind]
    jsonschema.Draft202012Validator.check_schema(declared.schema)
    assert declared.name == kind
    assert declared.meaning[0].islower()
    assert not declared.meaning.endswith(".")
    assert set(declared.tables) <= set(TABLES)
    for name, option in declared.options.items():
        assert option["description"], name
        if "default" in option:
            jsonschema.validate(option["default"], option)


@kinds
def test_a_kind_writes_its_tables_on_their_contracts(kind):
    out = run(kind)
    runs, _, settings = study()
    others = further(runs, {**settings, "analyse": [{kind: OPTIONS.get(kind, {})}]})
    assert set(out) == {*ALWAYS, "analyse/replication", *KINDS[kind].tables}
    for name, frame in out.items():
        to_arrow(frame, TABLES[name], others.get(name, ()))


@kinds
def test_a_kind_loses_no_fit_unit(kind):
    out = run(kind)
    named = set()
    for name in KINDS[kind].tables:
        for column in ("family", "family_a", "family_b", "reference"):
            named |= set(out[name].get(column, []))
    assert named == {"a", "b"}


@kinds
def test_numbers_that_are_missing_come_with_a_sentence(kind):
    for name in KINDS[kind].tables:
        frame = run(kind)[name]
        assert (frame["message"].str.len() > 0).all()
        if "status" in frame:
            numbers = frame.select_dtypes("number").drop(columns=["flops", "n", "sizes"], errors="ignore")
            empty = numbers.isna().all(axis=1)
            assert not (empty & (frame["status"] == "converged")).any()


@kinds
def test_a_kind_gives_the_same_bytes_twice_and_in_any_row_order(kind):
    runs, tables, settings = study()
    settings = {**settings, "analyse": [{kind: OPTIONS.get(kind, {})}]}
    first = analyse(runs, tables, settings)
    shuffled = {name: frame.sample(frac=1, random_state=3) for name, frame in tables.items()}
    second = analyse(runs.sample(frac=1, random_state=3), shuffled, settings)
    for name, frame in first.items():
        assert to_arrow(frame, TABLES[name], frame.columns).equals(
            to_arrow(second[name], TABLES[name], frame.columns)
        ), name


@kinds
def test_a_kind_leaves_its_input_as_it_was(kind):
    runs, tables, settings = study()
    before = runs.copy(), {name: frame.copy() for name, frame in tables.items()}
    analyse(runs, tables, {**settings, "analyse": [{kind: OPTIONS.get(kind, {})}]})
    pd.testing.assert_frame_equal(runs, before[0])
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[1][name])


@kinds
def test_a_study_without_a_usable_row_still_has_its_tables(kind):
    runs = make_runs("a").assign(excluded=True, reason="all out")
    out = run(kind, runs=runs, fits=(("a", "chinchilla", FAILED),))
    for name, frame in out.items():
        to_arrow(frame, TABLES[name])


def test_no_analysis_at_all_still_writes_the_common_tables():
    runs, tables, settings = study()
    out = analyse(runs, tables, settings)
    assert set(out) == {*ALWAYS, "analyse/replication"}
    assert all(frame.empty for frame in out.values())


def test_an_unknown_kind_and_a_kind_listed_twice_are_refused():
    with pytest.raises(StudyError, match="unknown kind isoflops"):
        kinds_of(["isoflops"], "made")
    with pytest.raises(StudyError, match="forecast is listed twice"):
        kinds_of([{"forecast": {}}, "forecast"], "made")


@pytest.mark.parametrize(
    ("entry", "valid"),
    [
        ({"law": "power", "parameter": "a", "value": 1, "tolerance": 0.1, "source": "s"}, True),
        ({"table": "fit/fits", "column": "n", "value": 1, "tolerance": {"relative": 0.1}, "source": "s"}, True),
        ({"law": "power", "value": 1, "tolerance": 0.1, "source": "s"}, False),
        ({"law": "power", "parameter": "a", "value": 1, "tolerance": -1, "source": "s"}, False),
        ({"law": "power", "parameter": "a", "value": 1, "tolerance": 0.1}, False),
    ],
)
def test_the_schema_of_expect_takes_both_forms_and_no_other(entry, valid):
    assert jsonschema.Draft202012Validator(EXPECT_SCHEMA).is_valid([entry]) is valid


@pytest.mark.parametrize("name", [name for name, law in LAWS.items() if {"params", "tokens"} <= set(law.columns)])
def test_every_law_in_params_and_tokens_is_allocated_at_a_minimum(name):
    """At the law's own example: spending the budget 10% differently is never better."""
    law, example = expand(LAWS[name]), LAWS[name].example
    columns = {column or symbol: symbol for symbol, column in law.variables.items()}
    law = replace(law, variables={symbol: column for column, symbol in columns.items()})
    at = {column: example.variables[symbol] for column, symbol in columns.items() if column not in ALLOCATION}
    theta = np.array([[example.parameters[parameter] for parameter in law.parameter_names]])
    fitted = Fitted("all", "loss", law, "converged", "", theta)
    budget = np.array([6 * example.variables[columns["params"]] * example.variables[columns["tokens"]]])
    assert why_not(fitted, at) is None
    best = frontier(fitted, budget, at)
    assert np.isfinite(best.value).all()
    for factor in (0.9, 1.1):
        moved = {"params": best.params * factor, "tokens": best.tokens / factor, "flops": budget + 0 * best.params}
        assert (
            fitted.value(moved | {column: value + 0 * best.params for column, value in at.items()}) >= best.value
        ).all()
