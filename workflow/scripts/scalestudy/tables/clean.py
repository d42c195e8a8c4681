"""The run table after cleaning, and the ledger of what each rule took out."""

from collections.abc import Mapping
from typing import Final

from scalestudy.rooms import named
from scalestudy.tables.contract import Column, Table, by_name, count, key, sentence
from scalestudy.tables.ingest import COVARIATES, FURTHER, ORIGIN, RUN_COLUMNS

WARNINGS: Final[Mapping[str, str]] = {
    "mixes": "one family and metric holds several values of a column that should have one",
    "unmeasured": "rows lack what a step of the chain reads, or no two metrics are linked by it",
    "no_values": "no row has a value",
    "lone_runs": "a rule that compares the rows of a run met only runs of one row",
    "ties": "rows stand with others at one point of one run, and which counts is not told",
    "blank_column": "a column that decides is blank in every row that a rule met",
    "no_threshold": "a threshold could not be learned in some groups, and nothing was taken out there",
    "evaluations": "experiments were scored on several evaluations, whose error all models share",
    "emptied": "no row is left of some families or metrics",
    "learned": "a learned column or metric could not be made for some rows",
}
"""What cleaning warns of, beside contradictions between columns, of which each is a kind by its own name."""
KINDS: Final = (*WARNINGS, *named("clean/conflicts"))

TABLES: Final = by_name(
    Table(
        "clean/runs",
        "every ingested row, with what took it out",
        (
            *RUN_COLUMNS,
            Column("excluded", "bool", "taken out of every fit", nullable=False),
            Column("reason", "string", "the rule that took it out, and why; null if kept"),
            Column("excluded_by", "int64", "`position` of that rule in `clean/ledger`; null if kept"),
        ),
        ("row",),
        (*COVARIATES, *ORIGIN),
        f"{FURTHER}, columns that a rule adds or that are learned",
    ),
    Table(
        "clean/ledger",
        "what each cleaning rule did, in order; rows_in - excluded = rows_out, line by line",
        (
            key("order", "when the rule acted, from 0", "int64"),
            key("position", "its place in the study file, from 0; rules that hold in every study come after", "int64"),
            key("rule", "name of the rule, `warning`, or `learn` for what a learned column or metric is made of"),
            Column("reason", "string", "why these rows are out"),
            count("rows_in", "rows still in before the rule, held-out rows apart, with those that `learn` adds"),
            count("excluded", "rows the rule took out"),
            count("rows_out", "rows still in after it"),
            sentence("note", "what may be wrong where the rule had nothing to do; else empty"),
        ),
        ("order",),
        (
            Column(
                "kind", "string", "of a warning, what it is about; see `scalestudy explain`; else null", values=KINDS
            ),
        ),
    ),
    Table(
        "clean/learned",
        "the numbers behind every column that the section `learn` makes, learned from all training rows",
        (
            key("entry", "place of the entry in the study file, from 0", "int64"),
            key("kind", "name of the kind"),
            key("quantity", "what was learned, such as variance_share, loading, mean, slope"),
            key("into", "the column that is made; empty where it concerns all that the entry makes"),
            key("column", "the column, or metric, that is read; empty where it concerns them all"),
            Column("value", "float64", "the number", "unit of the column read, `1` for shares and loadings"),
        ),
        ("entry", "quantity", "into", "column"),
    ),
)
