"""Figures: each drawn from its own small table, written beside it, as PDF, SVG and PNG with the same bytes every time.

`registry` declares them and imports nothing heavy; each figure is one module of the same name here, with two functions:
`table(tables, settings) -> Content` gathers what is drawn, `draw(figure, frame)` draws nothing but that.
"""

from scalestudy.figures.registry import FIGURES

__all__ = ["FIGURES"]
