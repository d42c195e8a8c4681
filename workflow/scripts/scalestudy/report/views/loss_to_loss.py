"""One metric against another over the runs they share."""

from scalestudy.report.views.base import DOT, LINE, STAR, Shown, View

SHOWN = Shown(
    "loss_to_loss",
    (
        View(
            x_name="other_metric",
            marks={"line": LINE, "point": DOT, "held_out": STAR},
            panels=("other_metric", "metric"),
        ),
    ),
)
