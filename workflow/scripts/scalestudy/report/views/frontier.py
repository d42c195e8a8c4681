"""Optimal sizes, data and their ratio over compute, by every approach."""

from scalestudy.report.views.base import DIAMOND, DOT, DOTTED, LINE, THIN, Shown, View

SHOWN = Shown(
    "frontier",
    (
        View(
            x="flops",
            y="value",
            x_name="flops",
            y_name="quantity",
            marks={
                "main": LINE,
                "law": THIN,
                "published": DOTTED,
                "envelope": DOT,
                "isoflop": THIN,
                "minimum": DIAMOND,
            },
            panels=("family", "metric", "quantity"),
            lines=("name",),
            value="",
            told={"kind": "by", "name": "law or source"},
        ),
    ),
)
