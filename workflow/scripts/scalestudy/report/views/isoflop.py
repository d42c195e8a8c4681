"""Optimal sizes over compute, and the metric over size at each budget."""

from scalestudy.report.views.base import DIAMOND, DOT, DOTTED, LINE, STAR, Shown, View

SHOWN = Shown(
    "isoflop",
    (
        View(
            x="flops",
            y="params",
            x_name="compute_name",
            y_name="size_name",
            marks={"frontier": LINE, "run": DOT, "held_out": STAR, "minimum": DIAMOND},
            value="",
            told={"value": "value"},
        ),
        View(
            x="params",
            y="value",
            x_name="size_name",
            marks={
                "curve": LINE,
                "slice": DOTTED,
                "run": DOT,
                "held_out": STAR,
                "minimum": DIAMOND,
            },
            lines=("budget",),
            shade="flops",
            shade_name="compute_name",
            value="value",
            across=("minimum",),
        ),
    ),
)
