"""How many times as much families need as their reference."""

from scalestudy.report.views.base import DIAMOND, LINE, Shown, View

SHOWN = Shown(
    "multiplier",
    (
        View(
            x="at",
            y="multiplier",
            x_name="along",
            y_name="Multiplier",
            marks={"budget": LINE, "value": DIAMOND},
            kind=("asked",),
            panels=("metric",),
            lines=("pair",),
            value="",
            told={"pair": "pair"},
        ),
    ),
)
