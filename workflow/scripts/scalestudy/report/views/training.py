"""The metric of runs while they train, and their lower envelope."""

from scalestudy.report.views.base import LINE, THIN, Shown, View

SHOWN = Shown(
    "training",
    (
        View(
            y="value",
            marks={"curve": THIN, "envelope": LINE},
            lines=("run",),
            shade="size",
            shade_name="params",
            value="value",
        ),
    ),
)
