"""What is asked of the fitted laws: allocation, forecasts, crossings, noise, and published numbers beside ours."""

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
    by_laws,
    by_name,
    count,
    given,
    key,
    number,
    range_of_laws,
    sentence,
    sizes_of,
)
from scalestudy.tables.fit import STATUSES
from scalestudy.tables.further import TABLES as OTHERS

APPROACHES: Final = {
    "envelope": "lower envelope of the loss over all runs",
    "isoflop": "minimum of a parabola through each IsoFLOP budget",
    "parametric": "the best of a fitted law, or of `auto`, for what a budget buys",
}
REACHES: Final = {
    "already": "the smallest run would do",
    "inside": "reached within the range of the runs",
    "beyond": "reached beyond the runs",
    "too_far": "not reached within ten decades of the runs",
    "unreachable": "the forecast levels off or turns before it",
    "not_applicable": "there is no forecast to follow",
}
NOISES: Final = {
    "seed": "between runs of one design",
    "evaluation": "of the evaluation, by the standard errors the table states",
    "checkpoint": "between neighbouring checkpoints of one run",
}
VERDICTS: Final = {
    "reproduced": "the published value lies within its tolerance of ours",
    "within_interval": "outside the tolerance, inside our 95% interval",
    "differs": "outside both the tolerance and our 95% interval",
    "published_not_optimal": "the published parameters fit this data worse than ours by the same objective",
    "not_testable": "the quantity could not be computed here",
}

CERTAINTIES: Final = {
    "stated": "read in what its authors published: text, notebook or data",
    "recomputed": "computed by others from the published data; the authors print it nowhere",
    "remembered": "from memory of the publication, not held against it",
}

_ALONG = "unit of the scale"
_AXIS = "unit of the axis"
OVER: Final = {
    "mean": "their mean",
    "sum": "their sum",
    "median": "their median",
    "max": "the largest",
    "min": "the smallest",
    "count": "how many have a number",
}
"""What one number `expect` may make of many rows; rows without a number count in none, and are told."""
SHARE: Final = "share"
_QUANTITY = "unit of the quantity"


TABLES: Final = OTHERS | by_name(
    Table(
        "analyse/compute_optimal",
        "the compute-optimal N and D for each budget",
        (
            FAMILY,
            METRIC,
            LAW,
            key("approach", "how it was found", values=APPROACHES),
            given("flops", "the budget, in the unit of its cost", "FLOP"),
            *bounded("params", "compute-optimal N", "count"),
            *bounded("tokens", "compute-optimal D", "count"),
            *bounded("value", "compute-optimal metric", OF_METRIC),
            *by_laws("params", "N", "count"),
            *by_laws("tokens", "D", "count"),
            *by_laws("value", "metric", OF_METRIC),
            key("status", "what became of the fit or curve behind it", values=STATUSES),
            sentence("message", "how it was found, or why it could not be"),
        ),
        ("family", "metric", "law", "approach", "flops"),
    ),
    Table(
        "analyse/exponents",
        "exponents of the compute-optimal frontier: N and D proportional to C to this power",
        (
            FAMILY,
            METRIC,
            LAW,
            key("approach", "how it was found", values=APPROACHES),
            key("quantity", "params, tokens or value"),
            number("estimate", "the exponent; null where the form of the law fixes it", "1"),
            number("lower", "2.5% bound", "1"),
            number("upper", "97.5% bound", "1"),
            number("least", "the least that a law of `auto` says by itself", "1"),
            number("most", "the most that one says", "1"),
            key("status", "what became of the fit or curve behind it", values=STATUSES),
            sentence("message", "the range it holds over, or why there is none"),
        ),
        ("family", "metric", "law", "approach", "quantity"),
    ),
    Table(
        "analyse/forecast",
        "predictions at the study's targets, with the interval of a new observation",
        (
            FAMILY,
            METRIC,
            LAW,
            key("target", "number of the target in the study file, or the held-out run"),
            *sizes_of("the target's"),
            number("predicted", "median forecast", OF_METRIC),
            number("lower", "2.5% bound for a new observation", OF_METRIC),
            number("upper", "97.5% bound for a new observation", OF_METRIC),
            number("sd", "standard deviation behind the bounds: its parts in quadrature", BY_COLUMN),
            number("sd_noise", "part: of one more run, never below what replicates show", BY_COLUMN),
            number("sd_parameters", "part: what the fits leave open", BY_COLUMN),
            number("sd_model", "part: how far the laws that `auto` averages differ", BY_COLUMN),
            number("sd_horizon", "part: what no fit can tell of rows beyond the data", BY_COLUMN),
            Column("unit", "string", "relative for deviations of log values, else the metric's unit"),
            number("decades_beyond", "how far beyond the data, the largest over the scale axes", "decades"),
            number("leverage", "variance of the fit there over its largest at a run; above 1 is extrapolation", "1"),
            number(
                "mahalanobis",
                "distance from the middle of the training rows in what the law reads, which knows how columns vary together; "
                "null where the target differs in what the rows do not vary in",
                "standard deviations",
            ),
            number("value", "what was measured there; null if not yet known", OF_METRIC),
            key("status", "what became of the fit", values=STATUSES),
            sentence("message", "the same in a sentence"),
            sentence("explanation", "for `auto`, why a measured value lies outside; else empty"),
        ),
        ("family", "metric", "law", "target"),
        further="the other columns that targets state",
    ),
    Table(
        "analyse/reach",
        "the scale at which a wanted value is reached",
        (
            FAMILY,
            METRIC,
            LAW,
            key("goal", "number of the wanted value in the study file", "int64"),
            given("value", "the wanted value", OF_METRIC),
            sentence("along", "the scale that is followed"),
            number("needed", "where the forecast reaches the value; null if it does not", _ALONG),
            number("lower", "where the better bound of the 95% interval of a new run does", _ALONG),
            number("upper", "where the worse bound does; null if nowhere", _ALONG),
            *range_of_laws("scale", _ALONG),
            number("params", "N there; compute-optimal where the law leaves it open", "count"),
            number("tokens", "D there", "count"),
            number("flops", "C there", "FLOP"),
            number("decades_beyond", "how far beyond the runs", "decades"),
            key("outcome", "whether it is reached", values=REACHES),
            sentence("message", "the same in a sentence"),
        ),
        ("family", "metric", "law", "goal"),
        within="needed",
    ),
    Table(
        "analyse/isoflop",
        "the minimum of the curve through each IsoFLOP budget",
        (
            FAMILY,
            METRIC,
            given("flops", "the budget: geometric mean of its runs' compute", "FLOP"),
            count("n", "runs at this budget"),
            count("sizes", "distinct N among them", "count"),
            *bounded("params", "N at the minimum", "count"),
            *bounded("tokens", "D at the minimum", "count"),
            *bounded("value", "metric at the minimum", OF_METRIC),
            number("curvature", "second derivative of the value in log N", OF_METRIC),
            number("bracketed", "share of resamples with a minimum inside the sampled sizes", "fraction"),
            key("status", "what became of the budget", values=STATUSES),
            sentence("message", "the same in a sentence"),
        ),
        ("family", "metric", "flops"),
    ),
    Table(
        "analyse/crossover",
        "where the frontiers of two families cross",
        (
            METRIC,
            LAW,
            key("family_a", "one family"),
            key("family_b", "the other family"),
            key(
                "axis",
                "what they are compared over: flops for laws in N and D, cost for what is no compute, else the law's own variable; "
                "empty where they are not compared",
            ),
            number("crossing", "where they cross; null if they do not", _AXIS),
            number("lower", "2.5% bound over the draws that cross", _AXIS),
            number("upper", "97.5% bound over the draws that cross", _AXIS),
            *range_of_laws("crossing", _AXIS),
            number("share", "share of draws that cross inside the range", "fraction"),
            number("from", "start of the range searched", _AXIS),
            number("to", "end of the range searched", _AXIS),
            Column(
                "better_below", "string", "the better family below the crossing, or everywhere; null where neither is"
            ),
            Column(
                "better_above", "string", "the better family above the crossing, or everywhere; null where neither is"
            ),
            key("status", "whether the two could be compared", values=STATUSES),
            sentence("message", "what was found, in a sentence"),
        ),
        ("metric", "law", "family_a", "family_b"),
        within="crossing",
    ),
    Table(
        "analyse/noise",
        "the noise budget: what seeds, evaluation and checkpoints add, and their share of each law's residual",
        (
            FAMILY,
            METRIC,
            LAW,
            key("component", "where the noise comes from", values=NOISES),
            number("estimate", "its standard deviation, pooled", BY_COLUMN),
            number("lower", "2.5% bound, from chi-square; null where the table states it", BY_COLUMN),
            number("upper", "97.5% bound, from chi-square", BY_COLUMN),
            count("dof", "degrees of freedom of the estimate", "count"),
            count("designs", "designs with several runs, or runs with several checkpoints", "count"),
            count("n", "rows of these"),
            number("residual", "standard deviation of the law's residuals", BY_COLUMN),
            number("share", "variance of the component over that of the residuals", "fraction"),
            number(
                "floor",
                "no interval of a new run is narrower: by replicates, else the larger of the others",
                BY_COLUMN,
            ),
            sentence("unit", "relative for spreads of log values, else the metric's unit"),
            sentence("message", "what was found, in a sentence"),
        ),
        ("family", "metric", "law", "component"),
    ),
    Table(
        "analyse/replication",
        "published numbers against ours",
        (
            key("position", "order in the study file, from 0", "int64"),
            key("quantity", "what is compared"),
            number("expected", "the published value; null where limits are expected", _QUANTITY),
            number("tolerance", "half-width that counts as reproduced; null where limits are expected", _QUANTITY),
            number("at_least", "the smallest ours may be; null if there is no such limit", _QUANTITY),
            number("at_most", "the largest ours may be; null if there is no such limit", _QUANTITY),
            number("found", "our value; null if not computed", _QUANTITY),
            number("lower", "our 2.5% bound", _QUANTITY),
            number("upper", "our 97.5% bound", _QUANTITY),
            key("verdict", "the comparison", values=VERDICTS),
            sentence("note", "the source of the published value, and why this verdict"),
            key("certainty", "how sure the published value itself is", values=CERTAINTIES),
            sentence("finding", "what the study file says of the cause where ours is another; empty if nothing"),
        ),
        ("position",),
        within="found",
    ),
)
APART: Final = (
    "analyse/optimum",
    "analyse/compute_optimal",
    "analyse/exponents",
    "analyse/forecast",
    "analyse/reach",
    "analyse/isoflop",
    "analyse/noise",
)
"""The tables of analyses that say of a family what hangs on that family alone: each shard writes its part of them."""
