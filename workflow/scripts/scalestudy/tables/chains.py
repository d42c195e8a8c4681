"""What an analysis of a chain says: its steps one by one, and the mean over tasks."""

from typing import Final

from scalestudy.tables.contract import FAMILY, LAW, METRIC, OF_METRIC, Table, by_name, count, key, number, sentence
from scalestudy.tables.validate import OF_INPUT

_ERROR = "relative error of `{}`: over what was measured, less 1"
_AT = key("run", "the run that is predicted")

TABLES: Final = by_name(
    Table(
        "analyse/chain",
        "each step of a chain where it was predicted out of sample, and the chain as a whole",
        (
            FAMILY,
            METRIC,
            LAW,
            key("column", "the input that the law reads"),
            key("scheme", "how the row was held back, as in `validate/predictions`; empty for a unit without a chain"),
            key("fold", "name of the fold"),
            key("row", "row of `clean/runs`; -1 for a unit without a chain", "int64"),
            _AT,
            key("from", "the metric that the input is"),
            key("first_law", "the law that predicts it"),
            number("input", "the input as the earlier step predicts it", OF_INPUT),
            number("input_measured", "as it was measured", OF_INPUT),
            number("input_error", _ERROR.format("input"), "fraction"),
            number("value", "what was measured; null if not yet known", OF_METRIC),
            number("at_measured", "what the law says at the measured input", OF_METRIC),
            number("at_measured_error", _ERROR.format("at_measured"), "fraction"),
            number("predicted", "what it says at the predicted input", OF_METRIC),
            number("lower", "2.5% bound for a new observation", OF_METRIC),
            number("upper", "97.5% bound for a new observation", OF_METRIC),
            number("error", _ERROR.format("predicted"), "fraction"),
            sentence("message", "which step misses by how much, or why one predicts nothing"),
        ),
        ("family", "metric", "law", "column", "scheme", "fold", "row"),
    ),
    Table(
        "analyse/chain_average",
        "the mean over tasks, families or metrics, of what a chain predicts for a held-out run",
        (
            LAW,
            _AT,
            count("tasks", "fit units that are averaged", "count"),
            number("value", "mean of what was measured; null if some was not", OF_METRIC),
            number("predicted", "mean of the predictions", OF_METRIC),
            number(
                "lower",
                "2.5% bound for a new run: tasks err together as far as they do at the training runs",
                OF_METRIC,
            ),
            number("upper", "97.5% bound", OF_METRIC),
            number("error", _ERROR.format("predicted"), "fraction"),
            sentence("message", "which tasks, and which are left out"),
        ),
        ("law", "run"),
    ),
)
