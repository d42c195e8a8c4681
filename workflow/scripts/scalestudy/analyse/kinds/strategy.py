"""The best of several families at each budget, where one gives way to another, and how probable it is that each is best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, half_decades
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.rivals.alike import all_apart
from scalestudy.analyse.rivals.along import Along
from scalestudy.analyse.rivals.field import Field, Standing
from scalestudy.analyse.rivals.matched import fields
from scalestudy.analyse.rivals.options import BETWEEN, BUDGETS, VALUES, WAY
from scalestudy.analyse.rivals.switching import Switch, searched, switches
from scalestudy.analyse.rivals.told import beyond
from scalestudy.analyse.rivals.voices import Voices
from scalestudy.analyse.rivals.ways import Asked, path_of
from scalestudy.frames import typed
from scalestudy.numerals import brief, percent
from scalestudy.percent import of_one
from scalestudy.rows import unit_of
from scalestudy.tables.analyse import TABLES

Record = dict[str, Any]


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Compare all families that share a metric and a law; what cannot be compared is a row that says why."""
    with np.errstate(all="ignore"):  # draws may lie anywhere; what has no value is a NaN that the rows tell
        made = [_compared(context, field, options) for field in fields(context, options)]
    return {
        "analyse/strategy": typed(TABLES["analyse/strategy"], [row for rows, _ in made for row in rows]),
        "analyse/switches": typed(TABLES["analyse/switches"], [row for _, rows in made for row in rows]),
    }


@dataclass(frozen=True)
class Race:
    """What is written of families that can be compared: the columns that all rows share, and what became of each fit."""

    field: Field
    key: Mapping[str, str]
    unit: str
    whole: float

    @property
    def along(self) -> str:
        """The scale."""
        return self.field.families[0].path.along

    @property
    def status(self) -> str:
        """The worst of what became of the fits."""
        return max((one.voices.ensemble.status for one in self.field.families), key=lambda name: name != "converged")


def _compared(
    context: Context, ensembles: Sequence[Ensemble], options: Mapping[str, Any]
) -> tuple[list[Record], list[Record]]:
    key = {"metric": ensembles[0].metric, "law": ensembles[0].law, "along": str(options.get("along", ""))}
    able, lost = _sorted(context, ensembles, Asked.of(options))
    if why := _why_not(context, able, options["same"]):
        lost |= {one.family: lost.get(one.family, why) for one in ensembles}
        return [_refused(key, family, told) for family, told in lost.items()], []
    rows = context.rows_of(able[0].family, key["metric"])
    race = Race(Field(able), {**key, "along": able[0].path.along}, unit_of(rows["unit"].iloc[0]), of_one(rows))
    found = [*_budgets(race, options), *_values(race, options)]
    refused = [_refused(key, family, told) for family, told in lost.items()]
    return found + refused, _switches(race)


def _sorted(context: Context, ensembles: Sequence[Ensemble], asked: Asked) -> tuple[list[Along], dict[str, str]]:
    """Return the families on their ways, and by family why others have none."""
    ways = [(one, path_of(context, one, asked)) for one in ensembles]
    able = [Along(Voices(one), way) for one, way in ways if not isinstance(way, str)]
    return able, {one.family: way for one, way in ways if isinstance(way, str)}


def _why_not(context: Context, able: Sequence[Along], same: Sequence[str]) -> str:
    if len(able) < 2:
        return "no other family to compare it with"
    scales = sorted({one.path.along for one in able})
    if len(scales) > 1:
        return f"families go along {' and '.join(scales)}; state `along`"
    rows = {one.family: context.rows_of(one.family, one.voices.ensemble.metric) for one in able}
    return all_apart(rows, {column for one in able for column in one.voices.ensemble.columns}, same)


def _refused(key: Mapping[str, str], family: str, why: str) -> Record:
    told = {"asked": "budget", "goal": 0, "status": "not_applicable", "message": why, "unit": "", "best": False}
    return {**key, "family": family, **told}


def _budgets(race: Race, options: Mapping[str, Any]) -> list[Record]:
    stated = np.array(options["budgets"], dtype=float)
    budgets = half_decades(race.field.known) if not len(stated) and not options["values"] else stated
    found = race.field.at_budgets(budgets) if len(budgets) else None
    return _rows(race, found, "budget", budgets, "value", race.field.side, race.unit) if found else []


def _values(race: Race, options: Mapping[str, Any]) -> list[Record]:
    values = np.array(options["values"], dtype=float) / race.whole
    found = race.field.at_values(values) if len(values) else None
    return _rows(race, found, "value", values, "budget", 1.0, race.along) if found else []


def _rows(race: Race, found: Standing, asked: str, given: Floats, other: str, side: float, unit: str) -> list[Record]:
    """One row for every family and goal: `asked` is given, `other` is found, in costs times `side`."""
    rows = []
    for number, one in enumerate(race.field.families):
        far = one.beyond(given if asked == "budget" else found.estimate[number])
        for goal, at in enumerate(given):
            row: Record = {
                **race.key,
                "asked": asked,
                "goal": goal,
                "family": one.family,
                "unit": unit,
                asked: float(at),
            }
            row |= _spread(other, found.estimate[number, goal], found.span[:, number, goal], side)
            row |= _spread("envelope", found.best[goal], found.best_span[:, goal], side)
            row |= _chances(found, number, goal, side) | {"beyond": float(far[goal])}
            rows.append(row | {"status": one.voices.ensemble.status, "message": _message(race, one, row, other)})
    return rows


def _spread(name: str, estimate: float, span: Floats, side: float) -> Record:
    """A cost with its interval as a number of the table: in its own direction, null where it is infinite."""
    lower, upper = sorted(side * span) if np.isfinite(span).all() else side * span[:: int(side)]
    return {name: side * estimate if np.isfinite(estimate) else np.nan, f"{name}_lower": lower, f"{name}_upper": upper}


def _chances(found: Standing, number: int, goal: int, side: float) -> Record:
    estimate = found.estimate[:, goal]
    ends = sorted((side * found.least[number, goal], side * found.most[number, goal]))
    best = bool(np.isfinite(estimate[number]) and np.argmin(estimate) == number)
    chances = {"probability": float(found.probability[number, goal]), "nobody": float(found.nobody[goal])}
    return {"least": ends[0], "most": ends[1], "best": best, **chances}


def _message(race: Race, one: Along, row: Mapping[str, Any], other: str) -> str:
    if np.isnan(row[other]):
        return (
            f"never reached at any {race.along}"
            if other == "budget"
            else f"the {race.along} does not suffice for its way"
        )
    told = (
        f"best with probability {brief(row['probability'], 2)}"
        if np.isfinite(row["probability"])
        else "too few draws have a fit"
    )
    return "; ".join([told, *filter(None, [one.path.told]), *beyond({one.family: row["beyond"]})])


def _switches(race: Race) -> list[Record]:
    grid = searched(race.field)
    ends = {"from": float(grid[0]), "to": float(grid[-1]), "status": race.status}
    found = switches(race.field)
    told = [_told(race, found, position) for position in range(len(found))]
    return [
        {**race.key, "position": position, **ends, **_switch(race, one), "message": told[position]}
        for position, one in enumerate(found)
    ]


def _switch(race: Race, one: Switch) -> Record:
    below, above = _sides(race, one)
    row = {"below": below, "above": above, "at": one.at, "at_lower": one.lower, "at_upper": one.upper}
    return {**row, "share": one.share}


def _sides(race: Race, one: Switch) -> tuple[str, str]:
    below, above = (race.field.families[number].family for number in (one.below, one.above))
    return below, above


def _told(race: Race, found: Sequence[Switch], position: int) -> str:
    """Say which family is best on both sides of a switch: each only as far as the switches before and after it."""
    one = found[position]
    below, above = _sides(race, one)
    share = f"in {percent(one.share)} of draws" if np.isfinite(one.share) else "by the estimates alone"
    if below == above:
        return f"{below} is best throughout, {share}"
    before, at, after = (brief(each.at) for each in (found[position - 1], one, found[(position + 1) % len(found)]))
    last, first = position == len(found) - 1, position == 0
    takes = f"above {at} {race.along}" if last else f"from {at} to {after} {race.along}"
    gives = f"{below} below" if first else f"{below} from {before} to there"
    place = "; where it takes over is open" if one.lower == 0 and one.upper == np.inf else ""
    return f"{above} is best {takes}, {gives}; so {share}{place}"


KIND = Kind(
    "strategy",
    "the best of several families (methods, recipes, sampling strategies, sizes) at each budget and for each value, with the "
    "probability that each is best, and where one gives way to another",
    ("analyse/strategy", "analyse/switches"),
    run,
    {"between": BETWEEN, "budgets": BUDGETS, "values": VALUES, **WAY},
)
