"""Where every row stands, and which rule left it out."""

from scalestudy.report.views.base import DOT, OUT, STAR, Shown, View

SHOWN = Shown(
    "exclusions",
    (
        View(
            y_name="y_name",
            marks={"excluded": OUT, "fitted": DOT, "held_out": STAR},
            kind=("state",),
            value="",
            told={"rule": "left out by"},
        ),
    ),
)
