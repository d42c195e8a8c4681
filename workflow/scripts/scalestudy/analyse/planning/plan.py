"""One question answered for one fit unit: the candidates, what is to be known, and the runs that are proposed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.ensemble import Ensemble, ensembles
from scalestudy.analyse.forecasters import Asked, forecasters
from scalestudy.analyse.named import asked_of
from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.choose import Limits, proposed
from scalestudy.analyse.planning.fixed import DESIGNS, largest
from scalestudy.analyse.planning.of_allocation import allocation
from scalestudy.analyse.planning.of_forecast import forecast
from scalestudy.analyse.planning.of_parameter import parameter
from scalestudy.analyse.planning.of_winner import winner
from scalestudy.analyse.planning.points import candidates, costs
from scalestudy.analyse.planning.sought import Sought
from scalestudy.analyse.planning.stated import families_of
from scalestudy.analyse.planning.voice import Voice
from scalestudy.numerals import brief
from scalestudy.tables import AUTO

Floats = npt.NDArray[np.float64]
OF_ONE = {"forecast": forecast, "allocation": allocation, "parameter": parameter}
WINNER = "winner"
Speaker = tuple[Asked, Ensemble]


@dataclass(frozen=True, eq=False)
class Offer:
    """The runs that may be trained.

    Attributes:
        rows: the candidates, with their `family`.
        predicted: what each is predicted to show, (candidates,).
        unit: of errors: relative where they are of logarithms, else the metric's.
        cost: of each, (candidates,).
        paid: in words, what the cost is.
    """

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    predicted: Floats = field(default_factory=lambda: np.empty(0))
    unit: str = "relative"
    cost: Floats = field(default_factory=lambda: np.empty(0))
    paid: str = ""


@dataclass(frozen=True, eq=False)
class Plan:
    """What became of a question.

    Attributes:
        options: of the question, filled in.
        key: family, metric and law of its rows; of two families that are compared, the first.
        why_not: why nothing can be proposed; empty if something could.
        offer: the candidates.
        sought: what is to be known.
        chosen: the candidates that are proposed, in order, one for each run.
        others: by name the usual designs, as candidates.
        status: of the fits.
    """

    options: Mapping[str, Any]
    key: Mapping[str, str]
    why_not: str = ""
    offer: Offer = Offer()
    sought: Sought | None = None
    chosen: Sequence[int] = ()
    others: Mapping[str, Sequence[int]] = field(default_factory=dict)
    status: str = "converged"

    @property
    def goal(self) -> str:
        """What kind of thing is to be known."""
        return str(next(iter(self.options["know"])))


def planned(context: Context, options: Mapping[str, Any]) -> Iterator[Plan]:
    """Yield what becomes of a question in every fit unit that it is about."""
    speakers = [pair for pair in _speakers(context) if asked_of(options, pair[0].metric)]
    if WINNER in options["know"]:
        yield from _of_pairs(context, options, speakers)
        return
    for asked, ensemble in speakers:
        key = {"family": asked.family, "metric": asked.metric, "law": asked.law}
        named = families_of(options["candidates"])
        if named and asked.family not in named:
            yield Plan(options, key, f"no candidate is of this family; they are of {', '.join(named)}")
        else:
            yield _of(Plan(options, key, status=asked.status), context, [(asked, ensemble)])


def _speakers(context: Context) -> Iterator[Speaker]:
    """Yield who plans for each fit unit: `auto` where there is one, else every law."""
    for pair in zip(forecasters(context), ensembles(context), strict=True):
        if pair[0].law == AUTO or not context.choices:
            yield pair


def _of(plan: Plan, context: Context, speakers: Sequence[Speaker]) -> Plan:
    """Answer the question by one family's forecaster, or by those of two that are compared."""
    options, (kind, wanted) = plan.options, next(iter(plan.options["know"].items()))
    try:
        stated = [
            candidates(options["candidates"], asked.family, context.roles, context.rows_of(asked.family, asked.metric))
            for asked, _ in speakers
        ]
        voices = [Voice(context, *who, own) for who, own in zip(speakers, stated, strict=True)]
        made = [voice.forecaster.at(voice.rows) for voice in voices]
        priced = [
            costs(options.get("cost"), options["fixed_cost"], voice.rows, voice.training, context.roles)
            for voice in voices
        ]
        offer = Offer(
            pd.concat([voice.rows.assign(family=voice.asked.family) for voice in voices], ignore_index=True),
            np.concatenate([one.value for one in made]),
            "relative" if all(one.logarithmic for one in made) else voices[0].unit,
            np.concatenate([cost for cost, _ in priced]),
            priced[0][1],
        )
        sought = winner(voices, wanted) if kind == WINNER else OF_ONE[kind](voices[0], wanted)
        return _filled(plan, context, offer, sought)
    except NoPlanError as why:
        return Plan(options, plan.key, str(why))


def _of_pairs(context: Context, options: Mapping[str, Any], speakers: Sequence[Speaker]) -> Iterator[Plan]:
    """Yield the plans of two families, of each metric and law; other families are told that they are not asked about."""
    between = options["know"][WINNER]["between"]
    found = {(asked.metric, asked.law, asked.family): (asked, ensemble) for asked, ensemble in speakers}
    for (metric, law, family), (asked, _) in found.items():
        key = {"family": family, "metric": metric, "law": law}
        rival = between[1] if family == between[0] else between[0]
        if family not in between:
            yield Plan(options, key, f"it is not one of the families compared, {between[0]} and {between[1]}")
        elif (metric, law, rival) not in found:
            yield Plan(options, key, f"{rival} has no {metric} by {law} to be compared with")
        elif family == between[0]:
            yield _of(Plan(options, key, status=asked.status), context, [found[metric, law, one] for one in between])


def _filled(plan: Plan, context: Context, offer: Offer, sought: Sought) -> Plan:
    """Choose the runs.

    Raises:
        NoPlanError: none can be paid for.
    """
    options, least = plan.options, float(offer.cost.min())
    if options["budget"] < least:
        told = f"the budget, {brief(options['budget'])}, is below what the cheapest candidate costs, {brief(least)}"
        raise NoPlanError(told)
    most = options["batch"] * options["look_ahead"]
    wanted = options.get("half_width", 0.0) / sought.whole
    limits = Limits(offer.cost, options["budget"], most, options["seeds"], options["least"], wanted)
    others = _others(context, offer.rows, limits)
    return replace(
        plan, offer=offer, sought=sought, chosen=proposed(sought.goal, limits, others.values()), others=others
    )


def _others(context: Context, rows: pd.DataFrame, limits: Limits) -> dict[str, Sequence[int]]:
    """The usual designs, each family with its part of budget and runs; none of candidates without N and D."""
    size, data, _ = context.roles.allocation
    if not {size, data} <= {*rows}:
        return dict.fromkeys(DESIGNS, ())
    families = [np.flatnonzero(rows["family"] == name) for name in dict.fromkeys(rows["family"])]
    n, d = (rows[name].to_numpy(float) for name in (size, data))
    share, most = limits.budget / len(families), limits.runs // len(families)
    return {
        name: [int(own[k]) for own in families for k in largest(design, n[own], d[own], limits.cost[own], share, most)]
        for name, design in DESIGNS.items()
    }
