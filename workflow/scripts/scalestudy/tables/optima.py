"""Where laws are best under a cost, and whether the approaches to allocation agree."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    LAW,
    METRIC,
    Column,
    Table,
    by_name,
    key,
    number,
    sentence,
)
from scalestudy.tables.fit import STATUSES

AGREEMENTS: Final = {
    "agree": "their 95% intervals overlap",
    "disagree": "their 95% intervals have nothing in common",
    "unknown": "one of them has no interval",
}

TABLES: Final = by_name(
    Table(
        "analyse/optimum",
        "the columns at which a law is best, and the value there",
        (
            FAMILY,
            METRIC,
            LAW,
            key("name", "what the question is called"),
            key("point", "number of the budget, from 0", "int64"),
            key("quantity", "the column; `value`; or `gain`, how much better than the point it is held against"),
            number("budget", "what is spent; null where nothing is", "unit of the cost"),
            number("estimate", "its value at the optimum; null if there is none", BY_COLUMN),
            number("lower", "2.5% bound, of the draws' own optima", BY_COLUMN),
            number("upper", "97.5% bound", BY_COLUMN),
            number("least", "the least that a law of `auto` says by itself", BY_COLUMN),
            number("most", "the most that one says", BY_COLUMN),
            Column("least_law", "string", "which law that is"),
            Column("most_law", "string", "which law that is"),
            sentence("unit", "the metric's, of `value` and `gain`; empty for a column or a formula of the value"),
            number("missing", "share of draws without an optimum", "fraction"),
            number("on_bound", "share of draws with an optimum on a bound of the column", "fraction"),
            number("decades_beyond", "how far beyond the runs", "decades"),
            number("halved", "how much worse the value is at half the column, the budget kept, as a share of it", "1"),
            number("doubled", "the same at twice the column", "1"),
            number("within_lower", "the least the column may be for a value at most 1% worse", BY_COLUMN),
            number("within_upper", "the most it may be", BY_COLUMN),
            key("status", "what became of the fit and the search", values=STATUSES),
            sentence("message", "what is spent, and what to know of it, or why there is no optimum"),
        ),
        ("family", "metric", "law", "name", "point", "quantity"),
    ),
    Table(
        "analyse/agreement",
        "whether two approaches to compute-optimal allocation agree on an exponent",
        (
            FAMILY,
            METRIC,
            key("quantity", "params or tokens"),
            key("first", "one approach, and its law where it has one"),
            key("second", "the other"),
            number("difference", "the exponent by the first less that by the second", "1"),
            key("verdict", "whether they agree", values=AGREEMENTS),
            sentence("message", "both exponents with their intervals"),
        ),
        ("family", "metric", "quantity", "first", "second"),
    ),
)
