"""What is said of a design: warnings, what it would tell, and what a wanted width takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.design.assumed import Assumed, Wanted, wanted
from scalestudy.design.enough import cheapest, sizes
from scalestudy.design.schema import read_design
from scalestudy.design.simulated import simulate, summary
from scalestudy.design.warned import warnings
from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.numerals import brief


@dataclass(frozen=True, eq=False)
class Told:
    """Everything that is said.

    Attributes:
        name: of the design.
        assumed: law and runs.
        wanted: what is to be known.
        warnings: what is wrong, in sentences.
        enough: what the wanted width takes; empty where none is wanted.
        tables: by file name.
    """

    name: str
    assumed: Assumed
    wanted: list[Wanted]
    warnings: list[str]
    enough: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, *, simulated: bool = True) -> "Told":
        """Read a design and work out what it would tell.

        Raises:
            StudyError: the file cannot be used.
        """
        design = read_design(path)
        assumed = Assumed.of(design)
        asked = wanted(assumed, design["know"])
        larger = sizes(assumed, asked)
        enough = cheapest(larger, asked, design["half_width"]) if "half_width" in design else ""
        tables = {"power.csv": _first_order(asked), "sizes.csv": larger}
        if simulated:
            rows = simulate(assumed, asked, design)
            tables |= {"power.csv": summary(rows, asked), "simulations.csv": rows.drop(columns="number")}
        return cls(str(design["design"]), assumed, asked, list(warnings(assumed, asked)), enough, tables)

    def lines(self) -> Iterator[str]:
        """Yield everything in lines."""
        law, cost = self.assumed.fitted.law.name, float(self.assumed.cost.sum())
        yield f"{self.name}: {len(self.assumed.rows)} runs of {law}, for {brief(cost)} in all, the largest for {brief(float(self.assumed.cost.max()))}"
        yield from (f"  warning: {one}" for one in self.warnings)
        yield from (_line(row) for row in self.tables["power.csv"].to_dict("records"))
        if self.enough:
            yield f"  {self.enough}"

    def write(self, folder: Path) -> None:
        """Write the tables as CSV.

        Raises:
            StudyError: they cannot be written there.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, table in self.tables.items():
                write_text(folder / name, table.to_csv(index=False, lineterminator="\n"))
        except OSError as error:
            raise StudyError(
                str(folder), f"cannot be written: {error.strerror}", "a folder that can be written to"
            ) from error


def _first_order(asked: list[Wanted]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"quantity": one.name, "truth": one.truth, "first_order": one.half(one.assumed)} for one in asked]
    )


def _line(row: Mapping[Any, Any]) -> str:
    told = f"  {row['quantity']}: {brief(row['truth'], 4)} +- {brief(row['first_order'], 2)} to first order"
    if "coverage" not in row:
        return told
    if not np.isfinite(row["half_width"]):
        return f"{told}; none of {row['simulations']} simulations has an interval"
    lost = f", {row['without']} of {row['simulations']} without an interval" if row["without"] else ""
    return (
        f"{told}; simulated +- {brief(row['half_width'], 2)}, bias {brief(row['bias'], 2)}, "
        f"{100 * row['coverage']:.0f}% of 95% intervals hold it (+- {100 * row['coverage_error']:.0f}%){lost}"
    )
