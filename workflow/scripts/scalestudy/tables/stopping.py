"""What becomes of runs in training: their final value, whether it will be the best, and whether to stop."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    METRIC,
    OF_METRIC,
    Table,
    bounded,
    by_name,
    count,
    key,
    number,
    sentence,
)

DECISIONS: Final = {
    "stop": "it beats the best finished run with less than the stated probability",
    "go_on": "it may still beat the best finished run",
    "none": "no run of the family is in training",
    "not_known": "its final value could not be forecast, so that nothing is advised",
}
WAYS: Final = {
    "curves": "by how the curves of finished runs went on from there",
    "law": "by the fitted laws at the place where it will end",
    "none": "by nothing",
}
_PLACE: Final = "unit of the scale"

TABLES: Final = by_name(
    Table(
        "analyse/stopping",
        "the forecast of the final value of every run in training, and whether it is worth going on",
        (
            FAMILY,
            METRIC,
            key("run", "the run in training; empty where there is none"),
            sentence("along", "the scale that training goes along"),
            number("at", "where its last checkpoint is", _PLACE),
            number("until", "where it will end", _PLACE),
            number("progress", "the one over the other", "fraction"),
            number("value", "the metric at the last checkpoint", OF_METRIC),
            *bounded("predicted", "the metric at the end", OF_METRIC),
            number("sd", "standard deviation behind the interval", BY_COLUMN),
            sentence("unit", "relative for deviations of log values, else the metric's unit"),
            sentence("best", "the best finished run; empty where there is none"),
            number("best_value", "its final value", OF_METRIC),
            number("beats", "probability that the run in training ends better", "fraction"),
            key("decision", "what follows", values=DECISIONS),
            number("left", "compute that going on takes", "FLOP"),
            key("way", "how it was forecast", values=WAYS),
            count("finished", "finished runs whose curves were learned from", "runs"),
            sentence("message", "the same in a sentence, with what is known of schedules"),
        ),
        ("family", "metric", "run"),
    ),
)
