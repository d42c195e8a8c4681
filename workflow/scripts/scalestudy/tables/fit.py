"""The fits: one row per fit unit and law, with parameters, draws, profiles and starts."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    LAW,
    METRIC,
    OF_METRIC,
    OF_OBJECTIVE,
    OF_PARAMETER,
    Column,
    Table,
    bounded,
    by_name,
    count,
    given,
    key,
    number,
    sentence,
)

STATUSES: Final = {
    "converged": "the optimum was found and checked",
    "at_bound": "the optimum lies on a bound of at least one parameter",
    "too_few_points": "fewer usable points than the law has free parameters",
    "degenerate": "the data cannot tell the parameters apart",
    "not_converged": "the solver stopped before the gradient vanished",
    "not_applicable": "the law or objective does not apply to these values",
}
# What the message begins with of a law that is not fitted to a family, since `laws: auto` does not propose it there.
NOT_ASKED: Final = "the study fits this law elsewhere"
NOT_PROPOSED: Final = "`laws: auto` does not propose it here"
# The statuses of fits that have an estimate; every other fit has none, in no table.
WITH_ESTIMATE: Final = ("converged", "at_bound")
IN_SAMPLE: Final = {
    "rmse": ("root mean squared error at the rows fitted to", OF_METRIC),
    "mae": ("mean absolute error at the rows fitted to", OF_METRIC),
    "r2": ("share of the variance of the values fitted to that the law has", "1"),
    "pearson": ("linear correlation of the law and the values fitted to", "1"),
    "spearman": ("rank correlation of the law and the values fitted to", "1"),
}

TABLES: Final = by_name(
    Table(
        "fit/fits",
        "one row per fit unit and law, whatever became of it",
        (
            FAMILY,
            METRIC,
            LAW,
            key("status", "what became of the fit", values=STATUSES),
            sentence("message", "the same in a sentence"),
            number("objective", "minimum of the objective, the sum over points", OF_OBJECTIVE),
            count("n", "points used"),
            given("parameters_n", "free parameters; one that k families share counts 1/k in each", "count"),
            given("dof", "points less free parameters, perhaps a fraction where some are shared", "count"),
            number("basin_share", "share of starts that reached the optimum", "fraction"),
            number("gradient_norm", "largest scaled gradient component at the optimum", "1"),
            number("condition", "condition number of the scaled Hessian", "1"),
            sentence("at_bounds", "parameters on a bound, joined by commas; empty if none"),
            sentence("group", "families that share parameters with this fit; empty if none"),
            number(
                "aicc",
                "Akaike's criterion for small samples; null without a likelihood. Of families that share parameters it is that "
                "of all of them together, dealt to the rows by their points: the sum over families counts",
                "1",
            ),
            number("bic", "Schwarz's criterion, as `aicc`; null without a likelihood", "1"),
            number(
                "lack_of_fit",
                "p-value of the residuals against the noise between rows at the same point; of families that share "
                "parameters that of all of them together",
                "1",
            ),
            number("leave_one_out", "largest move of a parameter when one point is left out", "standard errors"),
            *(column for score, words in IN_SAMPLE.items() for column in bounded(score, *words)),
        ),
        ("family", "metric", "law"),
    ),
    Table(
        "fit/parameters",
        "estimates with 95% intervals; null when the fit failed",
        (
            FAMILY,
            METRIC,
            LAW,
            key("parameter", "name in the law"),
            number("estimate", "at the optimum", BY_COLUMN),
            number("lower", "2.5% bound", BY_COLUMN),
            number("upper", "97.5% bound", BY_COLUMN),
            number("stderr", "standard error, from the draws; 0 for a fixed parameter", BY_COLUMN),
            sentence(
                "held", "how often such intervals held the truth in simulation; empty if 93 to 97%, or without one"
            ),
            Column("unit", "string", "unit of the parameter"),
            Column("shared", "bool", "tied across families", nullable=False),
        ),
        ("family", "metric", "law", "parameter"),
    ),
    Table(
        "fit/draws",
        "the parameters of every bootstrap draw; draw -1 is the estimate itself, or the best point of a fit without one that "
        "predicts all the same, as its message says",
        (
            FAMILY,
            METRIC,
            LAW,
            key("draw", "number of the draw", "int64"),
            key("parameter", "name in the law"),
            number("value", "the draw's estimate; null if the refit failed", OF_PARAMETER),
        ),
        ("family", "metric", "law", "draw", "parameter"),
    ),
    Table(
        "fit/profiles",
        "the objective along each parameter, the others refitted, and over the pair with the worst ridge; "
        "empty unless the study asks for profiles",
        (
            FAMILY,
            METRIC,
            LAW,
            key("parameter", "name in the law"),
            key("other", "the second parameter of a pair; empty for a curve"),
            key("point", "number of the point", "int64"),
            number("value", "of the parameter", OF_PARAMETER),
            number("other_value", "of the second parameter", OF_PARAMETER),
            number("objective", "minimum over all other parameters; null where the law has no fit", OF_OBJECTIVE),
            number("threshold", "objective at the edge of the 95% interval, or region", OF_OBJECTIVE),
        ),
        ("family", "metric", "law", "parameter", "other", "point"),
    ),
    Table(
        "fit/starts",
        "the distinct basins the starts ended in, best first",
        (
            FAMILY,
            METRIC,
            LAW,
            key("basin", "rank of the basin, 0 is the best", "int64"),
            number("objective", "objective of the basin", OF_OBJECTIVE),
            number("share", "share of the starts that ended there", "fraction"),
        ),
        ("family", "metric", "law", "basin"),
    ),
)
