"""The contracts of every table that passes between stages: columns, dtypes, units, closed lists.

A table is checked against its contract each time it is written, so a reader may rely on every column named here being
present with its dtype. More columns are welcome; these keep their names.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Literal

from scalestudy.rooms import named

DType = Literal["string", "float64", "int64", "bool"]

STAGES: Final = ("ingest", "clean", "fit", "validate", "analyse", "figures", "report")

# Asked for by a key of the study file: a study repeated with each cleaning rule left out.
SENSITIVITY: Final = "sensitivity"

REPORT_FILES: Final = (
    "index.html",
    "numbers.tex",
    "tables/parameters.tex",
    "tables/scores.tex",
    "tables/replication.tex",
    "checklist.md",
    "summary.txt",
)

STATUSES: Final = {
    "converged": "the optimum was found and checked",
    "at_bound": "the optimum lies on a bound of at least one parameter",
    "too_few_points": "fewer usable points than the law has free parameters plus one",
    "degenerate": "the data cannot tell the parameters apart",
    "not_converged": "the solver stopped before the gradient vanished",
    "not_applicable": "the law or objective does not apply to these values",
}
VERDICTS: Final = {
    "reproduced": "the published value lies within its tolerance of ours",
    "within_interval": "outside the tolerance, inside our 95% interval",
    "differs": "outside both the tolerance and our 95% interval",
    "published_not_optimal": "the published parameters fit this data worse than ours by the same objective",
    "not_testable": "the quantity could not be computed here",
}
OUTCOMES: Final = {
    "refitted": "the study was repeated without the rule",
    "stopped": "without the rule there is nothing to compare",
}
HORIZONS: Final = {
    "inside": "within the scales of the training rows",
    "to 0.3 decades": "up to a factor of two beyond them",
    "to 1 decade": "from there to a factor of ten",
    "to 2 decades": "from there to a factor of a hundred",
    "farther": "more than a factor of a hundred beyond them",
}
REACHES: Final = {
    "already": "the smallest run would do",
    "inside": "reached within the range of the runs",
    "beyond": "reached beyond the runs",
    "too_far": "not reached within ten decades of the runs",
    "unreachable": "the forecast levels off before it",
    "not_applicable": "there is no forecast to follow",
}
APPROACHES: Final = {
    "envelope": "lower envelope of the loss over all runs",
    "isoflop": "minimum of a parabola through each IsoFLOP budget",
    "parametric": "closed or numerical minimum of a fitted law at fixed compute",
}
SCORES: Final = named("validate/scores")
SCHEMES: Final = (*named("splits/schemes"), "held_out")
NOISES: Final = {
    "seed": "between runs of one design",
    "evaluation": "of the evaluation, by the standard errors the table states",
    "checkpoint": "between neighbouring checkpoints of one run",
}
DIRECTIONS: Final = {"lower": "lower is better", "higher": "higher is better"}
SCHEDULES: Final = {
    "decayed": "the learning rate had decayed at this point",
    "constant": "the learning rate had not decayed",
    "cooldown": "a cooldown branched off a constant run",
    "unknown": "not stated",
}
BASELINES: Final = {
    "nearest_run": "the value of the training run nearest in log scale",
    "log_linear": "a straight line of log value in the logarithms of the scales",
    "last_value": "the value of the training run with the largest scale",
}
AUTO: Final = "auto"
ALL_FAMILIES: Final = "all"


@dataclass(frozen=True)
class Column:
    """One column of a contract: what it holds, in which unit, and what it may be."""

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    nullable: bool = True
    values: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Table:
    """The contract of one table. `key` sorts the rows, so that equal content has equal bytes."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = field(default=())

    @property
    def stage(self) -> str:
        """The stage that writes the table, also its folder."""
        return self.name.partition("/")[0]


def _key(name: str, meaning: str, dtype: DType = "string", values: Collection[str] | None = None) -> Column:
    return Column(name, dtype, meaning, nullable=False, values=tuple(values) if values else None)


def _number(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", meaning, unit)


FAMILY = _key("family", "the group of runs one law is fitted to")
METRIC = _key("metric", "the measured quantity")
LAW = _key("law", "registry name of the law, `auto` for the automatic choice, or a baseline")

RUN_COLUMNS: Final = (
    _key("row", "position of the row in `ingest/runs`, kept by every later table", "int64"),
    _key("study", "study id"),
    _key("source", "name of the source in the study file"),
    FAMILY,
    _key("run", "one training"),
    _number("params", "model parameters N", "count"),
    _number("tokens", "training tokens D seen", "count"),
    _number("flops", "training compute C", "FLOP"),
    METRIC,
    Column("value", "float64", "the metric's value; null only where held out", "column `unit`"),
    _number("stderr", "standard error of the value", "column `unit`"),
    Column("unit", "string", "unit of value and stderr"),
    Column("direction", "string", "which way is better", nullable=False, values=tuple(DIRECTIONS)),
    Column("held_out", "bool", "never fitted, ranked or validated on; predicted at the end", nullable=False),
)
# Written under these names and dtypes whenever a source has them.
COVARIATES: Final = (
    Column("params_kind", "string", "how N was counted", values=("total", "non_embedding", "active")),
    _number("unique_tokens", "distinct training tokens U", "count"),
    Column("data_unit", "string", "what a token is: tokens, bytes, examples"),
    Column("flops_kind", "string", "how C was counted: 6ND, with attention, measured"),
    Column("step", "int64", "optimiser steps S at this checkpoint", "count"),
    Column("final", "bool", "the last checkpoint of its run"),
    Column("schedule", "string", "learning-rate schedule at this point", values=tuple(SCHEDULES)),
    Column("seed", "int64", "random seed of the run"),
    _number("lr", "peak learning rate"),
    _number("batch_tokens", "batch size", "tokens"),
    _number("width", "model width", "count"),
    _number("depth", "layers", "count"),
    _number("vocab", "vocabulary size", "count"),
    _number("experts", "experts", "count"),
    _number("sparsity", "share of inactive parameters", "fraction"),
    _number("precision_bits", "bits per weight", "bits"),
    Column("date", "string", "ISO 8601 date of the run"),
)

TABLES: Final = {
    table.name: table
    for table in (
        Table("ingest/runs", "the canonical run table", RUN_COLUMNS, ("row",)),
        Table(
            "clean/runs",
            "every ingested row, with what took it out",
            (
                *RUN_COLUMNS,
                Column("excluded", "bool", "taken out of every fit", nullable=False),
                Column("reason", "string", "the rule that took it out, and why; null if kept"),
            ),
            ("row",),
        ),
        Table(
            "clean/ledger",
            "what each cleaning rule did, in order; rows_in - excluded = rows_out, line by line",
            (
                _key("position", "order of the rule, from 0", "int64"),
                _key("rule", "name of the rule"),
                Column("reason", "string", "why these rows are out"),
                Column("rows_in", "int64", "rows still in before the rule, held-out rows apart", "rows", False),
                Column("excluded", "int64", "rows the rule took out", "rows", False),
                Column("rows_out", "int64", "rows still in after it", "rows", False),
            ),
            ("position",),
        ),
        Table(
            "fit/fits",
            "one row per fit unit and law, whatever became of it",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("status", "what became of the fit", values=STATUSES),
                Column("message", "string", "the same in a sentence", nullable=False),
                _number("objective", "minimum of the objective", "sum over points"),
                Column("n", "int64", "points used", "rows", False),
                Column("parameters_n", "int64", "free parameters", "count", False),
                Column("dof", "int64", "points less free parameters", "count", False),
                _number("basin_share", "share of starts that reached the optimum", "fraction"),
                _number("gradient_norm", "largest scaled gradient component at the optimum"),
                _number("condition", "condition number of the scaled Hessian"),
                Column("at_bounds", "string", "parameters on a bound, joined by commas; empty if none", nullable=False),
                Column(
                    "group", "string", "families that share parameters with this fit; empty if none", nullable=False
                ),
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
                _key("parameter", "name in the law"),
                _number("estimate", "at the optimum", "column `unit`"),
                _number("lower", "2.5% bound", "column `unit`"),
                _number("upper", "97.5% bound", "column `unit`"),
                _number("stderr", "standard deviation over draws; 0 for a fixed parameter", "column `unit`"),
                Column("unit", "string", "unit of the parameter"),
                Column("shared", "bool", "tied across families", nullable=False),
            ),
            ("family", "metric", "law", "parameter"),
        ),
        Table(
            "fit/draws",
            "the parameters of every bootstrap draw; draw -1 is the estimate itself",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("draw", "number of the draw", "int64"),
                _key("parameter", "name in the law"),
                _number("value", "the draw's estimate; null if the refit failed"),
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
                _key("parameter", "name in the law"),
                _key("other", "the second parameter of a pair; empty for a curve"),
                _key("point", "number of the point", "int64"),
                _number("value", "of the parameter"),
                _number("other_value", "of the second parameter"),
                _number("objective", "minimum over all other parameters; null where the law has no fit"),
                _number("threshold", "objective at the edge of the 95% interval, or region"),
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
                _key("basin", "rank of the basin, 0 is the best", "int64"),
                _number("objective", "objective of the basin"),
                _number("share", "share of the starts that ended there", "fraction"),
            ),
            ("family", "metric", "law", "basin"),
        ),
        Table(
            "validate/predictions",
            "out-of-sample predictions only",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("scheme", "how the rows were split", values=SCHEMES),
                _key("fold", "name of the fold"),
                _key("row", "row of `clean/runs`", "int64"),
                _number("value", "what was measured; null if not yet known"),
                _number("predicted", "what the law predicted; null if its fit failed"),
                _number("lower", "2.5% bound for a new observation"),
                _number("upper", "97.5% bound for a new observation"),
            ),
            ("family", "metric", "law", "scheme", "fold", "row"),
        ),
        Table(
            "validate/scores",
            "out-of-sample scores; family `all` is the mean over families",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("scheme", "how the rows were split", values=SCHEMES),
                _key("score", "the score", values=SCORES),
                _number("value", "the score's value"),
                _number("stderr", "standard error over groups of rows (over families for `all`)"),
                Column("n", "int64", "predictions scored", "rows", False),
            ),
            ("family", "metric", "law", "scheme", "score"),
        ),
        Table(
            "validate/horizons",
            "the same scores by how far beyond the training rows the predicted rows lie",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("scheme", "how the rows were split", values=SCHEMES),
                _key("horizon", "the largest distance over the scale columns", values=HORIZONS),
                _key("score", "the score", values=SCORES),
                _number("value", "the score's value"),
                _number("stderr", "standard error over groups of rows (over families for `all`)"),
                Column("n", "int64", "predictions scored", "rows", False),
            ),
            ("family", "metric", "law", "scheme", "horizon", "score"),
        ),
        Table(
            "validate/comparisons",
            "pairs of laws on the rows both predict: difference of their scores, with a bootstrap over runs or families",
            (
                FAMILY,
                METRIC,
                _key("scheme", "how the rows were split", values=SCHEMES),
                LAW,
                _key("rival", "the law or baseline it is compared with"),
                _key("score", "what is compared: rmsle, or rmse where not all is positive", values=SCORES),
                _number("difference", "the law's score less the rival's; negative if the law is better"),
                _number("lower", "2.5% bound, over draws of runs (of families for `all`)"),
                _number("upper", "97.5% bound"),
                _number("share", "share of the draws in which the law is better", "fraction"),
                Column("n", "int64", "rows that both predict", "rows", False),
                Column(
                    "groups", "int64", "runs, with their replicates, among them (families for `all`)", "count", False
                ),
                Column("better", "string", "the better one, where the interval leaves zero out; else empty", "", False),
            ),
            ("family", "metric", "scheme", "law", "rival"),
        ),
        Table(
            "validate/choice",
            "the law each fit unit is forecast with, and why",
            (
                FAMILY,
                METRIC,
                _key("candidate", "registry name of the law"),
                _number("weight", "share in the forecast", "fraction"),
                _number(
                    "stacking", "share in the average that would have extrapolated best; for comparison", "fraction"
                ),
                Column("chosen", "bool", "carries the forecast", nullable=False),
                Column("reason", "string", "why, or why not", nullable=False),
            ),
            ("family", "metric", "candidate"),
        ),
        Table(
            "validate/members",
            "the fits that `auto` averages for a forecast: with the runs, all that a forecast needs",
            (
                FAMILY,
                METRIC,
                _key("member", "number of the fit", "int64"),
                _key("parameter", "name in the law"),
                _number("estimate", "its value", "as in fit/parameters"),
                _key("law", "registry name of the law"),
                Column("recency", "float64", "power p of the weights (x / x_max)^p it was fitted with", "", False),
                Column("along", "string", "the column x; empty for equal weights", nullable=False),
                Column("weight", "float64", "share of the fit in the forecast", "fraction", False),
                Column("dof", "int64", "rows less free parameters", "rows", False),
                Column("multiple", "float64", "standard deviations that hold 95%, calibrated", "", False),
            ),
            ("family", "metric", "member", "parameter"),
        ),
        Table(
            "analyse/compute_optimal",
            "the compute-optimal N and D for each budget",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("approach", "how it was found", values=APPROACHES),
                Column("flops", "float64", "the budget", "FLOP", False),
                *(
                    _number(f"{name}{end}", f"compute-optimal {what}{bound}", unit)
                    for name, what, unit in (
                        ("params", "N", "count"),
                        ("tokens", "D", "count"),
                        ("value", "metric", ""),
                    )
                    for end, bound in (("", ""), ("_lower", ", 2.5% bound"), ("_upper", ", 97.5% bound"))
                ),
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
                _key("approach", "how it was found", values=APPROACHES),
                _key("quantity", "params, tokens or value"),
                _number("estimate", "the exponent"),
                _number("lower", "2.5% bound"),
                _number("upper", "97.5% bound"),
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
                _key("target", "number of the target in the study file, or the held-out run"),
                _number("params", "the target's N", "count"),
                _number("tokens", "the target's D", "count"),
                _number("flops", "the target's C", "FLOP"),
                _number("predicted", "median forecast"),
                _number("lower", "2.5% bound for a new observation"),
                _number("upper", "97.5% bound for a new observation"),
                _number("sd", "standard deviation behind the bounds: its parts in quadrature", "column `unit`"),
                _number("sd_noise", "part: of one more run, never below what replicates show", "column `unit`"),
                _number("sd_parameters", "part: what the fits leave open", "column `unit`"),
                _number("sd_model", "part: how far the laws that `auto` averages differ", "column `unit`"),
                _number("sd_horizon", "part: what no fit can tell of rows beyond the data", "column `unit`"),
                Column("unit", "string", "relative for deviations of log values, else the metric's unit"),
                _number("decades_beyond", "how far beyond the data, the largest over the scale axes", "decades"),
                _number("leverage", "variance of the fit there over its largest at a run; above 1 is extrapolation"),
                _number("value", "what was measured there; null if not yet known"),
                _key("status", "what became of the fit", values=STATUSES),
                Column("message", "string", "the same in a sentence", nullable=False),
                Column("explanation", "string", "for `auto`, why a measured value lies outside; else empty", "", False),
            ),
            ("family", "metric", "law", "target"),
        ),
        Table(
            "analyse/reach",
            "the scale at which a wanted value is reached",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("goal", "number of the wanted value in the study file", "int64"),
                Column("value", "float64", "the wanted value", nullable=False),
                Column("along", "string", "the scale that is followed", nullable=False),
                _number("needed", "where the forecast reaches the value; null if it does not", "unit of the scale"),
                _number("lower", "where the better bound of the 95% interval of a new run does", "unit of the scale"),
                _number("upper", "where the worse bound does; null if nowhere", "unit of the scale"),
                _number("params", "N there; compute-optimal where the law leaves it open", "count"),
                _number("tokens", "D there", "count"),
                _number("flops", "C there", "FLOP"),
                _number("decades_beyond", "how far beyond the runs", "decades"),
                _key("outcome", "whether it is reached", values=REACHES),
                Column("message", "string", "the same in a sentence", nullable=False),
            ),
            ("family", "metric", "law", "goal"),
        ),
        Table(
            "analyse/isoflop",
            "the minimum of the curve through each IsoFLOP budget",
            (
                FAMILY,
                METRIC,
                Column("flops", "float64", "the budget: geometric mean of its runs' compute", "FLOP", False),
                Column("n", "int64", "runs at this budget", "rows", False),
                Column("sizes", "int64", "distinct N among them", "count", False),
                *(
                    _number(f"{name}{end}", f"{what} at the minimum{bound}", unit)
                    for name, what, unit in (
                        ("params", "N", "count"),
                        ("tokens", "D", "count"),
                        ("value", "metric", ""),
                    )
                    for end, bound in (("", ""), ("_lower", ", 2.5% bound"), ("_upper", ", 97.5% bound"))
                ),
                _number("curvature", "second derivative of the value in log N", "unit of the metric"),
                _number("bracketed", "share of resamples with a minimum inside the sampled sizes", "fraction"),
                _key("status", "what became of the budget", values=STATUSES),
                Column("message", "string", "the same in a sentence", nullable=False),
            ),
            ("family", "metric", "flops"),
        ),
        Table(
            "analyse/crossover",
            "where the frontiers of two families cross",
            (
                METRIC,
                LAW,
                _key("family_a", "one family"),
                _key("family_b", "the other family"),
                _key("axis", "what they are compared over: flops for laws in N and D, else the law's own variable"),
                _number("crossing", "where they cross; null if they do not", "unit of the axis"),
                _number("lower", "2.5% bound over the draws that cross", "unit of the axis"),
                _number("upper", "97.5% bound over the draws that cross", "unit of the axis"),
                _number("share", "share of draws that cross inside the range", "fraction"),
                _number("from", "start of the range searched", "unit of the axis"),
                _number("to", "end of the range searched", "unit of the axis"),
                Column("better_below", "string", "the better family below the crossing, or everywhere"),
                Column("better_above", "string", "the better family above the crossing, or everywhere"),
                _key("status", "whether the two could be compared", values=STATUSES),
                Column("message", "string", "what was found, in a sentence", nullable=False),
            ),
            ("metric", "law", "family_a", "family_b"),
        ),
        Table(
            "analyse/noise",
            "the noise budget: what seeds, evaluation and checkpoints add, and their share of each law's residual",
            (
                FAMILY,
                METRIC,
                LAW,
                _key("component", "where the noise comes from", values=NOISES),
                _number("estimate", "its standard deviation, pooled", "column `unit`"),
                _number("lower", "2.5% bound, from chi-square; null where the table states it", "column `unit`"),
                _number("upper", "97.5% bound, from chi-square", "column `unit`"),
                Column("dof", "int64", "degrees of freedom of the estimate", "count", False),
                Column(
                    "designs", "int64", "designs with several runs, or runs with several checkpoints", "count", False
                ),
                Column("n", "int64", "rows of these", "rows", False),
                _number("residual", "standard deviation of the law's residuals", "column `unit`"),
                _number("share", "variance of the component over that of the residuals", "fraction"),
                _number(
                    "floor",
                    "no interval of a new run is narrower: by replicates, else the larger of the others",
                    "column `unit`",
                ),
                Column("unit", "string", "relative for spreads of log values, else the metric's unit", nullable=False),
                Column("message", "string", "what was found, in a sentence", nullable=False),
            ),
            ("family", "metric", "law", "component"),
        ),
        Table(
            "analyse/replication",
            "published numbers against ours",
            (
                _key("position", "order in the study file, from 0", "int64"),
                _key("quantity", "what is compared"),
                Column("expected", "float64", "the published value", nullable=False),
                Column("tolerance", "float64", "half-width that counts as reproduced", nullable=False),
                _number("found", "our value; null if not computed"),
                _number("lower", "our 2.5% bound"),
                _number("upper", "our 97.5% bound"),
                _key("verdict", "the comparison", values=VERDICTS),
                Column("note", "string", "the source of the published value, and why this verdict", nullable=False),
            ),
            ("position",),
        ),
        Table(
            "sensitivity/rules",
            "what the study becomes without one cleaning rule, for each rule and fit unit",
            (
                _key("position", "the rule left out: its position in `clean/ledger`", "int64"),
                FAMILY,
                METRIC,
                _key("rule", "its name"),
                Column("reason", "string", "why the study has it"),
                Column("excluded", "int64", "rows of the fit unit that the rule takes out", "rows", False),
                Column("returned", "int64", "rows fitted without the rule less rows fitted with it", "rows"),
                _key("status", "what became of the repetition", values=OUTCOMES),
                Column("message", "string", "what changes, in a sentence", nullable=False),
                Column("law", "string", "the chosen law with all rules"),
                Column("law_without", "string", "the chosen law without the rule"),
                Column("parameter", "string", "the parameter of that law, as chosen with all rules, that moves most"),
                _number("shift", "how far it moves", "standard errors"),
                Column("scheme", "string", "how the scored rows were split", values=tuple(SCHEMES)),
                Column("score", "string", "the out-of-sample score of `auto`", values=tuple(SCORES)),
                _number("value", "the score with all rules"),
                _number("value_without", "the score without the rule, over the rows that are then there"),
            ),
            ("position", "family", "metric"),
        ),
        Table(
            "sensitivity/parameters",
            "every parameter with all rules and without one",
            (
                _key("position", "the rule left out", "int64"),
                FAMILY,
                METRIC,
                LAW,
                _key("parameter", "name in the law"),
                _number("estimate", "with all rules; null if that fit failed", "column `unit` of fit/parameters"),
                _number("stderr", "standard error with all rules", "column `unit` of fit/parameters"),
                _number("without", "estimate without the rule; null if that fit failed", "as estimate"),
                _number("shift", "without less estimate", "standard errors"),
            ),
            ("position", "family", "metric", "law", "parameter"),
        ),
        Table(
            "sensitivity/forecast",
            "every forecast with all rules and without one",
            (
                _key("position", "the rule left out", "int64"),
                FAMILY,
                METRIC,
                LAW,
                _key("target", "number of the target in the study file, or the held-out run"),
                _number("predicted", "with all rules", "unit of the metric"),
                _number("lower", "2.5% bound with all rules, for a new observation", "unit of the metric"),
                _number("upper", "97.5% bound with all rules, for a new observation", "unit of the metric"),
                _number("without", "predicted without the rule", "unit of the metric"),
            ),
            ("position", "family", "metric", "law", "target"),
        ),
    )
}


def names(*stages: str) -> list[str]:
    """Return the names of the tables that stages write, in the order of their contracts."""
    return [name for name, table in TABLES.items() if table.stage in stages]
