"""From compute to device hours, and from these to energy, emissions and money: by columns where given, else by stated rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np

from scalestudy.analyse.spent.sheet import Floats, Sheet
from scalestudy.analyse.spent.stated import Stated

SECONDS: Final = 3600.0


@dataclass(frozen=True)
class Way:
    """How one quantity follows from another.

    Attributes:
        of: the other one.
        times: the rates that multiply it.
        over: the rates that divide it.
        beside: a rate that multiplies it where stated, and what is left out where not.
        factor: of the units.
    """

    of: str
    times: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    factor: float = 1.0

    @property
    def needed(self) -> tuple[str, ...]:
        """The rates it cannot do without."""
        return (*self.over, *self.times)


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "hours": Way("flops", over=("peak", "mfu"), factor=1 / SECONDS),
        "energy": Way("hours", ("power",), beside={"pue": "of the devices alone, as no pue is stated"}, factor=1e-3),
        "co2": Way("energy", ("intensity",), factor=1e-3),
        "money": Way("hours", ("price",)),
    }
)
"""In order: each follows from one before it. Device hours, kWh, kg CO2e, the currency."""


@dataclass(frozen=True)
class Amount:
    """How much of one quantity each run took.

    Attributes:
        values: (runs,); NaN where it is not known.
        counted: whether it is from columns alone, (runs,).
        told: how it was found, in words.
        rates: that the values which are not counted rest on.
        why_not: why no run's is known; empty where some are.
    """

    values: Floats
    counted: np.ndarray
    told: str = ""
    rates: tuple[Stated, ...] = ()
    why_not: str = ""

    @property
    def rests_on(self) -> str:
        """The assumed rates that the way to it does not name itself; empty where there are none."""
        before = [rate.told for rate in self.rates if rate.assumed and rate.told not in self.told]
        return f"before that by {', '.join(before)}" if before else ""

    def status(self, of: np.ndarray) -> str:
        """Return where the amount of some runs, (runs,) of flags, comes from."""
        known = of & np.isfinite(self.values)
        if not known.any():
            return "not_known"
        if self.counted[known].all():
            return "counted"
        return "assumed" if any(rate.assumed for rate in self.rates) else "derived"


def amounts(
    sheet: Sheet, compute: Amount, columns: Mapping[str, str], rates: Mapping[str, Stated]
) -> dict[str, Amount]:
    """Return what each run took of every quantity.

    Args:
        sheet: of the runs.
        compute: what they computed.
        columns: by quantity, the formula over columns that tells it.
        rates: those stated, by name.
    """
    found = {"flops": compute}
    for name, way in WAYS.items():
        found[name] = _filled(name, sheet, columns.get(name), _derived(name, way, sheet, found[way.of], rates))
    return found


def _filled(name: str, sheet: Sheet, column: str | None, derived: Amount) -> Amount:
    """Put what columns tell before what is derived."""
    if column is None:
        return derived
    own = sheet.of(column)
    known = np.isfinite(own)
    if known.all() or derived.why_not:
        return Amount(own, known, column, why_not="" if known.any() else f"{column} is not positive in any row")
    told = f"{column}; where it is blank, {derived.told}" if known.any() else derived.told
    return Amount(np.where(known, own, derived.values), known | derived.counted, told, derived.rates)


def _derived(name: str, way: Way, sheet: Sheet, base: Amount, rates: Mapping[str, Stated]) -> Amount:
    nothing, no = np.full(sheet.runs, np.nan), np.zeros(sheet.runs, bool)
    lacking = [rate for rate in way.needed if rate not in rates]
    if lacking:
        return Amount(nothing, no, why_not=f"state `{name}`, a formula over columns, or {_and(lacking)}")
    if base.why_not:
        return Amount(nothing, no, why_not=f"{way.of} are not known: {base.why_not}")
    used = [rates[rate] for rate in (*way.needed, *way.beside) if rate in rates]
    values = base.values * way.factor
    for rate in used:
        each = sheet.of(rate.value)
        values = values / each if rate.name in way.over else values * each
    told = [rate.told for rate in used] + [left for rate, left in way.beside.items() if rate not in rates]
    return Amount(values, no, f"from {way.of} by {', '.join(told)}", tuple(dict.fromkeys((*base.rates, *used))))


def _and(names: Sequence[str]) -> str:
    """Join names as a sentence does.

    >>> _and(["peak", "mfu"])
    'peak and mfu'
    """
    return " and ".join(names)
