"""Runs and the law over compute, a line a number of tokens per parameter."""

from scalestudy.report.views.base import DOT, LINE, STAR, Shown, View

SHOWN = Shown(
    "ratio",
    (
        View(
            x="flops",
            y="value",
            x_name="compute_name",
            marks={"line": LINE, "run": DOT, "held_out": STAR},
            lines=("ratio",),
            shade="ratio",
            shade_name="tokens per parameter",
            value="value",
            truth="measured",
        ),
    ),
)
