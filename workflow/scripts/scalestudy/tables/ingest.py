"""The canonical run table: what every run has, and the covariates a source may bring."""

from typing import Final

from scalestudy.tables.contract import BY_COLUMN, FAMILY, METRIC, Column, Table, by_name, count, key, number, sentence

DIRECTIONS: Final = {"lower": "lower is better", "higher": "higher is better"}
SCHEDULES: Final = {
    "decayed": "the learning rate had decayed at this point",
    "constant": "the learning rate had not decayed",
    "cooldown": "a cooldown branched off a constant run",
    "unknown": "not stated",
}


def _scale(name: str, meaning: str, unit: str, *, positive: bool = False) -> Column:
    return Column(name, "float64", meaning, unit, kind="scale", positive=positive)


def _hyperparameter(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "float64", meaning, unit, kind="hyperparameter")


RUN_COLUMNS: Final = (
    key("row", "position of the row in `ingest/runs`, kept by every later table", "int64"),
    key("study", "study id"),
    key("source", "name of the source in the study file"),
    FAMILY,
    key("run", "one training"),
    _scale("params", "model parameters N", "count", positive=True),
    _scale("tokens", "training tokens D seen", "count", positive=True),
    _scale("flops", "training compute C", "FLOP", positive=True),
    METRIC,
    number("value", "the metric's value; rows without one are held out, or taken out by cleaning", BY_COLUMN),
    number("stderr", "standard error of the value", BY_COLUMN),
    Column("unit", "string", "unit of value and stderr"),
    Column("direction", "string", "which way is better", nullable=False, values=tuple(DIRECTIONS)),
    Column("held_out", "bool", "never fitted, ranked or validated on; predicted at the end", nullable=False),
)
TRIALS: Final = "trials"
RUNS: Final = "runs"
# Written under these names and dtypes whenever a source has them.
COVARIATES: Final = (
    Column("params_kind", "string", "how N was counted", values=("total", "non_embedding", "active")),
    _scale("unique_tokens", "distinct training tokens U", "count", positive=True),
    Column("data_unit", "string", "what a token is: tokens, bytes, examples"),
    Column("flops_kind", "string", "how C was counted: 6ND, with attention, measured"),
    Column("step", "int64", "optimiser steps S at this checkpoint", "count"),
    Column("final", "bool", "the last checkpoint of its run"),
    Column("schedule", "string", "learning-rate schedule at this point", values=tuple(SCHEDULES)),
    Column("seed", "int64", "random seed of the run"),
    _hyperparameter("lr", "peak learning rate", "1"),
    _hyperparameter("batch_tokens", "batch size", "tokens"),
    _hyperparameter("width", "model width", "count"),
    _hyperparameter("depth", "layers", "count"),
    _scale("vocab", "vocabulary size", "count"),
    _scale("experts", "experts", "count"),
    _scale("sparsity", "share of inactive parameters", "fraction"),
    _scale("precision_bits", "bits per weight", "bits"),
    Column("date", "string", "ISO 8601 date of the run"),
    Column(TRIALS, "float64", "trials that the value is the share of successes of", "count"),
    Column(RUNS, "float64", "runs whose mean the value is; one where null", "count"),
)
CANONICAL: Final = {column.name: column for column in (*RUN_COLUMNS, *COVARIATES)}
SHARED_ROW: Final = "shared_row"
"""What tells that rows of several families are one and the same."""
# Set by the pipeline: where a row comes from.
ORIGIN: Final = (
    Column("source_row", "int64", "position of the row in its file, from 1"),
    Column("source_file", "string", "the file, where a source has several"),
    Column("join_note", "string", "why a row has no partner in a joined source; null if it has one"),
    Column("join_missing", "string", "the same for an inner join, whose rows without a partner cleaning takes out"),
    Column(SHARED_ROW, "int64", "of a row that stands in several families: the same number in each; null for others"),
)
FURTHER: Final = "kept source columns, family parts, columns of joined sources"


def of_kind(kind: str) -> tuple[str, ...]:
    """Return the canonical columns that are a `scale` or a `hyperparameter`, in the order of the contract."""
    return tuple(name for name, column in CANONICAL.items() if column.kind == kind)


ALLOCATION: Final = ("params", "tokens", "flops")
"""N, D and C, of which 6 N D = C leaves two to choose."""
SCALES: Final = of_kind("scale")
HYPERPARAMETERS: Final = of_kind("hyperparameter")
POSITIVE: Final = tuple(name for name, column in CANONICAL.items() if column.positive)

STEPS: Final = {
    "long": "columns became rows",
    "where": "rows that do not meet the source's condition, a blank among them, were left out",
    "trunk": "tokens and compute of branches became those from the start of their trunk",
    "families": "rows that meet a family's condition stand in that family too",
}
"""What may change the rows of sources, or what all their rows count from."""
MAKING: Final = {
    "column": "a column of the source",
    "expression": "an expression over its columns",
    "constant": "one value for every row",
    "long": "columns that became rows",
    "join": "a column of the source that is joined to it",
    "trunk": "the branch's own, and what its trunk had when it branched off",
    "family": "the columns whose values make a family",
    "default": "what a study gets that says nothing else",
}

TABLES: Final = by_name(
    Table(
        "ingest/runs",
        "the canonical run table: one row is one value of one metric at one point of one run",
        RUN_COLUMNS,
        ("row",),
        (*COVARIATES, *ORIGIN),
        FURTHER,
    ),
    Table(
        "ingest/ledger",
        "what changed the rows of sources before cleaning, in order; without lines where nothing did",
        (
            key("order", "when it was done, from 0", "int64"),
            Column("source", "string", "the source; null where it concerns all"),
            key("step", "what was done", values=STEPS),
            sentence("told", "what the study file says"),
            count("rows_in", "rows before"),
            count("rows_out", "rows after"),
            sentence("note", "what a reader should not take for granted; else empty"),
        ),
        ("order",),
    ),
    Table(
        "ingest/columns",
        "how every column of the run table was made, source by source",
        (
            key("source", "the source"),
            key("column", "the column of the run table"),
            key("making", "how it was made", values=MAKING),
            sentence("made_from", "the column, expression or value it was made from"),
            sentence("unit", "its unit, as far as it has one"),
        ),
        ("source", "column"),
    ),
)
