"""The JSON Schema of study files, put together from the grammar here and the registries of every stage.

`scalestudy docs` writes it to `workflow/schemas/study.schema.json`; a run reads that file and imports no registry.
"""

from collections.abc import Mapping
from typing import Any

from scalestudy.analyse.expect import EXPECT_SCHEMA
from scalestudy.analyse.registry import KINDS
from scalestudy.chains import SCHEMA as CHAIN
from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule
from scalestudy.figures.registry import FIGURES
from scalestudy.fit.axes_options import SCHEMA as AXES
from scalestudy.fit.options import SCHEMA as FIT
from scalestudy.ingest.registry import FORMATS
from scalestudy.laws.registry import LAWS
from scalestudy.splits.registry import BY_DEFAULT, SCHEMES
from scalestudy.study.limits import NAME, bounded
from scalestudy.study.references import COLUMN
from scalestudy.tables import AUTO, SENSITIVITY
from scalestudy.tables.ingest import DIRECTIONS, SCHEDULES

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
PATH = 1000
START: "Schema" = {"type": ["number", "array"], "items": {"type": "number"}, "minItems": 1, "maxItems": 2}
FILE_STEM = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
OPTIONAL_FIGURES = ", ".join(name for name, figure in FIGURES.items() if figure.optional)


def text(description: str, **more: Any) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": description, **more}


def listing(items: Schema, description: str, **more: Any) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, "description": description, **more}


def mapping(values: Schema, description: str, **more: Any) -> Schema:
    """Return the schema of a mapping whose keys the user names."""
    return {"type": "object", "additionalProperties": values, "description": description, **more}


def record(properties: Mapping[str, Schema], description: str, **more: Any) -> Schema:
    """Return the schema of a mapping with known keys only."""
    body = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**body, "description": description, **more}


REASON = text("why; it stands in the ledger and beside every row the rule takes out")


def build() -> Schema:
    """Return the whole schema."""
    return {"$schema": DRAFT, "title": "scalestudy study file", **bounded(_study())}


def _study() -> Schema:
    return {
        **record(
            {
                "study": text("the study's id, also its folder under results/: letters, digits, _ and -"),
                "title": text("one line for figures and the report"),
                "citation": mapping({"type": "string"}, "where the data was published, such as arxiv or url"),
                "sources": _sources(),
                "join": _join(),
                "family": {
                    "description": "the column, or columns, whose values make a family; by default `family`, or one "
                    "family named after the study",
                    "anyOf": [
                        {"title": "a column", "type": "string"},
                        {"title": "a list of columns", "type": "array", "minItems": 1, "items": {"type": "string"}},
                    ],
                },
                "clean": _choices(
                    {name: _of_rule(rule) for name, rule in RULES.items()},
                    "rules that take rows out, in order",
                    {"reason": REASON},
                    default=[],
                ),
                "laws": _laws(),
                "chain": CHAIN,
                "axes": AXES,
                "range": listing(
                    {"type": ["number", "null"]},
                    "smallest and largest possible value of the metric in its unit, where known; below 0, errors are not of logarithms",
                    minItems=2,
                    maxItems=2,
                ),
                "fit": {**FIT, "description": "how laws are fitted", "default": {}},
                "validate": _validate(),
                "analyse": _choices(
                    {name: kind.schema for name, kind in KINDS.items()},
                    "what is asked of the fitted laws",
                    default=[{name: {}} for name, kind in KINDS.items() if kind.by_default],
                ),
                "figures": listing(
                    {"enum": list(FIGURES)},
                    f"the figures to draw; by default all, but the report shows {OPTIONAL_FIGURES} only where their tables have rows",
                    default=[],
                ),
                "paper_figures": {
                    **mapping({"enum": list(FIGURES)}, "copies of figures under the names a paper gives them"),
                    "propertyNames": {"pattern": FILE_STEM, "not": {"enum": [*FIGURES, "index"]}, "maxLength": NAME},
                    "default": {},
                },
                "expect": {**EXPECT_SCHEMA, "default": []},
                SENSITIVITY: {
                    "type": "boolean",
                    "default": False,
                    "description": "repeat fit and validation with each cleaning rule left out, and report what changes",
                },
            },
            "one study: where its runs are, which laws to fit, what to ask of them",
            required=["study", "sources"],
        ),
    }


def _sources() -> Schema:
    source = record(
        {
            "uri": text("a file, folder or glob relative to this study file, or an https URL", maxLength=PATH),
            "mirror": text("path of a copy below $SCALESTUDY_MIRROR, tried before the network", maxLength=PATH),
            "sha256": text("of the file at `uri`; required for URLs", pattern="^[0-9a-f]{64}$"),
            "members": text("glob of the files to read inside an archive"),
            "format": {"enum": list(FORMATS), "description": "file format; from the name when absent"},
            "records": text(
                "dotted path to the records inside nested JSON, YAML or Parquet, through every item of the lists on its way; `*` stands for "
                "every item of a list or object, with its key in the column `key`, and a lone `.` for the document; values "
                "beside the path come along"
            ),
            "sheet": text("name of a workbook's sheet, where it has several"),
            "csv": _dialect(),
            "missing": listing({"type": "string"}, "further words that stand for no value, such as OOM"),
            "columns": mapping(
                {"type": ["string", "number"]},
                "canonical column to source column, or to an SQL expression over source columns, in which `number(x)` reads "
                "cells such as 1.3B, 45.2%, 1,500,000 or 300B tokens",
            ),
            "constants": mapping(
                {"type": ["string", "number", "boolean"]},
                "canonical column to one value for every row, such as metric, unit (`percent` is read as fractions, shown in percent) "
                f"({', '.join(DIRECTIONS)} for direction; {', '.join(SCHEDULES)} for schedule)",
            ),
            "keep": listing({"type": "string"}, "further source columns, by name or glob"),
            "long": record(
                {
                    "columns": {
                        "description": "glob, or globs, of the columns to stack, such as loss_*",
                        "anyOf": [
                            {"title": "a glob", "type": "string"},
                            {"title": "a list of globs", "type": "array", "minItems": 1, "items": {"type": "string"}},
                        ],
                    },
                    "into": text("column that receives what the `*` of a single glob stands for, else the whole name"),
                    "value": text("column that receives the values"),
                    "beside": mapping(
                        {"type": "string"},
                        "further columns, each from a glob whose `*` stands for the same, such as stderr: loss_*_se",
                    ),
                },
                "wide to long",
                required=["columns", "into", "value"],
            ),
        },
        "one table",
        required=["uri"],
    )
    return mapping(
        source,
        "the tables of runs, by a name of your own",
        minProperties=1,
        propertyNames={"pattern": FILE_STEM, "maxLength": NAME},
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


def _join() -> Schema:
    return listing(
        record(
            {
                "left": text("source that keeps all its rows"),
                "right": text("source whose columns are added; its keys must be unique"),
                "on": listing({"type": "string"}, "columns that both have", minItems=1),
                "how": {"enum": ["left", "inner"], "default": "left", "description": "left keeps unmatched rows"},
            },
            "one join",
            required=["left", "right", "on"],
        ),
        "sources side by side; sources that no join names are stacked",
        default=[],
    )


def _choices(
    options: Mapping[str, Schema], description: str, beside: Mapping[str, Schema] | None = None, **more: Any
) -> Schema:
    """Return the schema of a list of one-key mappings; the one key picks what the item is."""
    item = record({**options, **(beside or {})}, "", minProperties=1, maxProperties=1 + len(beside or {}))
    return listing(item, description, **more)


def _of_rule(rule: Rule) -> Schema:
    """Return a rule's schema with room for the reason among its options, where it has options, and what columns it adds."""
    schema = {**rule.schema, "description": rule.meaning, **({"adds": list(rule.adds)} if rule.adds else {})}
    own = schema.get("properties")
    return {**schema, "properties": {**own, "reason": REASON}} if own is not None else schema


def _laws() -> Schema:
    numbers = mapping({"type": "number"}, "")
    parameter = record(
        {
            "sign": {"enum": ["+", "-", "any"], "description": "the parameter's sign"},
            "bounds": listing(
                {"type": ["number", "null"]}, "smallest and largest value, null for none", minItems=2, maxItems=2
            ),
            "start": {**START, "description": "a starting value, or the range to draw starts from"},
            "unit": text("unit for tables"),
            "meaning": text("what it stands for"),
        },
        "one parameter",
    )
    entry = record(
        {
            "law": {"enum": list(LAWS), "description": "a built-in law"},
            "name": text("a name of your own", pattern=IDENTIFIER, maxLength=NAME),
            "formula": text("a law of your own: numbers, names, + - * / ** and exp, log and the like"),
            "variables": mapping({"type": "string"}, "symbol to column"),
            "parameters": mapping(parameter, "the formula's parameters"),
            "fixed": {**numbers, "description": "parameters held at a value"},
            "tied": mapping({"type": "string"}, "parameters held equal to another"),
            "shared": mapping(
                listing({"type": "string", "format": COLUMN}, "columns"),
                "parameters common to the families that agree in the columns",
            ),
            "starts": mapping(START, "starting values, or ranges to draw them from"),
            "terms": {"type": "integer", "minimum": 1, "description": "number of terms, for laws that repeat one"},
            "citation": text("where the law comes from"),
        },
        "a law with its own settings",
        title="a mapping with `law` or `formula`",
    )
    name = {"enum": [AUTO, *LAWS], "title": "a law's name"}
    return {
        "description": "the laws to fit; `auto` tries those that suit the axes",
        "default": AUTO,
        "anyOf": [name, listing({"anyOf": [name, entry]}, "", minItems=1, title="a list of laws")],
    }


def _validate() -> Schema:
    schemes = {
        name: record({key: dict(option) for key, option in scheme.options.items()}, scheme.meaning)
        for name, scheme in SCHEMES.items()
    }
    defaults: list[Schema] = [{name: {}} for name in BY_DEFAULT]
    return record(
        {"schemes": _choices(schemes, "how rows are held back", default=defaults)},
        "how laws are scored",
        default={"schemes": defaults},
    )
