"""What the law leaves unexplained, over each scale."""

from scalestudy.report.views.base import DOT, LINE, PALE, STAR, Shown, View

SHOWN = Shown(
    "residuals",
    (
        View(
            y="residual",
            y_name="Residual, measured over the law",
            marks={
                "point fitted": DOT,
                "point excluded": PALE,
                "point held_out": STAR,
                "median fitted": LINE,
            },
            kind=("kind", "state"),
            panels=("x_name",),
            value="",
        ),
    ),
)
