"""What `benchmarks/coverage.csv` says of intervals: the page `docs/coverage.md`, and what the stage fit says beside them."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from scalestudy.fit.objectives.registry import LOSS_OF
from scalestudy.places import WORKFLOW

ENOUGH: Final = 300
"""Studies with an interval below which a cell says too little."""
NEW_RUN: Final = "new run"
IN_UNITS: Final = " units of "
MODULE: Final = '''"""How often 95% intervals held the truth: written by `scalestudy docs` from benchmarks/coverage.csv.

By method, loss, and whether rows counted in groups: the least and the largest share of simulated studies over designs,
options of the loss and parameters, and the least share of studies that had an interval at all.
"""

from typing import Final

HELD: Final[dict[tuple[str, str, bool], tuple[float, float, float]]] = {
'''
HEAD: Final = """# Coverage of 95% intervals

Written by `scalestudy docs` from `benchmarks/coverage.csv`, which `benchmarks/coverage.py` measures; its head says how the
studies are made, and [Fitting](fitting.md) what to make of it. *With* counts the studies that have an interval. **Bold**:
the binomial 95% interval of the share (Wilson) does not hold 0.95. All parameters are identified by their designs.

| design | objective | method | studies | with | new run | parameters |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Cell:
    """One design, objective and method: how many studies, how many with an interval, in how many each quantity was held."""

    design: str
    objective: str
    method: str
    studies: int
    usable: int
    held: dict[str, int]

    @property
    def kind(self) -> tuple[str, str, bool]:
        """Method, loss, and whether rows counted in groups."""
        return self.method, LOSS_OF[self.objective.split(",")[0]], IN_UNITS in self.design

    @property
    def shares(self) -> list[float]:
        """The share in which each parameter was held."""
        return [count / self.usable for name, count in self.held.items() if name != NEW_RUN]


def cells() -> list[Cell]:
    """Return what was measured, in the order it was measured in; only a checkout has benchmarks."""
    with (WORKFLOW.parent / "benchmarks" / "coverage.csv").open(newline="", encoding="utf-8") as handle:
        lines = list(csv.DictReader(handle))
    out = []
    for (design, objective, method), group in groupby(
        lines, lambda row: (row["design"], row["objective"], row["method"])
    ):
        rows = list(group)
        held = {row["quantity"]: int(row["held"]) for row in rows}
        out.append(Cell(design, objective, method, int(rows[0]["studies"]), int(rows[0]["usable"]), held))
    return out


def module() -> str:
    """Return the text of `scalestudy.fit.measured`."""
    kinds: dict[tuple[str, str, bool], list[Cell]] = {}
    for cell in cells():
        kinds.setdefault(cell.kind, []).append(cell)
    lines = (
        f"    {_literal(kind)}: {_literal(_summary(found))},\n" for kind, found in sorted(kinds.items()) if _told(found)
    )
    return MODULE + "".join(lines) + "}\n"


def _told(found: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in found if cell.usable >= ENOUGH]


def _summary(found: Sequence[Cell]) -> tuple[float, float, float]:
    shares = [share for cell in _told(found) for share in cell.shares]
    always = min(cell.usable / cell.studies for cell in found)
    return round(min(shares), 3), round(max(shares), 3), round(always, 3)


def _literal(values: tuple[object, ...]) -> str:
    return "(" + ", ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values) + ")"


def page() -> str:
    """Return `docs/coverage.md`."""
    measured = cells()
    designs = list(dict.fromkeys(cell.design for cell in measured))
    ordered = sorted(measured, key=lambda cell: (designs.index(cell.design), cell.objective, cell.method))
    return HEAD + "".join(f"| {' | '.join(_row(cell))} |\n" for cell in ordered)


def _row(cell: Cell) -> Iterator[str]:
    yield from (cell.design, cell.objective, cell.method, str(cell.studies), str(cell.usable))
    shares = {name: _share(count, cell.usable) for name, count in cell.held.items()}
    yield shares.pop(NEW_RUN)
    yield ", ".join(f"{name} {share}" for name, share in shares.items()) if cell.usable else ""


def _share(count: int, n: int) -> str:
    """A share of n, bold where its interval (Wilson 1927) does not hold 0.95; nothing of nothing."""
    if not n:
        return ""
    share, z = count / n, 1.96
    centre, half = (share + z * z / (2 * n)), z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    within = centre - half <= 0.95 * (1 + z * z / n) <= centre + half
    return f"{share:.3f}" if within else f"**{share:.3f}**"
