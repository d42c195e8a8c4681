"""The headline: for each fit unit its law, parameters, forecasts and compute-optimal allocation, each with intervals."""

from dataclasses import dataclass

import pandas as pd

from scalestudy.laws import LAWS
from scalestudy.report.formula import MathML, Tex, typeset
from scalestudy.report.frames import (
    Settings,
    Tables,
    chosen_laws,
    label,
    number,
    of_unit,
    preferred,
    quantity,
    records,
    table,
)
from scalestudy.report.quantities import Quantity, Several

APPROACH_ORDER = ("parametric", "isoflop", "envelope")


@dataclass(frozen=True)
class Forecast:
    """One forecast: where, what, how far beyond the data, and what was measured there, if anything."""

    target: str
    where: Several
    predicted: Quantity
    decades: float
    measured: Quantity
    why_not: str

    @property
    def verdict(self) -> str:
        """Whether the measured value lies inside the interval; empty if either is missing."""
        if not (self.measured.known and self.predicted.bounded):
            return ""
        inside = self.predicted.lower <= self.measured.estimate <= self.predicted.upper
        return "inside the interval" if inside else "outside the interval"


@dataclass(frozen=True)
class Allocation:
    """The compute-optimal split of one budget."""

    flops: Quantity
    params: Quantity
    tokens: Quantity
    value: Quantity
    ratio: Quantity


@dataclass(frozen=True)
class Answer:
    """All that is headline about one fit unit."""

    unit: tuple[str, str]
    title: str
    law: str
    formula: str
    weight: float
    reason: str
    metric_unit: str
    parameters: tuple[tuple[str, Quantity], ...]
    forecasts: tuple[Forecast, ...]
    allocations: tuple[Allocation, ...]
    exponents: tuple[tuple[str, str, Quantity], ...]

    @property
    def mathml(self) -> str | None:
        """The formula as MathML; None if it cannot be typeset."""
        return typeset(self.formula, MathML()) if self.formula else None

    @property
    def tex(self) -> str | None:
        """The formula as TeX math; None if it cannot be typeset."""
        return typeset(self.formula, Tex()) if self.formula else None


def answers(tables: Tables, settings: Settings) -> list[Answer]:
    """Return the answer of every fit unit that has a law, in order."""
    chosen = chosen_laws(tables)
    formulas = stated_formulas(settings)
    return [_answer(unit, laws[0], tables, formulas, list(chosen)) for unit, laws in chosen.items()]


def stated_formulas(settings: Settings) -> dict[str, str]:
    """Return the formula of every law by the name its fits carry."""
    formulas = {name: law.formula for name, law in LAWS.items() if law.repeat is None}
    stated = settings.get("laws")
    for entry in stated if isinstance(stated, list) else ():
        if isinstance(entry, dict) and entry.get("name"):
            formulas[str(entry["name"])] = str(entry.get("formula") or formulas.get(str(entry.get("law")), ""))
    return formulas


def _answer(
    unit: tuple[str, str],
    law: tuple[str, float, str],
    tables: Tables,
    formulas: dict[str, str],
    every: list[tuple[str, str]],
) -> Answer:
    name, weight, reason = law
    runs = table(tables, "clean/runs")
    own = runs[(runs["family"] == unit[0]) & (runs["metric"] == unit[1])]
    values = {str(value) for value in own["unit"].dropna()}
    return Answer(
        unit=unit,
        title=label(unit, every),
        law=name,
        formula=formulas.get(name, ""),
        weight=weight,
        reason=reason,
        metric_unit=values.pop() if len(values) == 1 else "",
        parameters=_parameters(tables, unit, name),
        forecasts=forecasts(tables, unit, name),
        allocations=_allocations(tables, unit, name),
        exponents=_exponents(tables, unit, name),
    )


def _parameters(tables: Tables, unit: tuple[str, str], law: str) -> tuple[tuple[str, Quantity], ...]:
    rows = records(of_unit(table(tables, "fit/parameters"), unit, [law]))
    known = LAWS.get(law)
    order = {name: index for index, name in enumerate(known.parameter_names)} if known else {}
    rows.sort(key=lambda row: (order.get(str(row["parameter"]), len(order)), str(row["parameter"])))
    return tuple((str(row["parameter"]), quantity(row, "estimate", digits=4)) for row in rows)


def forecasts(tables: Tables, unit: tuple[str, str], law: str) -> tuple[Forecast, ...]:
    """Return the forecasts of a unit by the automatic choice, else by its law; those with a reason why not too."""
    rows = records(preferred(table(tables, "analyse/forecast"), unit, law))
    return tuple(
        Forecast(
            target=str(row["target"]),
            where=place(row),
            predicted=quantity(row, "predicted"),
            decades=number(row["decades_beyond"]),
            measured=Quantity(number(row.get("value")), digits=4),
            why_not="" if number(row["predicted"]) == number(row["predicted"]) else str(row.get("message") or ""),
        )
        for row in rows
    )


def place(row: dict[str, object]) -> Several:
    """Say where a forecast is made: N, D and C, as far as they are known."""
    parts: list[str | Quantity] = []
    for symbol, name in (("N", "params"), ("D", "tokens"), ("C", "flops")):
        value = number(row.get(name))
        if value == value:
            flops = name == "flops"
            parts += [
                ", " if parts else "",
                f"{symbol} = ",
                Quantity(value, count=not flops, unit="FLOP" if flops else ""),
            ]
    return Several(tuple(parts))


def _allocations(tables: Tables, unit: tuple[str, str], law: str) -> tuple[Allocation, ...]:
    optima = of_unit(table(tables, "analyse/compute_optimal"), unit)
    rows = optima[(optima["approach"] == "parametric") & (optima["law"] == law)].dropna(subset=["params", "tokens"])
    return tuple(_allocation(row) for row in records(rows.sort_values("flops")))


def _allocation(row: dict[str, object]) -> Allocation:
    n, d = quantity(row, "params", "params", count=True), quantity(row, "tokens", "tokens", count=True)
    # At fixed compute the two are bound together, so the largest D/N goes with the smallest N.
    ratio = Quantity(d.estimate / n.estimate, d.lower / n.upper, d.upper / n.lower)
    flops = Quantity(number(row["flops"]), unit="FLOP")
    return Allocation(flops, n, d, quantity(row, "value", "value"), ratio)


def _exponents(tables: Tables, unit: tuple[str, str], law: str) -> tuple[tuple[str, str, Quantity], ...]:
    rows = of_unit(table(tables, "analyse/exponents"), unit)
    rows = rows[(rows["approach"] != "parametric") | (rows["law"] == law)].dropna(subset=["estimate"])
    found = records(rows)
    found.sort(key=lambda row: (APPROACH_ORDER.index(str(row["approach"])), str(row["quantity"])))
    return tuple((str(row["approach"]), str(row["quantity"]), quantity(row, "estimate")) for row in found)


def law_counts(found: list[Answer]) -> dict[str, int]:
    """Return how many fit units chose each law, most first."""
    counts = pd.Series([answer.law for answer in found], dtype="object").value_counts()
    return {str(law): int(count) for law, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}
