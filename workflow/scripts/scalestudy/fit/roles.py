"""Which part every column plays in a study: its scales in order, which of them are N, D and C, what makes a design.

The one place that knows. A column is what `axes` says; else what it stands for in the laws that read it, since a variable
that is usually bound to `tokens` makes a scale of whatever it is bound to; else what its canonical name says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.axes import is_number, kinds_of, symbols_of, varies
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.evidence import WHOLE, repeats
from scalestudy.fit.linked import followed, study_links
from scalestudy.fit.settings import Settings
from scalestudy.laws import DEFAULT_COLUMNS, Law
from scalestudy.laws.candidates import OF_SHARES
from scalestudy.learn.entries import entries_of
from scalestudy.learn.taught import columns_made
from scalestudy.percent import possible
from scalestudy.rows import training_rows
from scalestudy.tables.ingest import ALLOCATION, CANONICAL, COVARIATES, RUNS, SCALES, TRIALS

FLOPS_PER_PARAM_TOKEN: Final = 6.0
"""C = 6 N D: 2 N D forward and 4 N D backward (Kaplan 2020, section 2.1)."""
AGREES: Final = 0.1
"""How far a column may be from 6 N D, as a fraction and in any run, to be taken for compute without being called so."""
ALLOCATED: Final = ("N", "D", "C")
BETWEEN_REPLICATES: Final = ("seed", "date")
"""What replicates differ in."""
NOT_CONFIGURATION: Final = {
    *(*BETWEEN_REPLICATES, TRIALS, RUNS),
    *("final", "schedule", "params_kind", "data_unit", "flops_kind"),
}
CONFIGURATION: Final = (
    *ALLOCATION,
    *(column.name for column in COVARIATES if column.name not in NOT_CONFIGURATION),
)
"""The canonical columns that describe a run: rows that differ in none of them are replicates."""
TO_SAY: Final = "bind it in a law, `variables: {{{0}: ...}}`, or say `axes: {{<column>: {{scale: {0}}}}}`"


def compute_first(names: Sequence[str], compute: str) -> tuple[str, ...]:
    """Return the names with compute before the others."""
    return (*(name for name in names if name == compute), *(name for name in names if name != compute))


@dataclass(frozen=True)
class Roles:
    """The part every column plays. Without arguments: what canonical columns are where nothing is said of any.

    Attributes:
        scales: what a run spends or can have more of, in the order of `axes`, else in that of the canonical columns, what
            laws read instead of one in its place, and what they read beside them last.
        along: the same in the order in which to look for one to extrapolate along: compute first where `axes` give no
            order, and steps last.
        looks: the scales that vary, and say something of their own.
        further: hyperparameters, shares, categories, and whatever else laws read: what makes designs differ.
        plays: the column of each of N, D, C, S and U; empty for a symbol whose canonical column is another one's.
        unsure: by symbol, the columns of which one must be it, where the study does not say which.
        sizes: what the baselines see: how large and how long a run is.
        trials: what values are shares of successes of; empty where they are not fitted as counts.
        chained: by column that an earlier law predicts, the columns it follows from. Such a column plays no part of its own.
        limits: the least and the largest value that the metric can take, as far as the study says, in the tables' unit.
    """

    scales: tuple[str, ...] = SCALES
    along: tuple[str, ...] = (*compute_first(SCALES, "flops"), "step")
    looks: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    plays: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(DEFAULT_COLUMNS))
    unsure: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ("flops", "params", "tokens", "step")
    trials: str = ""
    chained: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: tuple[float, float] = (-np.inf, np.inf)

    def traced(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return what columns follow from: those that an earlier law predicts by what that reads, others by themselves."""
        return tuple(dict.fromkeys(root for name in columns for root in self.chained.get(name, (name,))))

    def relative(self, values: Iterable[float]) -> bool:
        """Whether errors of these values are those of logarithms: of all that are positive, but for counts."""
        return not self.trials and bool((np.asarray(values) > 0).all())

    def within(self, predicted: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return predictions as values that the metric can take: a law that goes on beyond the last of them says no more than that one.

        Rates of counts lie in 0 to 1, whatever the study says of them.
        """
        low, high = (max(self.limits[0], 0.0), min(self.limits[1], 1.0)) if self.trials else self.limits
        return np.clip(predicted, low, high)

    @property
    def design(self) -> tuple[str, ...]:
        """The columns of which replicates agree in all, whether a table has them or not."""
        return tuple(dict.fromkeys((*CONFIGURATION, *self.along, *self.further)))

    @property
    def allocation(self) -> tuple[str, str, str]:
        """The columns that are N, D and C; empty where a study has none."""
        return self.plays["N"], self.plays["D"], self.plays["C"]

    @property
    def own(self) -> tuple[str, ...]:
        """The scales that have no canonical name."""
        return tuple(name for name in self.scales if name not in CANONICAL)

    @property
    def checkpoints(self) -> tuple[str, ...]:
        """What orders the checkpoints of a run, the best first."""
        steps, tokens, compute, size = (self.plays[symbol] for symbol in "SDCN")
        return tuple(dict.fromkeys(name for name in (steps, tokens, compute, *self.own, size) if name))

    def of(self, law: Law) -> "Roles":
        """Return the roles as a law has them: its own N, D and C before those of the study."""
        own = {symbol: law.variables[symbol] for symbol in ALLOCATED if law.variables.get(symbol)}
        taken = {s: "" if column in own.values() and s not in own else column for s, column in self.plays.items()}
        unsure = {symbol: columns for symbol, columns in self.unsure.items() if symbol not in own}
        return replace(self, plays={**taken, **own}, unsure=unsure)

    def ordered(self, columns: Iterable[str]) -> list[str]:
        """Return columns in an order that does not depend on their names: that of `along`, then as they come."""
        place = {name: position for position, name in enumerate(self.along)}
        return sorted(dict.fromkeys(columns), key=lambda name: place.get(name, len(place)))

    def allocated(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows with N, D and C under their canonical names, whatever their columns are called; nan for none.

        Compute is 6 N D where it is missing.
        """
        nothing = pd.Series(np.nan, rows.index)
        n, d, c = (rows.get(column, nothing) for column in self.allocation)
        return rows.assign(params=n, tokens=d, flops=c.fillna(FLOPS_PER_PARAM_TOKEN * n * d))

    def computed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows with compute, 6 N D, if no run has any: what ingest does for params and tokens so called."""
        n, d, c = self.allocation
        if c != "flops" or _has_values(rows, c) or not (_has_values(rows, n) and _has_values(rows, d)):
            return rows
        return rows.assign(flops=FLOPS_PER_PARAM_TOKEN * rows[n] * rows[d])

    def unallocated(self, rows: pd.DataFrame) -> str:
        """Say why the rows cannot be put over N and C, and how to say which columns these are; empty if they can.

        C follows from N and D, and D from N and C.
        """
        lost = {symbol: why for symbol in ALLOCATED if (why := self.unknown(symbol, rows))}
        return lost.get("N") or (lost["D"] if {"D", "C"} <= set(lost) else "")

    def unknown(self, symbol: str, rows: pd.DataFrame) -> str:
        """Say why no column is known to be a symbol, and how to say which is; empty if one is, and has values."""
        column = self.plays[symbol]
        if symbol not in self.unsure and column in rows and rows[column].notna().any():
            return ""
        among = " or ".join(self.unsure.get(symbol, ()))
        found = f"it may be {among}" if among else f"there is no {DEFAULT_COLUMNS[symbol]}"
        return f"which column is {symbol} is not known, since {found}: {TO_SAY.format(symbol)}"


USUAL: Final = Roles()
LEARNED: Final = "learned"
Reading = tuple[str, str]
"""What a law's variable says of its column: the canonical column it stands for, if any, and of which kind it is."""


def roles_of(runs: pd.DataFrame, settings: Mapping[str, Any], laws: Sequence[Law] | None = None) -> Roles:
    """Return the part that every column plays in a study.

    Args:
        runs: `clean/runs`; held-out and excluded rows are not looked at.
        settings: the study's `laws`, `axes`, `range`, `fit` and `learn`, as far as it has them.
        laws: the study's laws, where they are known already.

    Raises:
        StudyError: as `study_laws`; or `axes` call two columns by one symbol.
    """
    known = study_laws(runs, settings) if laws is None else laws
    rows = training_rows(runs) if len(runs) else runs
    chained = followed(study_links(runs, settings), known)
    predicted = {str(entry["into"]) for entry in settings.get("chain") or ()}
    read = _readings(known, rows, columns_made(entries_of(settings.get("learn")), runs), predicted)
    stated = kinds_of(settings.get("axes"))
    kinds = {**{name: kind for name, (_, kind) in read.items()}, **stated}
    scales = [name for name, kind in kinds.items() if kind == "scale"]
    plays, unsure = _plays(symbols_of(settings.get("axes")), known, rows)
    plays = _with_compute(plays, scales, rows)
    stands = {name: canonical for name, (canonical, _) in read.items()}
    stands |= {column: DEFAULT_COLUMNS[symbol] for symbol, column in plays.items() if column}
    listed = [name for name in stated if name in scales]
    further = tuple(name for name in kinds if name not in scales)
    ordered = _in_order(
        listed, [name for name in scales if name not in listed], {**stands, **dict.fromkeys(further, "")}
    )
    looks = tuple(name for name in ordered if varies(rows, name) and _says_more(rows, name, plays))
    trials = TRIALS if TRIALS in runs and Settings.from_study(settings.get("fit")).counts else ""
    limits = possible(settings, runs) if settings.get("range") else USUAL.limits
    if listed:
        return Roles(ordered, ordered, looks, further, plays, unsure, ordered, trials, chained, limits)
    along, sizes = _along(ordered, plays), _sizes(scales, stands, plays)
    return Roles(ordered, along, looks, further, plays, unsure, sizes, trials, chained, limits)


def _in_order(listed: Sequence[str], read: Sequence[str], stands: Mapping[str, str]) -> tuple[str, ...]:
    """Return the scales of `axes`, or else the canonical ones, each after what stands in its place; what is beside them last."""
    names = list(listed)
    for canonical in SCALES:
        names += [name for name in read if stands.get(name) == canonical]
        names += [canonical] if not listed and stands.get(canonical, canonical) == canonical else []
    return tuple(dict.fromkeys([*names, *read]))


def _along(scales: Sequence[str], plays: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (*compute_first(scales, plays["C"]), plays["S"]) if name))


def _sizes(scales: Sequence[str], stands: Mapping[str, str], plays: Mapping[str, str]) -> tuple[str, ...]:
    beside = [name for name in scales if stands.get(name) not in (*SCALES, "step")]
    return tuple(dict.fromkeys(name for name in (*(plays[symbol] for symbol in "CNDS"), *beside) if name))


def _says_more(rows: pd.DataFrame, name: str, plays: Mapping[str, str]) -> bool:
    """Whether a scale says something of its own: distinct tokens are an axis only where some run sees one twice."""
    return name != plays["U"] or repeats(rows, plays["D"], name)


def _readings(
    laws: Sequence[Law], rows: pd.DataFrame, learned: Sequence[str], apart: Collection[str] = ()
) -> dict[str, Reading]:
    """Return what the laws say of every column of numbers that they read but those apart; the first law that reads it speaks.

    A learned column is no scale: it is measured when a run is over, and each training set makes it anew.
    """
    found: dict[str, Reading] = {}
    for law in laws:
        shares = _shares(law, rows)
        for symbol, column in law.variables.items():
            if is_number(rows, column) and column not in apart:
                found.setdefault(column, _reading(law, symbol, column, column in shares))
    return found | {name: ("", LEARNED) for name in learned if name in found}


def _reading(law: Law, symbol: str, column: str, share: bool) -> Reading:
    canonical = law.stands_for(symbol) or (column if column in CANONICAL else "")
    if canonical:
        return canonical, CANONICAL[canonical].kind or "scale"
    return "", "share" if share else "category" if symbol in law.indicators else "scale"


def _shares(law: Law, rows: pd.DataFrame) -> list[str]:
    """Return the columns of a law that are shares: by what the law is offered for, else by their sum."""
    own = [column for symbol, column in law.variables.items() if not law.stands_for(symbol) and is_number(rows, column)]
    if any(offer.reads in OF_SHARES for offer in law.offers):
        return own
    part = rows[own]
    whole = len(own) > 1 and len(part) > 0 and bool((part.to_numpy() >= 0).all())
    return own if whole and bool((np.abs(part.sum(axis=1) - 1) <= WHOLE).all()) else []


def _plays(
    called: Mapping[str, str], laws: Sequence[Law], rows: pd.DataFrame
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the column of each symbol: as `axes` call it, as the laws bind it, by its canonical name; and what is unsure."""
    bound = {s: tuple(dict.fromkeys(law.variables[s] for law in laws if s in law.variables)) for s in DEFAULT_COLUMNS}
    own = {symbol: columns[0] for symbol, columns in bound.items() if len(columns) == 1} | dict(called)
    plays, unsure = {}, {}
    for symbol, canonical in DEFAULT_COLUMNS.items():
        plays[symbol] = own.get(symbol) or ("" if canonical in own.values() else canonical)
        if symbol not in own and len(bound[symbol]) > 1 and not _has_values(rows, plays[symbol]):
            unsure[symbol] = bound[symbol]
    return plays, unsure


def _with_compute(plays: Mapping[str, str], scales: Sequence[str], rows: pd.DataFrame) -> dict[str, str]:
    """Return who plays what, with compute found among the scales if none is called so: the one that is 6 N D in every run."""
    n, d, c = (plays[symbol] for symbol in ALLOCATED)
    if _has_values(rows, c) or not (_has_values(rows, n) and _has_values(rows, d)):
        return dict(plays)
    product = FLOPS_PER_PARAM_TOKEN * rows[n] * rows[d]
    rest = [name for name in scales if name not in plays.values() and _has_values(rows, name)]
    found = [name for name in rest if bool(((rows[name] / product - 1).abs() <= AGREES).all())]
    return {**plays, "C": found[0] if found else c}


def _has_values(rows: pd.DataFrame, name: str) -> bool:
    return is_number(rows, name) and bool(rows[name].notna().any())
