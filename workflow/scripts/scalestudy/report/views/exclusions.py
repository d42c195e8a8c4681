"""Where every row stands, and which rule left it out."""

from scalestudy.report.views.base import DOT, PALE, STAR, Shown, View

SHOWN = Shown(
    "exclusions",
    (
        View(
            y_name="y_name",
            marks={"excluded": PALE, "fitted": DOT, "held_out": STAR},
            kind=("state",),
            value="",
            told={"rule": "left out by"},
        ),
    ),
)
