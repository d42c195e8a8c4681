"""What each target costs beside the runs that forecast it, and how much better than the best of them it is expected to be."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.spent.amounts import WAYS, Amount, amounts
from scalestudy.analyse.spent.compute import of_targets
from scalestudy.analyse.spent.sheet import Floats
from scalestudy.analyse.spent.totals import Spent
from scalestudy.analyse.targets import by_row
from scalestudy.forecast.averaged import runs_of
from scalestudy.frames import found
from scalestudy.numerals import brief
from scalestudy.rows import by_unit
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.ingest import ALLOCATION

TENTH: Final = 0.1
"""Of the compute of the best run: what runs cost at most that it is held against. Of the largest: the least that tells of larger ones."""
NUMBER: Final = "__training"
"""The column of a row's training, by its number."""


@dataclass(frozen=True)
class Unit:
    """A fit unit beside what its runs cost.

    Attributes:
        context: of the study.
        spent: on its runs.
        options: of the analysis.
        family: of the unit.
        metric: of the unit.
    """

    context: Context
    spent: Spent
    options: Mapping[str, Any]
    family: str
    metric: str

    @property
    def training(self) -> pd.DataFrame:
        """The rows that laws are fitted to."""
        return self.context.rows_of(self.family, self.metric)

    @property
    def higher(self) -> bool:
        """Whether larger values are better."""
        return bool((self.training["direction"] == "higher").all()) if len(self.training) else False

    @property
    def ladder(self) -> np.ndarray:
        """The runs of the family that are not held out, (trainings,) of flags."""
        table = self.spent.trainings.table
        return np.asarray((table["family"] == self.family) & (table["use"] != "held_out"), dtype=bool)

    def best_of(self, values: Floats) -> int:
        """Return the place of the best value; -1 where there is none."""
        sound = np.where(np.isfinite(values), values if self.higher else -values, -np.inf)
        return int(sound.argmax()) if len(sound) and np.isfinite(sound.max()) else -1

    def per_training(self) -> Floats:
        """Return the best fitted value of each training, (trainings,); NaN for those that have none here."""
        rows = self.spent.trainings.rows
        own = rows["row"].isin(self.training["row"]).to_numpy(bool)
        sign = 1.0 if self.higher else -1.0
        best = np.full(len(self.spent.trainings.table), -np.inf)
        np.maximum.at(best, self.spent.trainings.number[own], sign * rows["value"].to_numpy(float)[own])
        return np.where(np.isfinite(best), sign * best, np.nan)

    def row_of(self, training: int, value: float) -> pd.Series:
        """Return the fitted row of a training that has a value, with N, D and C under their canonical names."""
        rows = self.spent.trainings.rows
        own = (self.spent.trainings.number == training) & rows["row"].isin(self.training["row"]).to_numpy(bool)
        found: pd.Series = self.context.roles.allocated(rows[own & (rows["value"] == value).to_numpy(bool)]).iloc[0]
        return found


def target_rows(context: Context, spent: Spent, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return of each fit unit the rows of its best run, and of its targets."""
    forecasts = by_unit(found(context.tables, TABLES["analyse/forecast"]))
    rows: list[dict[str, Any]] = []
    for family, metric in sorted({*context.units, *forecasts}):
        unit = Unit(context, spent, options, family, metric)
        rows += _best(unit)
        if (family, metric) in forecasts:
            rows += _targets(unit, of_one_law(context, forecasts[family, metric]))
    return rows


def of_one_law(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts by `auto`, else by the law that was chosen, else by the first that has any."""
    family, metric = rows[["family", "metric"]].iloc[0]
    choice = context.tables.get("validate/choice", pd.DataFrame(columns=["family", "metric", "candidate", "chosen"]))
    own = choice[(choice["family"] == family) & (choice["metric"] == metric) & choice["chosen"].astype(bool)]
    able = [law for law, part in rows.groupby("law") if part["predicted"].notna().any()]
    law = next((name for name in (AUTO, *own["candidate"], *able) if name in able), rows["law"].iloc[0])
    chosen: pd.DataFrame = rows[rows["law"] == law].reset_index(drop=True)
    return chosen


def _best(unit: Unit) -> Iterator[dict[str, Any]]:
    """Yield a row a quantity of the best fitted run, gained on the best that took a tenth of its compute at most."""
    values, compute = unit.per_training(), unit.spent.amounts["flops"].values
    best = unit.best_of(values)
    if best < 0:
        return
    cheap = np.where(compute <= TENTH * compute[best], values, np.nan)
    before = unit.best_of(cheap)
    against = float(cheap[before]) if before >= 0 else np.nan
    at = unit.row_of(best, float(values[best]))
    here = {"target": str(at["run"]), "of": "best", "value": float(values[best]), "against": against, **place_of(at)}
    for quantity in unit.spent.known:
        yield amount_row(unit, quantity, *_taken(unit, quantity, best), here)


def _targets(unit: Unit, forecasts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each target and quantity."""
    price, trained = Price.of(unit, forecasts), _trained(unit, frozenset(forecasts["target"].astype(str)))
    values, runs = unit.per_training(), runs_of(forecasts)
    best = unit.best_of(values)
    against = float(values[best]) if best >= 0 else np.nan
    for place, (_, target) in enumerate(forecasts.iterrows()):
        here = {"target": str(target["target"]), "of": "target", "value": float(target["predicted"])}
        here |= {"against": against, **place_of(target)}
        own = trained.get(str(target["target"]), -1)
        for quantity in unit.spent.known:
            one = _taken(unit, quantity, own) if own >= 0 else _of_all(runs[place], *price.one(quantity, place))
            yield amount_row(unit, quantity, *one, here)


def _of_all(runs: float, amount: float, status: str, told: str) -> tuple[float, str, str]:
    """Return what so many runs take together, from what one does."""
    return runs * amount, status, f"{told}; of {brief(runs)} runs" if runs > 1 else told


def _trained(unit: Unit, targets: Collection[str]) -> dict[str, int]:
    """Return the numbers of held-out trainings by the name of the target that is one: of several checkpoints, the last."""
    trainings = unit.spent.trainings
    held = unit.context.held_out.get((unit.family, unit.metric), trainings.rows.iloc[:0])
    rows = trainings.rows.assign(**{NUMBER: trainings.number})
    rows = rows[rows["row"].isin(held["row"]) & (trainings.table["use"].to_numpy()[trainings.number] == "held_out")]
    order = unit.context.roles.allocated(rows)["flops"].sort_values(kind="stable", na_position="first").index
    last = rows.loc[order].groupby(NUMBER).tail(1)
    own, names = last[NUMBER].tolist(), zip(by_row(last), last["run"].astype(str), strict=True)
    return {by if by in targets else name: number for (by, name), number in zip(names, own, strict=True)}


def _taken(unit: Unit, quantity: str, training: int) -> tuple[float, str, str]:
    """Return what a training took, where that comes from, and in words."""
    amount = unit.spent.amounts[quantity]
    return float(amount.values[training]), amount.status(_only(amount, training)), amount.why_not or amount.told


@dataclass(frozen=True)
class Price:
    """What runs would take that nobody has trained.

    Attributes:
        unit: the fit unit that they are of.
        compute: of each, (rows,).
        every: each quantity, by name.
    """

    unit: Unit
    compute: Amount
    every: Mapping[str, Amount]

    @classmethod
    def of(cls, unit: Unit, rows: pd.DataFrame) -> "Price":
        """Return what rows with the columns of runs to come would take."""
        sheet = replace(unit.spent.sheet, rows=rows, number=np.arange(len(rows)), plays=unit.context.roles.plays)
        compute = of_targets(unit.context, sheet, unit.training, unit.options.get("compute"))
        return cls(unit, compute, amounts(sheet, compute, {}, unit.spent.rates))

    def one(self, quantity: str, place: int) -> tuple[float, str, str]:
        """Return one row's amount, where it comes from, and in words.

        Where no rate tells, it is as much for a FLOP as the runs of the last decade took, since small runs use their devices less.
        """
        amount = self.every[quantity]
        value = float(amount.values[place])
        if np.isfinite(value):
            return value, "derived" if quantity == "flops" else amount.status(_only(amount, place)), amount.told
        took, spent = (self.unit.spent.amounts[name].values for name in (quantity, "flops"))
        both = self.unit.ladder & np.isfinite(took) & np.isfinite(spent)
        both &= spent >= TENTH * np.max(spent[both], initial=0.0)
        needed, flops = (self.unit.spent.together(name, both) for name in (quantity, "flops"))
        value = float(self.compute.values[place]) * needed / flops if quantity in WAYS else np.nan
        if np.isfinite(value):
            unit_of = self.unit.spent.units[quantity]
            return value, "scaled", f"{brief(needed / flops)} {unit_of} for a FLOP, as the largest runs took"
        return np.nan, "not_known", amount.why_not or self.compute.why_not or "the row lacks what tells it"


def place_of(row: pd.Series) -> dict[str, Any]:
    """Return where a run stands."""
    return {name: row[name] for name in ALLOCATION}


def _only(amount: Amount, place: int) -> np.ndarray:
    return np.asarray(np.arange(len(amount.values)) == place)


def amount_row(
    unit: Unit, quantity: str, amount: float, status: str, told: str, here: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the row of an amount, beside what all runs cost; `here` says of what it is."""
    gain = (here["value"] - here["against"]) * (1 if unit.higher else -1)
    runs_cost = unit.spent.together(quantity, unit.ladder)
    row = {"family": unit.family, "metric": unit.metric, **here, "quantity": quantity}
    row |= {"amount": amount, "unit": unit.spent.units[quantity], "runs_cost": runs_cost, "share": runs_cost / amount}
    return row | {"gain": gain, "gain_per_unit": gain / amount, "status": status, "message": told}
