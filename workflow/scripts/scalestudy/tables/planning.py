"""Which runs to train next, and how far they, and the usual designs, are expected to narrow what is to be known."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    LAW,
    METRIC,
    Column,
    Table,
    by_name,
    count,
    key,
    number,
    sentence,
    sizes_of,
)
from scalestudy.tables.fit import STATUSES

GOALS: Final = {
    "forecast": "the value of a run",
    "allocation": "the size that is best for a budget",
    "winner": "which of two families is better",
    "parameter": "a parameter of the laws",
}
DESIGNS: Final = {
    "now": "no further run",
    "proposed": "the runs that narrow the interval most",
    "ladder": "sizes at equal ratios with 20 tokens per parameter",
    "isoflop": "several sizes at each of a few budgets",
    "sparse": "a square grid of sizes and tokens at low compute",
    "topped": "a square grid at low compute and one large run",
}
_COST = "unit of the cost"
_BY_INTERVAL, _BY_QUANTITY = "column `interval_unit`", "column `estimate_unit`"

TABLES: Final = by_name(
    Table(
        "analyse/next_runs",
        "every run that may be trained next, what it is expected to tell for its cost, and whether it is proposed",
        (
            FAMILY,
            METRIC,
            LAW,
            key("name", "what the question is called"),
            key("candidate", "number of the candidate, from 0", "int64"),
            *sizes_of("the run's"),
            number("cost", "of one such run", _COST),
            number("predicted", "what it is predicted to show", "unit of the metric"),
            number("open", "standard deviation of what is not known of that, the noise of the run left out", BY_COLUMN),
            number(
                "noise",
                "standard deviation of one run about it; of a forecast by auto with what laws may miss there, beyond the runs there are",
                BY_COLUMN,
            ),
            number("gain", "by which share one such run alone is expected to narrow the interval", "fraction"),
            number("gain_per_cost", "the same over its cost", "1 / unit of the cost"),
            count("seeds", "how many such runs are proposed", "runs"),
            Column(
                "place",
                "int64",
                "the first one's place among the proposed runs, from 1; 0 if none is",
                "",
                nullable=False,
            ),
            Column("batch", "int64", "the batch it is trained in, from 1; 0 if it is not proposed", "", nullable=False),
            number("spent", "what the proposed runs up to the last of these cost together", _COST),
            number(
                "half_width",
                "half the expected width of the interval after these, as in next_designs",
                _BY_INTERVAL,
            ),
            sentence("unit", "of open and noise: relative where errors are of logarithms, else that of the metric"),
            sentence(
                "interval_unit",
                "of half_width: relative where the interval is of logarithms, else that of the quantity",
            ),
            sentence("message", "why it is proposed, or why not"),
        ),
        ("family", "metric", "law", "name", "candidate"),
        further="the columns of the candidates",
    ),
    Table(
        "analyse/next_designs",
        "what is known now, and what is expected to be after the proposed runs and after the usual designs for the same budget",
        (
            FAMILY,
            METRIC,
            LAW,
            key("name", "what the question is called"),
            key("goal", "what is to be known", values=GOALS),
            key("design", "which runs are added", values=DESIGNS),
            count("runs", "how many", "runs"),
            number("cost", "what they cost together", _COST),
            number("largest", "what the most expensive one costs", _COST),
            number("estimate", "of the quantity, as it is now", _BY_QUANTITY),
            number("lower", "2.5% bound that is expected, about that estimate", _BY_QUANTITY),
            number("upper", "97.5% bound that is expected", _BY_QUANTITY),
            number("half_width", "half the width of the expected interval", BY_COLUMN),
            number("sd_noise", "standard deviation of the run that is forecast, part of the interval", BY_COLUMN),
            number("sd_open", "of what parameters and laws leave open; parts add in quadrature", BY_COLUMN),
            number("sd_horizon", "of what no fit can tell beyond the runs", BY_COLUMN),
            number("narrower", "by which share that is less than now", "fraction"),
            number("right", "probability to choose right, where something is chosen", "fraction"),
            number("loss", "expected loss of deciding with these runs", "column `loss_unit`"),
            sentence(
                "unit",
                "of half_width and its parts: relative where the interval is of logarithms, else that of the quantity",
            ),
            sentence("estimate_unit", "of the quantity: that of the metric, or 1 for ratios and most parameters"),
            sentence("loss_unit", "of loss: that of the metric, or of the parameter"),
            key("status", "what became of it", values=STATUSES),
            sentence("message", "what is known and what is spent, or why nothing can be proposed"),
        ),
        ("family", "metric", "law", "name", "design"),
    ),
)
