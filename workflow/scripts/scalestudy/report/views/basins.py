"""The metric over a hyperparameter, a shade a size."""

from scalestudy.report.views.base import DIAMOND, DOT, DOTTED, LINE, Shown, View

SHOWN = Shown(
    "basins",
    (
        View(
            y="value",
            x_name="over",
            marks={"run": DOT, "best": LINE, "law": DOTTED, "optimum": DIAMOND},
            panels=("family", "metric", "over"),
            lines=("level",),
            shade="size",
            shade_name="size_name",
            value="value",
        ),
    ),
)
