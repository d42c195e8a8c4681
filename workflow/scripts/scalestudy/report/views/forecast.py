"""Runs, the forecast with its band, and its targets, over the scale that leads to them."""

from scalestudy.report.views.base import DOT, HELD, LINE, PALE, TARGET, Shown, View

SHOWN = Shown(
    "forecast",
    (
        View(
            panels=("panel",),
            marks={"line": LINE, "aside": PALE, "run": DOT, "target": TARGET, "held_out": HELD},
            inside=lambda frame: frame["inside"].astype(bool),
            told={"name": "target"},
            aims=True,
        ),
    ),
)
