"""What families reach with budgets, or need for values."""

from scalestudy.report.views.base import LINE, Shown, View

SHOWN = Shown(
    "strategy",
    (
        View(
            x="at",
            y="value",
            x_name="along",
            marks={"budget": LINE, "value": LINE},
            panels=("metric",),
            value="value",
            told={"probability": "probability to be the best"},
        ),
    ),
)
