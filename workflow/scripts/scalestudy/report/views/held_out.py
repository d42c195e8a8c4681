"""Predicted against measured, a panel a way to split."""

from scalestudy.report.views.base import DOT, Shown, View

SHOWN = Shown(
    "held_out",
    (
        View(
            x="value",
            y="predicted",
            x_name="metric",
            y_name="Predicted",
            marks={"": DOT},
            kind=(),
            panels=("scheme",),
            value="value",
            diagonal=True,
        ),
    ),
)
