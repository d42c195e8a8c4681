"""Why a measured value lies outside the interval that was forecast for it, as far as the data can tell."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.forecast.noise import Noise, between_replicates
from scalestudy.frames import found
from scalestudy.numerals import brief, change, signed
from scalestudy.rows import UNIT_KEYS, by_unit
from scalestudy.tables import AUTO
from scalestudy.tables.validate import TABLES

CAUSES: Final = {
    "beyond the runs": "decades beyond the runs",
    "within the range of the runs": "It lies within the range",
    "inside the interval of one of the laws, so that the choice among them matters": "holds it: the choice",
    "outside every law's own interval": "No law's own interval",
    "no larger than the noise between replicates may explain": "chance may explain it",
    "larger than the noise between replicates explains": "the seed does not explain it",
}
"""What explanations name as cause, and the words by which they do."""
MOST_TOLD: Final = 20
SMALL = 2.0
"""A miss of at most so many standard deviations between replicates may be the luck of one run."""


def explain(forecasts: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Fill in `explanation` for the forecasts of `auto` that a measured value lies outside of; empty elsewhere.

    Of a fit unit the worst of its misses are explained, by half-widths of their intervals: of thousands nobody reads more.

    Args:
        forecasts: rows of `analyse/forecast`, of every law.
        context: the study.
    """
    outside = (forecasts["value"] < forecasts["lower"]) | (forecasts["value"] > forecasts["upper"])
    told: dict[Hashable, str] = {}
    missed = forecasts[outside & (forecasts["law"] == AUTO)]
    named = forecasts.groupby([*UNIT_KEYS, "target"], sort=False).indices if len(missed) else {}
    looked = _looked_ahead(context) if len(missed) else {}
    for unit, rows in by_unit(missed).items():
        ground = _ground(unit, context, looked.get(unit, np.nan))
        for position, row in _worst(rows).iterrows():
            same = forecasts.iloc[named[(*unit, row["target"])]]
            told[position] = _sentences(row, same[same["law"] != AUTO], ground)
    every = [told.get(place, "") for place in forecasts.index]
    return forecasts.assign(explanation=pd.Series(every, index=forecasts.index, dtype="str"))


@dataclass(frozen=True)
class Ground:
    """What a fit unit's data say of any miss: the noise between replicates, and how far rolling tests looked ahead."""

    noise: Noise
    looked: float


def _ground(unit: tuple[str, str], context: Context, looked: float) -> Ground:
    runs = context.rows_of(*unit)
    return Ground(between_replicates(runs, context.design(runs), context.roles), looked)


def _looked_ahead(context: Context) -> dict[tuple[str, str], float]:
    """Return by fit unit how many decades ahead rolling tests inside the data looked; of those without one nothing."""
    tests = found(context.tables, TABLES["validate/predictions"])
    rolling = tests[tests["scheme"] == "rolling"]
    farthest = rolling.groupby(UNIT_KEYS)["decades_beyond"].max().to_dict()
    return {(str(unit[0]), str(unit[1])): float(far) for unit, far in farthest.items() if isinstance(unit, tuple)}


def _worst(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that miss by the most half-widths, in their order."""
    relative = (rows["unit"] == "relative") & (rows[["value", "predicted", "lower"]] > 0).all(axis=1)
    cells = {name: rows[name].to_numpy(float) for name in ("value", "predicted", "lower", "upper")}
    with np.errstate(all="ignore"):
        value, middle, low, high = (np.where(relative, np.log(one), one) for one in cells.values())
        far = np.abs(value - middle) / np.where(value > high, high - middle, middle - low)
    order = np.argsort(-np.nan_to_num(far, nan=np.inf, posinf=np.inf), kind="stable")[:MOST_TOLD]
    return rows.iloc[np.sort(order)]


def _sentences(row: pd.Series, laws: pd.DataFrame, ground: Ground) -> str:
    return " ".join([_size(row), _distance(row, ground), _laws(row, laws), _chance(row, ground)]).strip()


def _size(row: pd.Series) -> str:
    """Say by how many half-widths of the interval the value misses, and on which side."""
    above = row["value"] > row["upper"]
    bound = row["upper"] if above else row["lower"]
    miss, half = _apart(row, row["value"]), _apart(row, bound)
    side = "above" if above else "below"
    share = change(np.expm1(miss)) if _relative(row) else signed(miss)
    times = (
        f"{brief(abs(miss / half), 2)} half-widths of the interval"
        if half
        else "and the interval ends there by `range`"
    )
    return f"It lies {side} the forecast by {share}, {times}."


def _relative(row: pd.Series) -> bool:
    """Whether the miss can be told in per cent: a value or forecast that is not positive has no relative error."""
    return bool(row["unit"] == "relative" and min(row["value"], row["predicted"], row["lower"]) > 0)


def _apart(row: pd.Series, value: float) -> float:
    return float(np.log(value / row["predicted"]) if _relative(row) else value - row["predicted"])


def _distance(row: pd.Series, ground: Ground) -> str:
    """Say how far beyond the data it lies, and how far the tests inside the data had looked."""
    if not row["decades_beyond"] > 0:
        hidden = "" if not row["leverage"] > 1 else ", though no run is like it in all columns at once"
        return f"It lies within the range of the runs{hidden}."
    told = f"It lies {brief(row['decades_beyond'], 2)} decades beyond the runs"
    if ground.looked == ground.looked:
        told += f"; rolling tests inside the data looked up to {brief(ground.looked, 2)} ahead"
    return told + "."


def _laws(row: pd.Series, laws: pd.DataFrame) -> str:
    """Say which laws' own intervals hold the value, and whether it lies beyond every law."""
    laws = laws[laws["predicted"].notna()]
    holding = laws.loc[(laws["lower"] <= row["value"]) & (row["value"] <= laws["upper"]), "law"].tolist()
    if holding:
        told = f"The interval of {_listed(holding)} holds it: the choice among the laws matters here."
    else:
        told = f"No law's own interval holds it ({_listed(laws['law'].tolist())})." if len(laws) else ""
    beyond = "above" if (laws["predicted"] < row["value"]).all() else "below"
    if len(laws) > 1 and (beyond == "above" or (laws["predicted"] > row["value"]).all()):
        told += f" It lies {beyond} all {len(laws)} laws, so no average of them reaches it."
    return told


def _chance(row: pd.Series, ground: Ground) -> str:
    """Compare the miss with the noise between replicates, else with that of the residuals."""
    noise, miss = ground.noise, abs(_apart(row, row["value"]))
    if _relative(row) != (row["unit"] == "relative"):
        return "It has no relative error, which the noise is measured in."
    if noise.dof and noise.estimate > 0 and noise.logarithmic == (row["unit"] == "relative"):
        times = miss / noise.estimate
        verdict = "chance may explain it" if times <= SMALL else "the seed does not explain it"
        return f"The miss is {brief(times, 2)} times the standard deviation between replicates: {verdict}."
    return f"No design was run twice; the miss is {brief(miss / row['sd_noise'], 2)} times the noise left by the law."


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
