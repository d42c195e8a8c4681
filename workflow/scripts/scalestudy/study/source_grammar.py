"""The grammar of `sources`, of what they share, of `join`, and of further families of their rows."""

from typing import Any, Final

from scalestudy.ingest.registry import FORMATS
from scalestudy.study.grammar import LIKE, Schema, listing, mapping, record, text
from scalestudy.study.limits import NAME
from scalestudy.study.readings import EITHER, READING
from scalestudy.study.references import EXPRESSION
from scalestudy.tables.ingest import DIRECTIONS, SCHEDULES

PATH: Final = 1000
FAMILIES: Final = 50
FILE_STEM: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
CONSTANT: Final = {"type": ["string", "number", "boolean"]}
DEFINITION: Final = {"type": ["string", "number"]}


def sources_schema() -> Schema:
    """Return the schema of the tables of runs."""
    names = {"pattern": FILE_STEM, "maxLength": NAME}
    source = record(_source(), "one table", anyOf=EITHER)
    return mapping(source, "the tables of runs, by a name of your own", minProperties=1, propertyNames=names)


def shared_schema() -> Schema:
    """Return the schema of what sources have in common."""
    return record(
        _source(),
        "what every source has that does not say otherwise, key by key, and in `columns`, `constants` and `csv` name by name; "
        "null in a source takes a key or a name away; tables on the right of a `join` take none of it",
        **{LIKE: "sources.<name>"},
    )


def families_schema() -> Schema:
    """Return the schema of families that rows stand in beside their own."""
    return mapping(
        text("a DuckDB condition over the run table; a blank counts as not met", format=EXPRESSION, minLength=1),
        "further families, by name: a row that meets the condition stands in that family too, beside its own",
        minProperties=1,
        maxProperties=FAMILIES,
        propertyNames={"minLength": 1, "maxLength": NAME},
    )


def join_schema() -> Schema:
    """Return the schema of sources side by side."""
    one = record(
        {
            "left": text("source that keeps all its rows"),
            "right": text("source whose columns are added; its keys must be unique"),
            "on": listing({"type": "string"}, "columns that both have", minItems=1),
            "how": {"enum": ["left", "inner"], "default": "left", "description": "left keeps unmatched rows"},
        },
        "one join",
        required=["left", "right", "on"],
    )
    return listing(one, "sources side by side; sources that no join names are stacked", default=[])


def _source() -> dict[str, Schema]:
    return {**_files(), **_rows(), **_columns()}


def _files() -> dict[str, Schema]:
    return {
        "uri": text(
            "a file, folder or glob relative to this study file, or an https URL; a table without an address of its own has only "
            "`mirror` and `sha256`",
            maxLength=PATH,
        ),
        **READING,
        "mirror": text("path of a copy below $SCALESTUDY_MIRROR, tried before the network", maxLength=PATH),
        "sha256": text("of the file at `uri`; required for URLs", pattern="^[0-9a-f]{64}$"),
        "members": text("glob of the files to read inside an archive"),
        "format": {"enum": list(FORMATS), "description": "file format; from the name when absent"},
        "records": text(
            "dotted path to the records inside nested JSON, YAML or Parquet, through every item of the lists on its way; `*` stands for "
            "every item of a list or object, with its key in the column `key`, `[0]` or `[-1]` for one item of a list, and a lone "
            "`.` for the document; values beside the path come along"
        ),
        "sheet": text("name of a workbook's sheet, where it has several"),
        "csv": _dialect(),
        "missing": listing({"type": "string"}, "further words that stand for no value, such as OOM"),
    }


def _rows() -> dict[str, Schema]:
    return {
        "where": text(
            "a DuckDB condition over the source's columns and those mapped: rows that do not meet it, a blank among them, are "
            "left out before anything else is made of them, and counted in `ingest/ledger`",
            minLength=1,
        ),
        "long": {
            "description": "wide to long; of a list, each entry makes rows of its own",
            "anyOf": [
                {**_long(), "title": "a mapping"},
                listing(_long(), "", minItems=1, maxItems=50, title="a list of mappings"),
            ],
        },
    }


def _trunk() -> Schema:
    column = {"type": "string", "minLength": 1, "maxLength": NAME}
    counted = listing(
        column, "columns that a branch counts from its own start; by default tokens and flops", minItems=1
    )
    return record(
        {
            "parent": {
                **column,
                "description": "the column that names the run a branch left; blank in runs that are none",
            },
            "at": {**column, "description": "the column that says where it left it"},
            "by": {**column, "default": "step", "description": "the column of the trunk that `at` counts in"},
            "columns": counted,
        },
        "runs that branch off others, such as cooldowns: each counts from the start of its trunk, and its own part stays in "
        "`own_tokens` and `own_flops`",
        required=["parent", "at"],
    )


def _columns() -> dict[str, Schema]:
    return {
        "columns": mapping(
            DEFINITION,
            "canonical column to source column, or to an SQL expression over source columns, in which `number(x)` reads "
            "cells such as 1.3B, 45.2%, 1,500,000 or 300B tokens, and `results[0].loss` is an element of a list",
        ),
        "constants": mapping(
            CONSTANT,
            "canonical column to one value for every row, such as metric, unit (`percent` is read as fractions, shown in percent) "
            f"({', '.join(DIRECTIONS)} for direction; {', '.join(SCHEDULES)} for schedule)",
        ),
        "keep": listing({"type": "string"}, "further source columns, by name or glob"),
        "trunk": _trunk(),
    }


def _long() -> Schema:
    glob: dict[str, Any] = {"title": "a glob", "type": "string"}
    globs = {"title": "a list of globs", "type": "array", "minItems": 1, "items": {"type": "string"}}
    return record(
        {
            "columns": {
                "description": "glob, or globs, of the columns to stack, such as loss_*",
                "anyOf": [glob, globs],
            },
            "into": text("column that receives what the `*` of a single glob stands for, else the whole name"),
            "value": text("column that receives the values"),
            "beside": mapping(
                {"type": "string"},
                "further columns, each from a glob whose `*` stands for the same, such as stderr: loss_*_se",
            ),
            "constants": mapping(
                CONSTANT, "further columns with one value in these rows, such as metric, unit, direction"
            ),
            "compute": mapping(
                DEFINITION,
                "further columns, each an SQL expression over the source's columns and those made here, in order; one of a "
                "column made here takes its place",
            ),
        },
        "wide to long",
        required=["columns", "into", "value"],
    )


def _dialect() -> Schema:
    return record(
        {
            "delimiter": text(
                "the one character that separates cells, such as `;` or, in double quotes, `\\t`, or the word `whitespace`; "
                "the mark most frequent in the header when absent",
                pattern=r"^([^\r\n\"]|whitespace)$",
            ),
            "decimal": {
                "enum": [".", ","],
                "default": ".",
                "description": "the decimal mark; where it is a comma, points separate thousands",
            },
            "encoding": text("such as latin-1, cp1252 or utf-16", default="utf-8-sig", pattern="^[A-Za-z0-9_-]{1,40}$"),
            "skip": {
                "type": "integer",
                "minimum": 0,
                "default": 0,
                "description": "lines above the header that are not part of the table",
            },
            "header": {
                "type": "integer",
                "minimum": 1,
                "default": 1,
                "description": "lines of the header; names are put together from top to bottom, with blanks between, and a "
                "blank cell above the last line continues the one to its left",
            },
            "comment": text("lines that begin so are left out", minLength=1, maxLength=NAME),
        },
        "how a text table is written, where it is not UTF-8 CSV with one line of header",
    )
