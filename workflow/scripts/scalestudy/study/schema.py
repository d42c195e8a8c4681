"""The JSON Schema of study files, put together from the grammar here and the registries of every stage.

`scalestudy docs` writes it to `workflow/schemas/study.schema.json`; a run reads that file and imports no registry.
"""

from collections.abc import Mapping
from typing import Any

from scalestudy.analyse.expect import EXPECT_SCHEMA
from scalestudy.analyse.findings import SCHEMA as FINDINGS
from scalestudy.analyse.registry import KINDS
from scalestudy.chains import SCHEMA as CHAIN
from scalestudy.clean.registry import RULES
from scalestudy.clean.rules.base import Rule
from scalestudy.fit.axes_options import SCHEMA as AXES
from scalestudy.fit.options import OF_A_LAW
from scalestudy.fit.options import SCHEMA as FIT
from scalestudy.laws.registry import LAWS
from scalestudy.learn.registry import SCHEMA as LEARN
from scalestudy.setups import SECTION as SETUP
from scalestudy.setups import schema as setup
from scalestudy.splits.registry import BY_DEFAULT, SCHEMES
from scalestudy.study import figure_options
from scalestudy.study.grammar import LIKE, Schema, listing, mapping, record, text
from scalestudy.study.limits import NAME, bounded
from scalestudy.study.references import COLUMN
from scalestudy.study.source_grammar import FILE_STEM, families_schema, join_schema, shared_schema, sources_schema
from scalestudy.tables import AUTO, SENSITIVITY

DRAFT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
START: Schema = {"type": ["number", "array"], "items": {"type": "number"}, "minItems": 1, "maxItems": 2}


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
                "sources": sources_schema(),
                "source_defaults": shared_schema(),
                "join": join_schema(),
                "family": {
                    "description": "the column, or columns, whose values make a family; by default `family`, or one "
                    "family named after the study",
                    "anyOf": [
                        {"title": "a column", "type": "string"},
                        {"title": "a list of columns", "type": "array", "minItems": 1, "items": {"type": "string"}},
                    ],
                },
                "families": families_schema(),
                "clean": _rules("rules that take rows out, in order", default=[]),
                "learn": LEARN,
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
                **figure_options.sections(),
                "expect": {**EXPECT_SCHEMA, "default": []},
                "findings": {**FINDINGS, "default": []},
                SENSITIVITY: _sensitivity(),
                SETUP: setup(),
            },
            "one study: where its runs are, which laws to fit, what to ask of them",
            required=["study", "sources"],
        ),
    }


def _choices(
    options: Mapping[str, Schema], description: str, beside: Mapping[str, Schema] | None = None, **more: Any
) -> Schema:
    """Return the schema of a list of one-key mappings; the one key picks what the item is."""
    item = record({**options, **(beside or {})}, "", minProperties=1, maxProperties=1 + len(beside or {}))
    return listing(item, description, **more)


def _rules(description: str, **more: Any) -> Schema:
    return _choices({name: _of_rule(rule) for name, rule in RULES.items()}, description, {"reason": REASON}, **more)


def _sensitivity() -> Schema:
    each = {**_rules("the rules of a variant, instead of those of `clean`"), LIKE: "clean"}
    named = {"pattern": FILE_STEM, "maxLength": NAME}
    asked = record(
        {
            "rules": {"type": "boolean", "default": False, "description": "repeat it without each rule of `clean`"},
            "variants": {
                **mapping(
                    each, "repeat it by other lists of cleaning rules, by name, and set the outcomes side by side"
                ),
                "propertyNames": named,
                "minProperties": 1,
                "maxProperties": 20,
            },
        },
        "",
        minProperties=1,
        title="a mapping with `variants`",
    )
    return {
        "default": False,
        "description": "repeat fit, validation and forecasts without each cleaning rule, or by other rules, and report what changes",
        "anyOf": [{"type": "boolean", "title": "true or false"}, asked],
    }


def _of_rule(rule: Rule) -> Schema:
    """Return a rule's schema with room for the reason among its options, where it has options, and what columns it adds."""
    schema = {**rule.schema, "description": rule.meaning, **({"adds": list(rule.adds)} if rule.adds else {})}
    own = schema.get("properties")
    return {**schema, "properties": {**own, "reason": REASON}} if own is not None else schema


def _laws() -> Schema:
    parameter = record(
        {
            "sign": {"enum": ["+", "-", "any"], "description": "the parameter's sign"},
            "bounds": listing(
                {"type": ["number", "null"]}, "smallest and largest value, null for none", minItems=2, maxItems=2
            ),
            "start": {**START, "description": "a starting value, or the range to draw starts from"},
            "unit": text(
                "unit for tables; `y` where it is the metric's, so that of a metric in percent it is shown in percent"
            ),
            "meaning": text("what it stands for"),
        },
        "one parameter",
    )
    entry = record(
        {
            "law": {"enum": list(LAWS), "description": "a built-in law"},
            "name": text("a name of your own", pattern=IDENTIFIER, maxLength=NAME),
            "formula": text("a law of your own: numbers, names, + - * / ** and exp, log, erf, gamma and the like"),
            "variables": mapping({"type": "string"}, "symbol to column"),
            "parameters": mapping(parameter, "the formula's parameters"),
            "fixed": mapping({"type": "number"}, "parameters held at a value"),
            "tied": mapping({"type": "string"}, "parameters held equal to another"),
            "shared": mapping(
                listing({"type": "string", "format": COLUMN}, "columns"),
                "parameters common to the families that agree in the columns",
            ),
            "starts": mapping(START, "starting values, or ranges to draw them from"),
            "metrics": listing(
                {"type": "string"},
                "the metrics it is fitted to, of several that a study has; all when absent",
                minItems=1,
            ),
            "objective": OF_A_LAW,
            "families": listing({"type": "string"}, "the families it is fitted to; all when absent", minItems=1),
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
    content = {"schemes": _choices(schemes, "how rows are held back", default=defaults)}
    return record(content, "how laws are scored", default={"schemes": defaults})
