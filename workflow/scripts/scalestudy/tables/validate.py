"""Out-of-sample predictions, the choice of laws, and the fits that `auto` averages."""

from typing import Final

from scalestudy.rooms import named
from scalestudy.tables import BASELINE
from scalestudy.tables.contract import (
    FAMILY,
    LAW,
    METRIC,
    OF_METRIC,
    OF_PARAMETER,
    Column,
    Table,
    by_name,
    given,
    key,
    number,
    sentence,
)

SCHEMES: Final = (*named("splits/schemes"), "held_out")
BASELINES: Final = {
    f"{BASELINE}nearest_run": "the value of the training run nearest in log scale",
    f"{BASELINE}log_linear": "a straight line of log value in the logarithms of the scales",
    f"{BASELINE}last_value": "the value of the training run with the largest scale",
}

SCALES: Final = {
    "log": "natural logarithms: no value of the metric is 0 or negative",
    "raw": "the metric's unit: a measured value is 0 or negative, or `range` says that values may be negative",
}

OF_INPUT: Final = "unit of the earlier metric"
SCHEME: Final = key("scheme", "how the rows were split", values=SCHEMES)
SCALE: Final = key("scale", "what errors of the metric are measured in, throughout the study", values=SCALES)

TABLES: Final = by_name(
    Table(
        "validate/predictions",
        "out-of-sample predictions only",
        (
            FAMILY,
            METRIC,
            LAW,
            SCHEME,
            key("fold", "name of the fold"),
            key("row", "row of `clean/runs`", "int64"),
            number("value", "what was measured; null if not yet known", OF_METRIC),
            number("predicted", "what the law predicted; null if its fit failed", OF_METRIC),
            number("lower", "2.5% bound for a new observation", OF_METRIC),
            number("upper", "97.5% bound for a new observation", OF_METRIC),
            sentence("note", "why there is no prediction; else empty"),
            key("group", "number of the run with its replicates, whose rows count as one in scores", "int64"),
            given("decades_beyond", "how far beyond the training rows, the largest over the scales", "decades"),
            number(
                "mahalanobis",
                "distance from the middle of the training rows in what the law reads, which knows how columns vary together; "
                "null for baselines, and where the row differs in what these do not vary in",
                "standard deviations",
            ),
            SCALE,
        ),
        ("family", "metric", "law", "scheme", "fold", "row"),
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
            given("weight", "share of the fit in forecasts beyond the training rows", "fraction"),
            given("inside", "share of the fit in forecasts inside them", "fraction"),
            given("dof", "rows less parameters spent, perhaps a fraction where some are shared", "rows"),
            given("parameters_n", "parameters spent; one that k families share counts 1/k in each", "count"),
            sentence("elsewhere", "what other families say of this parameter, where shared: numbers of a Jacobian"),
            given(
                "stretch",
                "factor on the standard deviation that parameters and laws leave open, learned from folds",
                "1",
            ),
            given(
                "bends",
                "share of the predicted change that may be missed beyond the data, learned from folds",
                "fraction",
            ),
        ),
        ("family", "metric", "member", "parameter"),
    ),
    Table(
        "validate/steps",
        "the steps of a chain behind out-of-sample predictions: a predicted input beside what was measured",
        (
            FAMILY,
            METRIC,
            LAW,
            key("column", "the input that the law reads"),
            SCHEME,
            key("fold", "name of the fold"),
            key("row", "row of `clean/runs`", "int64"),
            key("from", "the metric that the input is"),
            key("first_law", "the law that predicts it"),
            number("input", "what it predicts, from the same training rows; null if it cannot", OF_INPUT),
            number("input_measured", "what was measured at the same run and step; null if nothing was", OF_INPUT),
            number("at_measured", "what the law predicts at the measured input", OF_METRIC),
        ),
        ("family", "metric", "law", "column", "scheme", "fold", "row"),
    ),
    Table(
        "validate/unsplit",
        "the schemes that could not split a fit unit: what has no predictions, and why",
        (FAMILY, METRIC, LAW, SCHEME, sentence("reason", "why not"), SCALE),
        ("family", "metric", "law", "scheme"),
    ),
)
