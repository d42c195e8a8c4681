"""What answers each fit unit: every fit by itself, and `auto` as the weighted fits it averages, each with draws.

Any quantity that one fit has, `auto` has too: averaged as forecasts are, with the interval of the mixture of its fits' draws,
and beside it the range over its laws. A quantity is asked for once: the draws are dealt among the fits in proportion to their
weights, so that a mixture of many fits costs no more than one of them, and any further arithmetic is that of single draws.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.context import Context, Floats
from scalestudy.analyse.forecasters import Asked, forecasters
from scalestudy.forecast.decision import average
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.forecast import Combined
from scalestudy.forecast.members import Member
from scalestudy.laws import compile_law
from scalestudy.numerals import percent
from scalestudy.seeds import seed_of

Places = npt.NDArray[np.int64]
LITTLE: Final = 0.05
"""Laws with less of the weight of `auto` than this do not speak for it: in 95% of its draws it is other laws."""
Quantity = Callable[[Fitted], Floats]
"""Of a fit with parameters (1 + draws, P), the estimate first, to values (1 + draws, ...); NaN where there is none."""


@dataclass(frozen=True, eq=False)
class Part:
    """One fit of an ensemble.

    Attributes:
        fitted: its `theta` holds the estimate, then the draws that were dealt to it, (1 + k, P).
        weight: its share in the average; those of an ensemble sum to 1.
        places: which draws of the ensemble these are, (k,).
        status: of the law's own fit.
        doubt: the same in a sentence, where it is not converged.
    """

    fitted: Fitted
    weight: float
    places: Places
    status: str = "converged"
    doubt: str = ""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What answers a fit unit under one name: a law's, with one part, or `auto`.

    Attributes:
        family: the fit unit's family.
        metric: the fit unit's metric.
        law: what its rows are written under.
        parts: its fits; none if there is no estimate, and `message` says why.
        draws: how many draws there are in all parts together.
        status: of its fits, from `tables.fit.STATUSES`.
        message: the same in a sentence.
        logarithmic: whether predictions are averaged on the scale of logarithms.
    """

    family: str
    metric: str
    law: str
    parts: tuple[Part, ...]
    draws: int
    status: str
    message: str
    logarithmic: bool = True

    @property
    def key(self) -> dict[str, str]:
        """The columns that name it in every table."""
        return {"family": self.family, "metric": self.metric, "law": self.law}

    @property
    def laws(self) -> tuple[str, ...]:
        """The names of its laws, the heaviest part's first."""
        parts = sorted(self.parts, key=lambda part: -part.weight)
        return tuple(dict.fromkeys(part.fitted.law.name for part in parts))

    @property
    def columns(self) -> frozenset[str]:
        """The columns its laws read."""
        return frozenset(column for part in self.parts for column in part.fitted.columns)

    @property
    def higher_is_better(self) -> bool:
        """The metric's direction."""
        return any(part.fitted.higher_is_better for part in self.parts)

    @property
    def shares(self) -> bool:
        """Whether any of its laws has parameters that families share, so that its draws go with those of other families."""
        return any(part.fitted.law.shared for part in self.parts)

    @cached_property
    def weight(self) -> Floats:
        """The shares of its parts, (parts,)."""
        return np.array([part.weight for part in self.parts])

    @property
    def without_draws(self) -> "Ensemble":
        """The same with estimates alone."""
        none = np.empty(0, dtype=np.int64)
        parts = tuple(replace(part, fitted=part.fitted.alone, places=none) for part in self.parts)
        return replace(self, parts=parts, draws=0)

    def ask(self, quantity: Quantity, logarithmic: bool | None = None) -> Answer:
        """Return a quantity with its interval.

        Args:
            quantity: of each part; sums over a part's draws must not depend on which others it was dealt.
            logarithmic: whether parts are averaged on the scale of logarithms; None for quantities that are positive in all.
        """
        found = [np.asarray(quantity(part.fitted), dtype=float) for part in self.parts]
        draws = np.full((self.draws, *found[0].shape[1:]), np.nan)
        for part, values in zip(self.parts, found, strict=True):
            draws[part.places] = values[1:]
        own = np.stack([values[0] for values in found])
        return Answer.of(own, self.weight, [part.fitted.law.name for part in self.parts], draws, logarithmic)

    def predict(self, columns: Mapping[str, Floats]) -> Floats:
        """Return the averaged prediction at points, each (n,), as forecasts are averaged, (n,)."""
        parts = np.array([part.fitted.estimate(columns) for part in self.parts])
        return average(parts, self.weight, self.logarithmic)

    def able(self, why_not: Callable[[Fitted], str | None]) -> tuple["Ensemble", dict[str, str]]:
        """Leave out the laws that have no such quantity.

        Returns:
            What is left, its weights and draws dealt anew in proportion, and by law why the others were left out: all of them
            where what is left has next to no weight.
        """
        lost = {part.fitted.law.name: why for part in self.parts if (why := why_not(part.fitted))}
        kept = [part for part in self.parts if part.fitted.law.name not in lost]
        if not lost:
            return self, lost
        total = sum(part.weight for part in kept)
        if total < LITTLE:
            lost |= dict.fromkeys([part.fitted.law.name for part in kept if total > 0], _light(total))
            kept = []
        places = np.sort(np.concatenate([part.places for part in kept])) if kept else np.empty(0, dtype=int)
        parts = tuple(
            replace(part, weight=part.weight / total, places=np.searchsorted(places, part.places)) for part in kept
        )
        status, message = _became(parts)
        return replace(self, parts=parts, draws=len(places), status=status, message=message), lost


def _light(total: float) -> str:
    return f"the laws that are left have {percent(total)} of the weight of `auto`, too little to speak for it"


def _became(parts: Sequence[Part]) -> tuple[str, str]:
    """Return the status and the message of an average: those of its fits, the doubtful ones named."""
    doubts = dict.fromkeys(f"; {part.fitted.law.name}: {part.doubt}" for part in parts if part.doubt)
    laws = " and ".join(dict.fromkeys(part.fitted.law.name for part in parts))
    told = f"the average of {len(parts)} fits of {laws}" if len(parts) > 1 else laws
    return next((part.status for part in parts if part.doubt), "converged"), told + "".join(doubts)


def ensembles(context: Context) -> Iterator[Ensemble]:
    """Yield what answers each fit unit: every fit of `fit/fits` by its key, then `auto` of each unit that has a choice."""
    fits = {(fit.family, fit.metric, fit.law.name): fit for fit in context.fitted}
    for asked in forecasters(context):
        if isinstance(asked.forecaster, Combined):
            yield _combined(context.study, asked, asked.forecaster, fits)
        elif asked.forecaster is None:
            yield Ensemble(asked.family, asked.metric, asked.law, (), 0, asked.status, asked.message)
        else:
            yield alone(fits[asked.family, asked.metric, asked.law])


def alone(fitted: Fitted) -> Ensemble:
    """Return a fit by itself, as an ensemble of one part that has all draws."""
    draws = len(fitted.theta) - 1
    parts = (Part(fitted, 1.0, np.arange(draws)),) if fitted.usable else ()
    return Ensemble(fitted.family, fitted.metric, fitted.law.name, parts, draws, fitted.status, fitted.message)


def _combined(study: str, asked: Asked, combined: Combined, fits: Mapping[tuple[str, str, str], Fitted]) -> Ensemble:
    members = combined.decision.members
    own = [fits.get((asked.family, asked.metric, member.law.name)) for member in members]
    count = max((len(fit.theta) - 1 for fit in own if fit is not None), default=0)
    weight = np.array([member.weight for member in members])
    places = _dealt(study, asked, members, count)
    parts = tuple(
        _part(member, fit, float(share), mine)
        for member, fit, mine, share in zip(members, own, places, weight / weight.sum(), strict=True)
    )
    logarithmic = combined.decision.logarithmic
    return Ensemble(asked.family, asked.metric, asked.law, parts, count, *_became(parts), logarithmic)


def _dealt(study: str, asked: Asked, members: Sequence[Member], count: int) -> list[Places]:
    """Deal the draws of a fit unit to its members.

    Families that share parameters have draws in common, and the draw of one is to meet the same draw of the other in the same
    member, as far as its shares there allow: they are dealt alike, in an order that is the same for all.
    """
    weight = np.array([member.weight for member in members])
    if not any(member.law.shared for member in members):
        return deal(weight, count, seed_of(study, asked.family, asked.metric, "ensemble"))
    order = sorted(range(len(members)), key=lambda k: members[k].key)
    places = deal(weight[order], count, seed_of(study, asked.metric, "ensemble"))
    return [places[order.index(k)] for k in range(len(members))]


def _part(member: Member, fit: Fitted | None, weight: float, places: Places) -> Part:
    fitted = _with_draws(member, fit, places)
    if fit is None or fit.status == "converged":
        return Part(fitted, weight, places)
    return Part(fitted, weight, places, fit.status, fit.message)


def deal(weight: Floats, count: int, seed: int) -> list[Places]:
    """Deal `count` draws among parts in proportion to their weights, each within one of its share; which ones is random."""
    ends = np.cumsum(weight) / weight.sum()
    part = np.searchsorted(ends[:-1], (np.arange(count) + 0.5) / max(count, 1), side="right")
    dealt = np.random.default_rng(seed).permutation(part)
    return [np.flatnonzero(dealt == k) for k in range(len(weight))]


def _with_draws(member: Member, fit: Fitted | None, places: Places) -> Fitted:
    """Give a member the draws of the same law, moved to where it is; NaN where that fit has none."""
    best = member.fitted.theta[:1]
    draws = np.full((len(places), best.shape[1]), np.nan)
    if fit is not None:
        there = places < len(fit.theta) - 1
        draws[there] = moved(fit, best[0], places[there])
    return replace(member.fitted, theta=np.concatenate([best, draws]))


def moved(fit: Fitted, to: Floats, which: Places) -> Floats:
    """Return draws of a fit, (k, P), as if its estimate were another one, (P,): moved in the solver's coordinates.

    A member of `auto` is fitted with weights of its own, and its parameters are as uncertain as the law's own fit says; how
    far the members of one law lie apart comes on top.
    """
    compiled = compile_law(fit.law)
    with np.errstate(all="ignore"):
        here, there, draws = (
            compiled.to_internal(compiled.reduce(at)) for at in (fit.theta[0], to, fit.theta[1:][which])
        )
        lower, upper = compiled.bounds
        new = np.clip(draws - np.clip(here, lower, upper) + np.clip(there, lower, upper), lower, upper)
    return np.asarray(compiled.expand(compiled.to_natural(new)), dtype=float)
