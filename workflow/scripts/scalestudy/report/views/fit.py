"""Runs and the law over its widest scale, a line a value of the next."""

from scalestudy.report.views.base import DOT, LINE, STAR, Shown, View

SHOWN = Shown(
    "fit",
    (
        View(
            panels=("panel",),
            marks={"curve": LINE, "beyond": LINE, "point": DOT, "held_out": STAR},
            lines=("slice",),
            shade="slice",
            shade_name="slice_name",
            inside=lambda frame: frame["kind"] == "curve",
            truth="measured",
        ),
    ),
)
