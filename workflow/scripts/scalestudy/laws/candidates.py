"""The laws `auto` proposes: those whose offers match the kinds of the columns that vary. No law is known by name here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final

from scalestudy.laws.law import Law
from scalestudy.laws.purpose import Better, Offer, Reads, When
from scalestudy.laws.registry import LAWS

Entry = Mapping[str, Any]
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Axes:
    """The columns that vary among the runs of a study, by kind.

    Attributes:
        scales: what a run spends, or can have more of: params, tokens, flops, unique_tokens, experts ...
        hyperparameters: what has an optimum: lr, batch_tokens ...
        shares: groups of columns that add up to one.
        own: the share of the study's only metric, in the words of its name; empty if there is none.
        shapes: what the values of some family do along a scale, of what offers ask: "turning" for the worse at the largest scales (those
            of losses do by accident), "bumping", "quickening".
        tuning: whether a metric is named after fine-tuning, so that tokens are those of the second training.
        higher: whether higher values are better.
        negative: whether values may be negative, so that a floor may be too.
        plays: canonical column to the one the study says is it, where that has another name.
    """

    scales: Columns = ()
    hyperparameters: Columns = ()
    shares: tuple[Columns, ...] = ()
    own: str = ""
    shapes: frozenset[When] = frozenset()
    tuning: bool = False
    higher: bool = False
    negative: bool = False
    plays: Mapping[str, str] = field(default_factory=dict)

    def named(self, canonical: str) -> str:
        """Return what the study calls a canonical column."""
        return self.plays.get(canonical, canonical)

    @property
    def columns(self) -> Columns:
        """All of them."""
        return (*self.scales, *self.hyperparameters, *(name for group in self.shares for name in group))

    @property
    def apart(self) -> Columns:
        """The scales that no other follows from: all but compute and the sparsity of the parameters."""
        return tuple(name for name in self.scales if name not in (self.named("flops"), self.named("sparsity")))

    @property
    def beyond(self) -> bool:
        """Whether these are others than N and D, which have laws of their own."""
        return set(self.apart) != {self.named("params"), self.named("tokens")}


FIRST: Final = ("flops", "tokens", "params")
"""Which scale the laws of one scale take, where several vary."""
STREAMS: Final = ("parallel", "stream")
"""What the name of a scale holds that counts parallel streams."""


def _one_scale(axes: Axes, group: Columns) -> Columns | None:
    first = (axes.named(name) for name in FIRST)
    return next(((name,) for name in (*first, *axes.scales) if name in axes.scales), None)


def _named_columns(axes: Axes, group: Columns) -> Columns | None:
    return ()


def _every_scale(axes: Axes, group: Columns) -> Columns | None:
    return axes.apart if len(axes.apart) > 1 else None


def _two_scales(axes: Axes, group: Columns) -> Columns | None:
    return axes.apart if len(axes.apart) == 2 else None


def _parallel_streams(axes: Axes, group: Columns) -> Columns | None:
    return next(((name,) for name in axes.apart if any(word in name for word in STREAMS)), None)


def _one_share(axes: Axes, group: Columns) -> Columns | None:
    return group if len(group) == 1 else None


def _every_share(axes: Axes, group: Columns) -> Columns | None:
    return group if len(group) > 1 else None


def _all_shares_but_one(axes: Axes, group: Columns) -> Columns | None:
    return group[:-1] if len(group) > 1 else None


def _own_share(axes: Axes, group: Columns) -> Columns | None:
    return (axes.own, *group) if len(group) > 1 and axes.own in group else None


OF_SCALES: Final[Mapping[Reads, Callable[[Axes, Columns], Columns | None]]] = {
    "one scale": _one_scale,
    "named columns": _named_columns,
    "every scale": _every_scale,
    "two scales": _two_scales,
    "parallel streams": _parallel_streams,
}
"""The columns for the variables that no column is named for, or None if there are none such. In this order laws are proposed."""
OF_SHARES: Final[Mapping[Reads, Callable[[Axes, Columns], Columns | None]]] = {
    "one share": _one_share,
    "every share": _every_share,
    "all shares but one": _all_shares_but_one,
    "own share": _own_share,
}
"""The same for one group of shares; here the order is the registry's."""
READINGS: Final = {**OF_SCALES, **OF_SHARES}
CONDITIONS: Final[Mapping[When, Callable[[Axes], bool]]] = {
    "always": lambda axes: True,
    "turning": lambda axes: "turning" in axes.shapes,
    "bumping": lambda axes: "bumping" in axes.shapes,
    "quickening": lambda axes: "quickening" in axes.shapes,
    "beyond N and D": lambda axes: axes.beyond,
    "beyond N and D or tuning": lambda axes: axes.beyond or axes.tuning,
}
UNMET: Final[Mapping[When, str]] = {
    "always": "",
    "turning": "its values do not turn for the worse at the largest scales",
    "bumping": "its values do not rise to a bump and fall again by more than noise",
    "quickening": "its values do not quicken: their logarithms are as straight along the logarithm of the scale as along it",
    "beyond N and D": "no scale but N and D varies",
    "beyond N and D or tuning": "no scale but N and D varies, and the metric is not of fine-tuning",
}
"""What is said where a condition does not hold."""
DIRECTIONS: Final[Mapping[Better, tuple[bool, ...]]] = {"either": (False, True), "lower": (False,), "higher": (True,)}


@dataclass(frozen=True)
class Proposal:
    """A law, the offer by which it is proposed, its entry as a study file would have it, and where it stands among others."""

    law: Law
    offer: Offer
    entry: Entry
    rank: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.entry.get("name", self.law.name))


def proposed(axes: Axes) -> list[Entry]:
    """Return the entries that `laws: auto` stands for: of scales by reading, of each group of shares, of hyperparameters."""
    return [proposal.entry for proposal in proposals(axes)]


def proposals(axes: Axes) -> list[Proposal]:
    """Return what `laws: auto` stands for where these columns vary, in order."""
    every = [(law, offer) for law in LAWS.values() for offer in law.offers]
    suited = [(number, law, offer) for number, (law, offer) in enumerate(every) if not unsuited(law, offer, axes)]
    found = [one for number, law, offer in suited for one in _proposals(number, law, offer, axes)]
    return sorted(found, key=lambda one: one.rank)


def together(each: Iterable[Sequence[Proposal]]) -> list[Proposal]:
    """Return what is proposed for any of several metrics, in order; where one law reads different columns, named after these."""
    found: list[Proposal] = []
    for one in sorted((one for several in each for one in several), key=lambda one: one.rank):
        if one.entry not in [other.entry for other in found]:
            found.append(one)
    twice = [one for one in found if sum(one.name == other.name for other in found) > 1]
    return [_named_after(one, twice) if one in twice else one for one in found]


def _named_after(one: Proposal, others: Sequence[Proposal]) -> Proposal:
    bound = [other.entry["variables"] for other in others if other.name == one.name]
    apart = [column for symbol, column in one.entry["variables"].items() if len({b.get(symbol) for b in bound}) > 1]
    return replace(one, entry={**one.entry, "name": "_".join([one.name, *apart[:1]])})


def unsuited(law: Law, offer: Offer, axes: Axes) -> str:
    """Say why an offer is not for these columns and this metric; empty if it is."""
    named = _named(law, offer, axes)
    tuned = {named[symbol] for symbol in offer.hyperparameters}
    still = [*sorted(set(named.values()) - tuned - set(axes.scales)), *sorted(tuned - set(axes.hyperparameters))]
    if still:
        return f"{still[0]} does not vary"
    if axes.negative and not law.may_be_negative:
        return "its values are never negative, and those of this metric may be"
    if axes.higher not in DIRECTIONS[offer.better]:
        return f"it is for metrics of which {offer.better} values are better"
    return "" if CONDITIONS[offer.when](axes) else UNMET[offer.when]


def _proposals(number: int, law: Law, offer: Offer, axes: Axes) -> Iterator[Proposal]:
    """One proposal of an offer, or one for each group of shares; laws of hyperparameters come last."""
    groups = list(enumerate(axes.shares)) if offer.reads in OF_SHARES else [(0, ())]
    reads = 0 if offer.hyperparameters or offer.reads in OF_SHARES else list(OF_SCALES).index(offer.reads)
    kind = 2 if offer.hyperparameters else int(offer.reads in OF_SHARES)
    for place, group in groups:
        columns = READINGS[offer.reads](axes, group)
        if columns is not None:
            own = group.index(axes.own) if axes.own in group else 0
            entry = _entry(law, offer, _named(law, offer, axes), columns)
            yield Proposal(law, offer, entry, (kind, place or reads, number, own))


def _named(law: Law, offer: Offer, axes: Axes) -> dict[str, str]:
    """The columns that a law and its offer name, as the study calls them."""
    return {symbol: axes.named(column) for symbol, column in {**law.variables, **offer.columns}.items() if column}


def _entry(law: Law, offer: Offer, named: Mapping[str, str], columns: Columns) -> Entry:
    bound = dict(named) | dict(zip(_open(law, named, len(columns)), columns, strict=True))
    name = {"name": offer.name} if offer.name else {}
    fixed = {"fixed": dict(offer.fixed)} if offer.fixed else {}
    return {"law": law.name, **name, **fixed, "variables": bound}


def _open(law: Law, named: Mapping[str, str], count: int) -> list[str]:
    """The symbols that no column is named for; those of terms are as many as columns are left."""
    symbols = [symbol for symbol in law.variables if symbol not in named]
    if law.repeat and law.repeat.variable:
        first = law.repeat.first
        symbols += [law.repeat.variable.format(i=i) for i in range(first, first + count - len(symbols))]
    return symbols


def open_floor(law: Law) -> Law:
    """Let the floor of a law be negative."""
    opened = (replace(one, lower=-inf, scale="linear", start=None) if one.floor else one for one in law.parameters)
    return replace(law, parameters=tuple(opened))
