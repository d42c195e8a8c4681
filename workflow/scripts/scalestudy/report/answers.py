"""The headline: for each fit unit its law, parameters, forecasts and compute-optimal allocation, each with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from scalestudy.analyse.inferred import inferred
from scalestudy.laws import DEFAULT_COLUMNS, LAWS, Law
from scalestudy.numerals import percent
from scalestudy.report.formula import MathML, Tex, typeset
from scalestudy.report.frames import (
    Record,
    Settings,
    Tables,
    asked,
    by_unit,
    chosen_laws,
    forecast_shares,
    known,
    number,
    preferred,
    quantity,
    records,
    table,
)
from scalestudy.report.naming import names_of
from scalestudy.report.quantities import Quantity, Several
from scalestudy.report.wording import Wording, wording
from scalestudy.tables import AUTO

LEAST_SHARE = 0.005  # of a forecast, below which a law is not worth a word
MATTERS = 0.05  # of a forecast, above which a law's disagreement with the others is
APPROACH_ORDER = ("parametric", "isoflop", "envelope")


@dataclass(frozen=True)
class Forecast:
    """One forecast: where, what, how far beyond the data, and what was measured there, if anything.

    `relative` says that its errors are relative, so that its interval is one of logarithms.
    """

    target: str
    where: Several
    predicted: Quantity
    decades: float
    measured: Quantity
    why_not: str
    relative: bool = False

    @property
    def verdict(self) -> str:
        """Whether the measured value lies inside the interval; empty if either is missing."""
        if not (self.measured.known and self.predicted.bounded):
            return ""
        inside = self.predicted.lower <= self.measured.estimate <= self.predicted.upper
        return "inside the interval" if inside else "outside the interval"


@dataclass(frozen=True)
class Allocation:
    """The compute-optimal split of one budget; `least` and `most` are the N of single laws, where `auto` averages several."""

    flops: Quantity
    params: Quantity
    tokens: Quantity
    value: Quantity
    ratio: Quantity
    least: Quantity
    most: Quantity

    def over_laws(self, name: str) -> str:
        """Say between which sizes single laws put the optimum; empty where there is one law."""
        return f"{name} {self.least.text} to {self.most.text}" if self.least.known else ""


@dataclass(frozen=True)
class Answer:
    """All that is headline about one fit unit; its title is that of a family, a metric or both, as `titled` says."""

    unit: tuple[str, str]
    title: str
    titled: str
    law: str
    formula: str
    bindings: str
    reason: str
    trouble: str
    allocating: str
    shares: tuple[tuple[str, float], ...]
    metric_unit: str
    words: Wording
    parameters: tuple[tuple[str, Quantity], ...]
    forecasts: tuple[Forecast, ...]
    allocations: tuple[Allocation, ...]
    exponents: tuple[tuple[str, str, Quantity], ...]

    @property
    def data_unit(self) -> str:
        """What one of D is."""
        return self.words.data

    @property
    def averaged(self) -> str:
        """Which laws the forecast averages; empty where it is the law alone."""
        counted = [(law, weight) for law, weight in self.shares if weight >= LEAST_SHARE]
        told = [f"{law} {percent(weight)}" if len(counted) > 1 else law for law, weight in counted]
        return "" if told == [self.law] else ", ".join(told)

    @property
    def divided(self) -> bool:
        """Whether more than one law says enough of the forecast for their disagreement to matter."""
        return sum(weight >= MATTERS for _, weight in self.shares) > 1

    @property
    def mathml(self) -> str | None:
        """The formula as MathML; None if it cannot be typeset."""
        return typeset(self.formula, MathML()) if self.formula else None

    @property
    def tex(self) -> str | None:
        """The formula as TeX math; None if it cannot be typeset."""
        return typeset(self.formula, Tex()) if self.formula else None


@dataclass(frozen=True)
class Heading:
    """What names a fit unit and its numbers."""

    unit: tuple[str, str]
    title: str
    titled: str
    metric_unit: str
    words: Wording
    budgets: Wording
    shares: list[tuple[str, float]]


READ = ("fit/fits", "fit/parameters", "analyse/forecast", "analyse/compute_optimal", "analyse/exponents")
Parts = dict[str, list[Record]]


def answers(tables: Tables, settings: Settings) -> list[Answer]:
    """Return the answer of every fit unit that has a law, in order."""
    chosen = chosen_laws(tables)
    stated = stated_laws(tables, settings)
    metric_units, shares = metric_units_of(tables), forecast_shares(tables)
    words = wording(table(tables, "clean/runs"))
    budgets = words.paying(asked(settings, "compute_optimal").get("cost"))
    split = {name: by_unit(table(tables, name)) for name in READ}
    names = names_of(tables)
    return [
        _answer(
            Heading(
                *(unit, names.unit(*unit), names.heading, metric_units.get(unit[1], "")),
                *(words, budgets, shares.get(unit, [])),
            ),
            law,
            {name: split[name].get(unit, []) for name in READ},
            stated.get(law[0]),
        )
        for unit, law in chosen.items()
    ]


def metric_units_of(tables: Tables) -> dict[str, str]:
    """Return the unit of each metric that has one and the same everywhere."""
    pairs = table(tables, "clean/runs")[["metric", "unit"]].dropna().drop_duplicates()
    lone = pairs.drop_duplicates("metric", keep=False)
    return {str(row["metric"]): str(row["unit"]) for row in records(lone)}


def stated_laws(tables: Tables, settings: Settings) -> dict[str, Law]:
    """Return every law by the name its fits carry: as the study states it, bound to its columns, else the built-in."""
    runs = table(tables, "clean/runs")
    return {**LAWS, **inferred(runs, settings).laws}


def _bindings(law: Law | None) -> str:
    """Say which columns the symbols of a law stand for, where they are not the usual ones."""
    if law is None:
        return ""
    unusual = {s: column for s, column in law.variables.items() if column and DEFAULT_COLUMNS.get(s) != column}
    return ", ".join(f"{s} = {column}" for s, column in unusual.items())


def _answer(heading: Heading, law: tuple[str, str], parts: Parts, stated: Law | None) -> Answer:
    name, reason = law
    allocating = _allocating(parts["analyse/compute_optimal"], name, [other for other, _ in heading.shares])
    return Answer(
        unit=heading.unit,
        title=heading.title,
        titled=heading.titled,
        law=name,
        formula=stated.formula if stated else "",
        bindings=_bindings(stated),
        reason=reason,
        trouble=_trouble(parts["fit/fits"], name),
        allocating=allocating,
        shares=tuple(heading.shares),
        metric_unit=heading.metric_unit,
        words=heading.words,
        parameters=_parameters(parts["fit/parameters"], name, stated),
        forecasts=_forecasts(parts["analyse/forecast"], name, heading.words),
        allocations=_allocations(parts["analyse/compute_optimal"], allocating, heading.budgets),
        exponents=_exponents(parts["analyse/exponents"], allocating),
    )


def _trouble(rows: list[Record], law: str) -> str:
    """Return what is wrong with the fit of a law; empty if it converged."""
    return next((str(row["message"]) for row in rows if row["law"] == law and row["status"] != "converged"), "")


def _allocating(rows: list[Record], law: str, others: list[str]) -> str:
    """Return the law whose split of compute is shown: `auto`, else the chosen one, else one that shares in the forecast."""
    able = sorted({str(row["law"]) for row in rows if row["approach"] == "parametric" and known(row, "params")})
    return next((name for name in (AUTO, law, *others, *able) if name in able), law)


def _parameters(rows: list[Record], law: str, stated: Law | None) -> tuple[tuple[str, Quantity], ...]:
    order = {name: index for index, name in enumerate(stated.parameter_names)} if stated else {}
    own = [row for row in rows if row["law"] == law and known(row, "estimate")]
    own.sort(key=lambda row: (order.get(str(row["parameter"]), len(order)), str(row["parameter"])))
    return tuple((str(row["parameter"]), quantity(row, "estimate", digits=4)) for row in own)


def _forecasts(rows: list[Record], law: str, words: Wording) -> tuple[Forecast, ...]:
    """Return the forecasts by the automatic choice, else by the law; those that could not be made say why."""
    return tuple(
        Forecast(
            target=str(row["target"]),
            where=words.place(row),
            predicted=quantity(row, "predicted"),
            decades=number(row["decades_beyond"]),
            measured=Quantity(number(row.get("value")), digits=4),
            why_not="" if known(row, "predicted") else str(row.get("message") or ""),
            relative=row.get("unit") == "relative",
        )
        for row in preferred(rows, law)
    )


def _allocations(rows: list[Record], law: str, words: Wording) -> tuple[Allocation, ...]:
    own = [row for row in rows if row["approach"] == "parametric" and row["law"] == law and known(row, "params")]
    return tuple(_allocation(row, words) for row in sorted(own, key=lambda row: float(row["flops"])))


def _allocation(row: Record, words: Wording) -> Allocation:
    n, d = quantity(row, "params", "params", count=True), quantity(row, "tokens", "tokens", count=True)
    ends = (Quantity(number(row.get(f"params_{end}")), count=True) for end in ("least", "most"))
    budget = words.amount("flops", number(row["flops"]))
    return Allocation(budget, n, d, quantity(row, "value", "value"), ratio_of(row), *ends)


def ratio_of(row: Record) -> Quantity:
    """Return D/N; at a fixed budget the two are bound together, so the largest D/N goes with the smallest N."""
    n, d = quantity(row, "params", "params"), quantity(row, "tokens", "tokens")
    return Quantity(d.estimate / n.estimate, d.lower / n.upper, d.upper / n.lower)


def _exponents(rows: list[Record], law: str) -> tuple[tuple[str, str, Quantity], ...]:
    own = [row for row in rows if known(row, "estimate") and (row["approach"] != "parametric" or row["law"] == law)]
    own.sort(key=lambda row: (APPROACH_ORDER.index(str(row["approach"])), str(row["quantity"])))
    return tuple((str(row["approach"]), str(row["quantity"]), quantity(row, "estimate")) for row in own)


def heading(found: Sequence[Answer]) -> str:
    """Return the heading of a column of titles."""
    return next((answer.titled for answer in found), "family")


def law_counts(found: list[Answer]) -> dict[str, int]:
    """Return how many fit units chose each law, most first."""
    counts = pd.Series([answer.law for answer in found], dtype="object").value_counts()
    return {str(law): int(count) for law, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}
