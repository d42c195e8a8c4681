"""Out-of-sample predictions, their scores, the choice of laws, and the fits that `auto` averages."""

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
    given,
    key,
    number,
    sentence,
)

SCHEMES: Final = {
    "kfold": "random folds of whole groups",
    "leave_out": "one level of a column at a time",
    "rolling": "trained below a cutoff of scale, tested above it",
    "transfer": "one family at a time, the law shared by the others",
    "held_out": "rows the study marks as held out, never seen before",
}
SCORES: Final = {
    "rmsle": "root mean squared error of the natural logarithm",
    "rmse": "root mean squared error, in the metric's unit",
    "are": "mean absolute relative error",
    "bias": "mean of the logarithm of predicted over observed",
    "r2": "share of the variance of the held-back values that is predicted",
    "spearman": "rank correlation of predicted and observed",
    "coverage": "share of observations inside the 95% interval",
    "interval_score": "width of the 95% interval plus 40 times the distance of each miss, in log units",
}
HORIZONS: Final = {
    "inside": "within the scales of the training rows",
    "to 0.3 decades": "up to a factor of two beyond them",
    "to 1 decade": "from there to a factor of ten",
    "to 2 decades": "from there to a factor of a hundred",
    "farther": "more than a factor of a hundred beyond them",
}
BASELINES: Final = {
    "nearest_run": "the value of the training run nearest in log scale",
    "log_linear": "a straight line of log value in the logarithms of the scales",
    "last_value": "the value of the training run with the largest scale",
}

_SCHEME = key("scheme", "how the rows were split", values=SCHEMES)
_SCORED = (
    key("score", "the score", values=SCORES),
    number("value", "the score's value", OF_SCORE),
    number("stderr", "standard error over groups of rows (over families for `all`)", OF_SCORE),
    count("n", "predictions scored"),
    sentence("note", "what is missing from it, and why a scheme could not split; else empty"),
)

TABLES: Final = by_name(
    Table(
        "validate/predictions",
        "out-of-sample predictions only",
        (
            FAMILY,
            METRIC,
            LAW,
            _SCHEME,
            key("fold", "name of the fold"),
            key("row", "row of `clean/runs`", "int64"),
            number("value", "what was measured; null if not yet known", OF_METRIC),
            number("predicted", "what the law predicted; null if its fit failed", OF_METRIC),
            number("lower", "2.5% bound for a new observation", OF_METRIC),
            number("upper", "97.5% bound for a new observation", OF_METRIC),
            sentence("note", "why there is no prediction; else empty"),
            key("group", "number of the run with its replicates, whose rows count as one in scores", "int64"),
            given("decades_beyond", "how far beyond the training rows, the largest over the scales", "decades"),
        ),
        ("family", "metric", "law", "scheme", "fold", "row"),
    ),
    Table(
        "validate/scores",
        "out-of-sample scores; family `all` is the mean over families",
        (FAMILY, METRIC, LAW, _SCHEME, *_SCORED),
        ("family", "metric", "law", "scheme", "score"),
    ),
    Table(
        "validate/horizons",
        "the same scores by how far beyond the training rows the predicted rows lie",
        (
            FAMILY,
            METRIC,
            LAW,
            _SCHEME,
            key("horizon", "the largest distance over the scale columns", values=HORIZONS),
            *_SCORED,
        ),
        ("family", "metric", "law", "scheme", "horizon", "score"),
    ),
    Table(
        "validate/comparisons",
        "pairs of laws on the rows both predict: difference of their scores, with a bootstrap over runs or families",
        (
            FAMILY,
            METRIC,
            _SCHEME,
            LAW,
            key("rival", "the law or baseline it is compared with"),
            key("score", "what is compared: rmsle, or rmse where not all is positive", values=SCORES),
            number("difference", "the law's score less the rival's; negative if the law is better", OF_SCORE),
            number("lower", "2.5% bound, over draws of runs (of families for `all`)", OF_SCORE),
            number("upper", "97.5% bound", OF_SCORE),
            number("share", "share of the draws in which the law is better", "fraction"),
            count("n", "rows that both predict"),
            count("groups", "runs, with their replicates, among them (families for `all`)", "count"),
            sentence("better", "the better one, where the interval leaves zero out; else empty"),
        ),
        ("family", "metric", "scheme", "law", "rival"),
    ),
    Table(
        "validate/choice",
        "the law each fit unit is forecast with, and why",
        (
            FAMILY,
            METRIC,
            key("candidate", "registry name of the law"),
            number("weight", "share in the forecast", "fraction"),
            number("stacking", "share in the average that would have extrapolated best; for comparison", "fraction"),
            Column("chosen", "bool", "carries the forecast", nullable=False),
            sentence("reason", "why, or why not"),
            number(
                "error",
                "mean squared error of log values where it was tried inside the training rows (over the variance of the "
                "values where not all are positive); null if it was not",
                "1",
            ),
        ),
        ("family", "metric", "candidate"),
    ),
    Table(
        "validate/members",
        "the fits that `auto` averages for a forecast: with the runs, all that a forecast needs",
        (
            FAMILY,
            METRIC,
            key("member", "number of the fit", "int64"),
            key("parameter", "name in the law"),
            number("estimate", "its value", OF_PARAMETER),
            key("law", "registry name of the law"),
            given("recency", "power p of the weights (x / x_max)^p it was fitted with", "1"),
            sentence("along", "the column x; empty for equal weights"),
            given("weight", "share of the fit in the forecast", "fraction"),
            count("dof", "rows less free parameters"),
            given("multiple", "standard deviations that hold 95%, calibrated", "standard deviations"),
        ),
        ("family", "metric", "member", "parameter"),
    ),
)
