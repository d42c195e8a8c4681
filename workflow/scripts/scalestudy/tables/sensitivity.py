"""The study repeated with each cleaning rule left out, or by other rules, beside the study as it is."""

from typing import Final

from scalestudy.tables.contract import (
    FAMILY,
    LAW,
    METRIC,
    OF_METRIC,
    OF_PARAMETER,
    OF_SCORE,
    Column,
    Table,
    by_name,
    count,
    key,
    number,
    sentence,
)
from scalestudy.tables.score import SCORES
from scalestudy.tables.validate import SCHEMES

OUTCOMES: Final = {
    "refitted": "the study was repeated without the rule, or by the rules of the variant",
    "stopped": "without the rule, or by those of the variant, there is nothing to compare",
}

VARIANT: Final = key("variant", "its name in the study file")

TABLES: Final = by_name(
    Table(
        "sensitivity/rules",
        "what the study becomes without one cleaning rule, for each rule and fit unit",
        (
            key("position", "the rule left out: its `position` in `clean/ledger`", "int64"),
            FAMILY,
            METRIC,
            key("rule", "its name"),
            Column("reason", "string", "why the study has it"),
            count("excluded", "rows of the fit unit that the rule takes out"),
            Column("returned", "int64", "rows fitted without the rule less rows fitted with it", "rows"),
            key("status", "what became of the repetition", values=OUTCOMES),
            sentence("message", "what changes, in a sentence"),
            Column("law", "string", "the chosen law with all rules"),
            Column("law_without", "string", "the chosen law without the rule"),
            Column("parameter", "string", "the parameter of that law, as chosen with all rules, that moves most"),
            number("shift", "how far it moves", "standard errors"),
            Column("scheme", "string", "how the scored rows were split", values=tuple(SCHEMES)),
            Column("score", "string", "the out-of-sample score of `auto`", values=tuple(SCORES)),
            number("value", "the score with all rules", OF_SCORE),
            number("value_without", "the score without the rule, over the rows that are then there", OF_SCORE),
        ),
        ("position", "family", "metric"),
    ),
    Table(
        "sensitivity/parameters",
        "every parameter with all rules and without one",
        (
            key("position", "the rule left out", "int64"),
            FAMILY,
            METRIC,
            LAW,
            key("parameter", "name in the law"),
            number("estimate", "with all rules; null if that fit failed", OF_PARAMETER),
            number("stderr", "standard error with all rules", OF_PARAMETER),
            number("without", "estimate without the rule; null if that fit failed", OF_PARAMETER),
            number("shift", "without less estimate", "standard errors"),
        ),
        ("position", "family", "metric", "law", "parameter"),
    ),
    Table(
        "sensitivity/forecast",
        "every forecast with all rules and without one",
        (
            key("position", "the rule left out", "int64"),
            FAMILY,
            METRIC,
            LAW,
            key("target", "number of the target in the study file, or the held-out run"),
            number("predicted", "with all rules", OF_METRIC),
            number("lower", "2.5% bound with all rules, for a new observation", OF_METRIC),
            number("upper", "97.5% bound with all rules, for a new observation", OF_METRIC),
            number("without", "predicted without the rule", OF_METRIC),
        ),
        ("position", "family", "metric", "law", "target"),
    ),
    Table(
        "sensitivity/variants",
        "what the study becomes by other cleaning rules, for each variant and fit unit",
        (
            VARIANT,
            FAMILY,
            METRIC,
            key("status", "what became of the repetition", values=OUTCOMES),
            sentence("message", "what changes, in a sentence"),
            count("fitted", "rows that laws are fitted to"),
            Column("law", "string", "the chosen law"),
            Column("scheme", "string", "how the scored rows were split", values=tuple(SCHEMES)),
            Column("score", "string", "the out-of-sample score of `auto`", values=tuple(SCORES)),
            number("value", "the score, over the rows that the variant has", OF_SCORE),
        ),
        ("variant", "family", "metric"),
    ),
    Table(
        "sensitivity/variant_parameters",
        "every parameter in each variant; as the study is, they stand in `fit/parameters`",
        (
            VARIANT,
            FAMILY,
            METRIC,
            LAW,
            key("parameter", "name in the law"),
            number("estimate", "null if the fit failed", OF_PARAMETER),
            number("lower", "2.5% bound", OF_PARAMETER),
            number("upper", "97.5% bound", OF_PARAMETER),
            number("stderr", "standard error", OF_PARAMETER),
        ),
        ("variant", "family", "metric", "law", "parameter"),
    ),
    Table(
        "sensitivity/variant_forecast",
        "every forecast in each variant; as the study is, they stand in `analyse/forecast`",
        (
            VARIANT,
            FAMILY,
            METRIC,
            LAW,
            key("target", "number of the target in the study file, or the held-out run"),
            number("predicted", "what is forecast", OF_METRIC),
            number("lower", "2.5% bound, for a new observation", OF_METRIC),
            number("upper", "97.5% bound, for a new observation", OF_METRIC),
        ),
        ("variant", "family", "metric", "law", "target"),
    ),
)
