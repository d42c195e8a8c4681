"""What the runs that are proposed next would cost: each, and those of a question together."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.spent.targets import Price, Unit, amount_row, of_one_law, place_of
from scalestudy.analyse.spent.totals import Spent
from scalestudy.frames import found
from scalestudy.rows import by_unit
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.costs import STATUSES
from scalestudy.tables.ingest import ALLOCATION

ORDER: Final = list(STATUSES)


def proposal_rows(context: Context, spent: Spent, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each proposed run and quantity, and one for all those of a question, seeds counted; by `auto` where it was asked."""
    runs = found(context.tables, TABLES["analyse/next_runs"])
    rows: list[dict[str, Any]] = []
    for (family, metric), every in sorted(by_unit(runs[runs["seeds"] > 0]).items(), key=lambda pair: pair[0]):
        unit = Unit(context, spent, options, family, metric)
        for name, own in of_one_law(context, every).groupby("name", sort=True):
            rows += _of_question(unit, str(name), own.sort_values("place", ignore_index=True))
    return rows


def _of_question(unit: Unit, name: str, runs: pd.DataFrame) -> Iterator[dict[str, Any]]:
    price, seeds = Price.of(unit, runs), runs["seeds"].to_numpy(float)
    nowhere = dict.fromkeys(ALLOCATION, np.nan)
    for quantity in unit.spent.known:
        each = [price.one(quantity, place) for place in range(len(runs))]
        for (_, run), one in zip(runs.iterrows(), each, strict=True):
            here = {
                "target": f"{name}-{run['place']}",
                "of": "proposed",
                "value": float(run["predicted"]),
                "against": np.nan,
            }
            yield amount_row(unit, quantity, *one, {**here, **place_of(run)})
        together = float(seeds @ np.array([amount for amount, *_ in each]))
        status = max((status for _, status, _ in each), key=ORDER.index)
        whole = {"target": name, "of": "batch", "value": np.nan, "against": np.nan, **nowhere}
        yield amount_row(unit, quantity, together, status, f"{int(seeds.sum())} runs", whole)
