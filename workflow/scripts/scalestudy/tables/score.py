"""What out-of-sample predictions are worth: scores, by horizon, and pairs of laws compared."""

from typing import Final

from scalestudy.rooms import named
from scalestudy.tables.contract import FAMILY, LAW, METRIC, OF_SCORE, Table, by_name, count, key, number, sentence
from scalestudy.tables.validate import SCALE, SCHEME

SCORES: Final = named("scores/kinds")
HORIZONS: Final = {
    "inside": "within the scales of the training rows",
    "to 0.3 decades": "up to a factor of two beyond them",
    "to 1 decade": "from there to a factor of ten",
    "to 2 decades": "from there to a factor of a hundred",
    "farther": "more than a factor of a hundred beyond them",
}

BY_CUTOFF: Final = "rolling"
"""The scheme whose scores are told by cutoff."""
EVERY_CUTOFF: Final = 0
LATEST: Final = 1
"""Numbers of cutoffs in `validate/cutoffs`: the mean over all of them, and the first."""

UNITS: Final = {
    "log": "natural logarithms, near relative errors",
    "metric": "the metric's unit; of a metric in percent, fractions",
    "1": "a number without unit",
}
UNIT: Final = key("unit", "what the score is in", values=UNITS)

SCORED: Final = (
    key("score", "the score", values=SCORES),
    number("value", "the score on the rows that all laws compared have; null for a law left out of that", OF_SCORE),
    number("stderr", "standard error over groups of rows (over families for `all`)", OF_SCORE),
    number("lower", "2.5% bound, by the jackknife over groups (over families for `all`)", OF_SCORE),
    number("upper", "97.5% bound", OF_SCORE),
    count("n", "predictions scored"),
    count("n_failed", "known rows for which this law has no prediction, or no finite score"),
    number("own", "the score on all rows that this law has; null where these are the rows of `value`", OF_SCORE),
    count("n_own", "predictions scored in `own`, or in `value` where it is null"),
    SCALE,
    UNIT,
    sentence("note", "what is missing from it, and why; else empty"),
)

TABLES: Final = by_name(
    Table(
        "validate/scores",
        "out-of-sample scores, of all laws on the same rows; family `all` is the mean over families",
        (FAMILY, METRIC, LAW, SCHEME, *SCORED),
        ("family", "metric", "law", "scheme", "score"),
        within="value",
    ),
    Table(
        "validate/horizons",
        "the same scores by how far beyond the training rows the predicted rows lie",
        (
            FAMILY,
            METRIC,
            LAW,
            SCHEME,
            key("horizon", "the largest distance over the scale columns", values=HORIZONS),
            *SCORED,
        ),
        ("family", "metric", "law", "scheme", "horizon", "score"),
        within="value",
    ),
    Table(
        "validate/cutoffs",
        "the same scores of rolling tests by cutoff, and their mean over cutoffs, in which each counts alike; the headline is that mean",
        (
            FAMILY,
            METRIC,
            LAW,
            SCHEME,
            count("cutoff", "number of the cutoff, the latest being 1; 0 for the mean over cutoffs", ""),
            *SCORED,
            sentence(
                "fold",
                "name of the fold, or what it is a mean of; empty for `all`, whose families are cut at their own scales",
            ),
        ),
        ("family", "metric", "law", "scheme", "cutoff", "score"),
        within="value",
    ),
    Table(
        "validate/comparisons",
        "pairs of laws on the rows both predict: difference of their scores, with a bootstrap over runs or families",
        (
            FAMILY,
            METRIC,
            SCHEME,
            LAW,
            key("rival", "the law or baseline it is compared with"),
            key("score", "what is compared: the headline of the metric's scale", values=SCORES),
            UNIT,
            number("difference", "the law's score less the rival's; negative if the law is better", OF_SCORE),
            number("lower", "2.5% bound, over draws of runs (of families for `all`)", OF_SCORE),
            number("upper", "97.5% bound", OF_SCORE),
            number("share", "share of the draws in which the law is better", "fraction"),
            count("n", "rows that both predict"),
            count("groups", "runs, with their replicates, among them (families for `all`)", "count"),
            sentence("better", "the better one, where the interval leaves zero out; else empty"),
        ),
        ("family", "metric", "scheme", "law", "rival"),
        within="difference",
    ),
)
