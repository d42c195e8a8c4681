"""What is asked of families side by side: how much more one needs than another, and which is best."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    LAW,
    METRIC,
    OF_METRIC,
    Column,
    Table,
    bounded,
    by_name,
    key,
    number,
    sentence,
)
from scalestudy.tables.fit import STATUSES

QUESTIONS: Final = {
    "value": "at a stated value of the metric",
    "budget": "at a stated point of the scale, the reference's where one family is held against another",
}
ASKED: Final = {**QUESTIONS, "trend": "per decade of the reference's scale, over the budgets"}
_ALONG = "unit of the scale"

TABLES: Final = by_name(
    Table(
        "analyse/multiplier",
        "how many times as much of a scale a family needs to be as good as its reference",
        (
            METRIC,
            LAW,
            key("reference", "the family whose values are to be matched"),
            key("family", "the family that is to match them"),
            sentence("along", "the scale that is multiplied"),
            key("asked", "where they are held against each other", values=ASKED),
            key("goal", "number of the value or budget in the study file", "int64"),
            number("value", "the metric there; null for a trend", OF_METRIC),
            number("reference_needed", "where the reference reaches it; null if it does not", _ALONG),
            number("needed", "where the family does", _ALONG),
            *bounded("multiplier", "how many times as much it needs; infinite at an end that is open", "1"),
            number("least", "what the pair of laws says that says the least", "1"),
            number("most", "what that says which says the most", "1"),
            number("exceeds", "probability that it is above 1: that the family needs more", "fraction"),
            number("never", "probability that the family never reaches the value", "fraction"),
            number("reference_never", "probability that the reference never does", "fraction"),
            number("reference_beyond", "how far beyond the reference's runs", "decades"),
            number("beyond", "how far beyond the family's runs", "decades"),
            key("status", "what became of the fits", values=STATUSES),
            sentence("message", "the same in a sentence: how each goes along the scale, and what is open"),
        ),
        ("metric", "law", "reference", "family", "asked", "goal"),
    ),
    Table(
        "analyse/strategy",
        "the best of several families at each budget, and at which budget each reaches a value",
        (
            METRIC,
            LAW,
            sentence("along", "the scale that budgets are of"),
            key("asked", "what is given", values=QUESTIONS),
            key("goal", "number of the value or budget in the study file", "int64"),
            FAMILY,
            *bounded(
                "budget",
                "the budget, or where the family reaches the value: null if it never does, infinite at an end that is open",
                _ALONG,
            ),
            *bounded("value", "the value, or what the family reaches with the budget", OF_METRIC),
            *bounded("envelope", "the same of whichever family is best: a value, or a budget", BY_COLUMN),
            sentence("unit", "unit of the envelope: the metric's, or that of the scale"),
            number("least", "what the law says that says the least for the family", BY_COLUMN),
            number("most", "what the law says that says the most", BY_COLUMN),
            Column("best", "bool", "whether the family is the best one there, by the estimates"),
            number("probability", "that it is, by the draws", "fraction"),
            number("nobody", "probability that no family ever reaches the value", "fraction"),
            number("beyond", "how far beyond the family's runs", "decades"),
            key("status", "what became of the fit", values=STATUSES),
            sentence("message", "the same in a sentence"),
        ),
        ("metric", "law", "asked", "goal", "family"),
    ),
    Table(
        "analyse/switches",
        "where the best family changes as the budget grows",
        (
            METRIC,
            LAW,
            sentence("along", "the scale that budgets are of"),
            key("position", "order along the scale, from 0", "int64"),
            key("below", "the best family below"),
            key("above", "the best family above; the same one where none takes over"),
            *bounded("at", "where it changes; null if it does not, infinite or 0 at an end that is open", _ALONG),
            number("share", "share of draws in which the one gives way to the other inside the range", "fraction"),
            number("from", "start of the range searched", _ALONG),
            number("to", "end of the range searched", _ALONG),
            key("status", "what became of the fits", values=STATUSES),
            sentence("message", "the same in a sentence"),
        ),
        ("metric", "law", "position"),
    ),
)
