"""A canvas that lays a figure out at the width a study asks for: type keeps its size, panels move below each other."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.style import COLUMN, PAGE

NARROWEST: Final = 1.7
"""Inches that a panel and what stands beside it need."""
NARROWER: Final = 0.78
"""How narrow panels may become that were designed for a share of a page each."""
MATRIX: Final = 3
"""Rows of panels from which on they are a matrix, and stay where they are."""
SHRINKS, GROWS = 0.8, 1.6
"""How far the height follows the width."""


@dataclass(frozen=True)
class Sizes:
    """How large figures are, in inches.

    Attributes:
        column: of one that is designed for a column.
        page: of one that is designed for the whole text.
        width: of every figure, however it is designed; 0 for these two.
        height: of every figure; 0 for what its content needs.
    """

    column: float = COLUMN
    page: float = PAGE
    width: float = 0.0
    height: float = 0.0

    def wide(self, designed: float) -> float:
        """Return how wide a figure becomes that is designed for a width."""
        if self.width:
            return self.width
        return self.column if designed == COLUMN else designed * self.page / PAGE


class Sized(Canvas):
    """A canvas of another width than the one that a figure asks for."""

    def __init__(self, sizes: Sizes, **options: Any) -> None:
        """Make an empty canvas."""
        super().__init__(**options)
        self.sizes = sizes
        self._folded: list[np.ndarray] = []

    def set_size_inches(self, w: Any, h: float | None = None, forward: bool = True) -> None:
        """Set the size for a figure that is designed for another; the height follows, but far less."""
        wide, tall = w if h is None else (w, h)
        if (wide, tall) == tuple(self.get_size_inches()):  # as it is asked for where only the resolution changes
            return
        width = self.sizes.wide(wide)
        times = min(max(math.sqrt(width / wide), SHRINKS), GROWS)
        super().set_size_inches(width, self.sizes.height or tall * times, forward)

    def subplots(self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **options: Any) -> Any:
        """Make panels; columns that would be too narrow continue below."""
        most = side_by_side(self, ncols, max(NARROWEST, NARROWER * PAGE / ncols))
        if nrows >= MATRIX or most == ncols:
            return super().subplots(nrows, ncols, squeeze=squeeze, **options)
        made = self._below(nrows, ncols, most, **options)
        self._folded.append(made)
        return (made[0] if nrows == 1 else made) if squeeze else made

    def _below(
        self, rows: int, columns: int, most: int, *, height_ratios: Any = None, sharex: Any = False, sharey: Any = False
    ) -> Any:
        """Make (rows, columns) panels of which `most` stand side by side."""
        blocks = math.ceil(columns / most)
        width, height = self.get_size_inches()
        super().set_size_inches(width, self.sizes.height or height * blocks)
        spec = self.add_gridspec(rows * blocks, most, height_ratios=[*(height_ratios or [1] * rows)] * blocks)
        made: Any = np.empty((rows, columns), dtype=object)
        for row, column in np.ndindex(rows, columns):
            block, place = divmod(column, most)
            x = made[0, column] if sharex == "col" and row else None
            y = made[row, 0] if sharey == "row" and column else None
            made[row, column] = self.add_subplot(spec[block * rows + row, place], sharex=x, sharey=y)
            _inner(made[row, column], x=sharex == "col" and row < rows - 1, y=sharey == "row" and place > 0)
        return made

    def finish(self) -> None:
        """Name the y axes of panels that came to stand at the left."""
        for made in self._folded:
            for row, axes in ((row, axes) for row, line in enumerate(made) for axes in line):
                if axes.get_subplotspec().is_first_col() and not axes.get_ylabel():
                    axes.set_ylabel(made[row, 0].get_ylabel())


def _inner(axes: Axes, *, x: bool, y: bool) -> None:
    """Leave out the numbers that the panel below or to the left has, too."""
    if x:
        axes.tick_params(axis="x", labelbottom=False)
    if y:
        axes.tick_params(axis="y", labelleft=False)


def side_by_side(figure: Canvas, columns: int, least: float = NARROWEST) -> int:
    """Return how many of so many panels fit beside each other on a canvas, where each needs so many inches."""
    page = figure.sizes.wide(PAGE) if isinstance(figure, Sized) else PAGE
    return max(min(columns, int(page / least + 1e-9)), 1)
