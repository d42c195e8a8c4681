"""The canonical run table: what every run has, and the covariates a source may bring."""

from typing import Final

from scalestudy.tables.contract import BY_COLUMN, FAMILY, METRIC, Column, Table, by_name, key, number

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
# Set by the pipeline: where a row comes from.
ORIGIN: Final = (
    Column("source_row", "int64", "position of the row in its file, from 1"),
    Column("source_file", "string", "the file, where a source has several"),
    Column("join_note", "string", "why a row has no partner in a joined source; null if it has one"),
    Column("join_missing", "string", "the same for an inner join, whose rows without a partner cleaning takes out"),
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

TABLES: Final = by_name(
    Table(
        "ingest/runs",
        "the canonical run table: one row is one value of one metric at one point of one run",
        RUN_COLUMNS,
        ("row",),
        (*COVARIATES, *ORIGIN),
        FURTHER,
    ),
)
