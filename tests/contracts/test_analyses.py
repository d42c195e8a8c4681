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
from scalestudy.fit.units import in_shard
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import stacked
from scalestudy.laws import LAWS, expand
from scalestudy.storage import to_arrow
from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.analyse import APART
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
    "next_runs": {
        "know": {"forecast": AT},
        "candidates": {"params": [1e9, 3e9], "tokens_per_param": [5, 20]},
        "budget": 1e23,
    },
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
    assert named - {ALL_FAMILIES} == {"a", "b"}


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


def test_the_tables_that_shards_make_parts_of_are_those_of_the_kinds_that_take_each_family_apart():
    made = {table for kind in KINDS.values() if kind.apart for table in kind.tables}
    assert {*APART} == made
    assert not made & {table for kind in KINDS.values() if not kind.apart for table in kind.tables}
    assert all(TABLES[name].key[0] == "family" for name in APART)


def of_shard(tables, shard):
    """The rows of a shard's families, as its job reads them."""
    return {
        name: table[table["family"].map(lambda family: in_shard(family, shard)).astype(bool)]
        for name, table in tables.items()
    }


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.apart])
def test_what_shards_say_is_what_one_job_says(kind):
    """Whichever families are dealt to a shard: the rows of each are those it has among all."""
    runs, tables, settings = study()
    settings = {**settings, "analyse": [{kind: OPTIONS.get(kind, {})}]}
    whole = analyse(runs, tables, settings)
    parts = [analyse(runs, of_shard(tables, shard), settings, shard) for shard in ((0, 3), (1, 3), (2, 3))]
    for name in APART:
        found = stacked(TABLES[name], [part[name] for part in parts])
        assert to_arrow(found, TABLES[name], set(found.columns)).equals(
            to_arrow(whole[name], TABLES[name], set(whole[name].columns))
        )


def test_a_study_with_a_chain_is_not_taken_apart():
    runs, tables, settings = study()
    entry = {"from": {"metric": "loss"}, "into": "loss_hat", "for": {"metric": "accuracy"}}
    settings = {**settings, "analyse": [{"noise": {}}], "chain": [entry]}
    assert all(len(table) == 0 for table in analyse(runs, tables, settings, (0, 2)).values())
