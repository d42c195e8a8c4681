"""The rows that a plan becomes: one for each candidate, and one for each design, with the reasons as sentences."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from scalestudy.analyse.planning.goal import Goal
from scalestudy.analyse.planning.plan import Plan
from scalestudy.analyse.planning.sought import Sought
from scalestudy.numerals import brief
from scalestudy.percent import whole_of
from scalestudy.tables.ingest import ALLOCATION
from scalestudy.tables.planning import DESIGNS

Row = dict[str, Any]
NOTHING: Final[Row] = {
    "runs": 0,
    **dict.fromkeys(("unit", "estimate_unit", "loss_unit"), ""),
    "status": "not_applicable",
}
"""What a row has where nothing is proposed."""
NOISY = 1.0
"""A candidate whose noise is more than this times what is not known of it tells more of its noise than of the law."""


def design_rows(plan: Plan) -> Iterator[Row]:
    """Yield a row for each design, the present one first; a single one where nothing can be proposed."""
    key = {**plan.key, "name": plan.options["name"], "goal": plan.goal}
    if plan.sought is None:
        yield {**key, "design": "proposed", **NOTHING, "message": plan.why_not}
        return
    for name, chosen in {"now": (), "proposed": plan.chosen, **plan.others}.items():
        if name in plan.others and not chosen:
            yield {
                **key,
                "design": name,
                **NOTHING,
                "message": f"the candidates and the budget allow no design of {DESIGNS[name]}",
            }
        else:
            yield {
                **key,
                "design": name,
                **_numbers(plan, chosen),
                "status": plan.status,
                "message": _told(plan, name, chosen),
            }


def _numbers(plan: Plan, chosen: Sequence[int]) -> Row:
    sought = _sought(plan)
    half, left, now = sought.goal.half(chosen), sought.goal.open(chosen), sought.goal.half([])
    low, high = (
        sought.estimate * np.exp(side * half) if sought.logarithmic else sought.estimate + side * half
        for side in (-1, 1)
    )
    cost = plan.offer.cost[list(chosen)] if len(chosen) else np.zeros(1)
    return {
        "runs": len(chosen),
        "cost": float(cost.sum()),
        "largest": float(cost.max()),
        "estimate": sought.estimate,
        "lower": float(low),
        "upper": float(high),
        "half_width": half,
        **{f"sd_{name}": value for name, value in vars(sought.goal.parts(chosen)).items()},
        "narrower": 1 - half / now if now > 0 else 0.0,
        "right": sought.right(left),
        "loss": sought.loss(left),
        "unit": sought.interval_unit,
        "estimate_unit": sought.unit,
        "loss_unit": sought.loss_unit,
    }


def _sought(plan: Plan) -> Sought:
    if plan.sought is None:
        raise ValueError(plan.why_not)
    return plan.sought


def _told(plan: Plan, design: str, chosen: Sequence[int]) -> str:
    sought = _sought(plan)
    if design == "now":
        return "; ".join(
            [f"to be known: {sought.told}", f"cost: {plan.offer.paid or plan.options.get('cost', '')}", *sought.remarks]
        )
    if design == "proposed":
        return verdict(plan)
    return DESIGNS[design]


def verdict(plan: Plan) -> str:
    """Return in a sentence whether further runs are worth it, and what they are worth."""
    sought = _sought(plan)
    if not plan.chosen:
        best = 1 - float(
            np.min(np.where(plan.offer.cost <= plan.options["budget"], sought.goal.with_each([]), np.inf))
        ) / sought.goal.half([])
        return (
            f"no run that the budget pays for is expected to narrow the interval by {100 * plan.options['least']:g}% or more; the best would by "
            f"{100 * max(best, 0.0):.2g}%: decide now"
        )
    now, then = _numbers(plan, []), _numbers(plan, plan.chosen)
    runs = "1 run" if then["runs"] == 1 else f"{then['runs']} runs"
    verb = "is" if then["runs"] == 1 else "are"
    told = f"{runs} for {brief(then['cost'])} {verb} expected to narrow the interval by {100 * then['narrower']:.0f}%"
    if np.isfinite(then["right"]):
        told += f", to choose right with probability {then['right']:.2f} instead of {now['right']:.2f}"
    losses = (brief(whole_of(sought.loss_unit) * one["loss"]) for one in (now, then))
    told += f", and to lessen the expected loss of deciding from {' to '.join(losses)}"
    return told + _reached(plan, sought.whole * then["half_width"]) + _limit(plan)


def _reached(plan: Plan, half: float) -> str:
    """Say where the width that is wanted is not reached, both in the unit in which the study states it."""
    wanted = plan.options.get("half_width")
    if wanted is None or half <= wanted:
        return ""
    return f"; the wanted half-width, {brief(wanted)}, is not reached within the budget, but {brief(half)}"


def _limit(plan: Plan) -> str:
    """What no run of this kind can narrow: the noise of the run that is forecast."""
    goal: Goal = _sought(plan).goal
    share = goal.own / (goal.own + goal.open(plan.chosen)) if goal.own else 0.0
    return f"; {100 * share:.0f}% of the variance that is left is the noise of the run itself" if share > 0.5 else ""


def candidate_rows(plan: Plan) -> Iterator[Row]:
    """Yield a row for each candidate; none where nothing can be proposed, which the design's row says."""
    if plan.sought is None:
        return
    goal: Goal = plan.sought.goal
    now, alone = goal.half([]), goal.with_each([])
    gain = 1 - alone / now if now > 0 else np.zeros(len(alone))
    opened = np.sqrt(goal.beliefs.after([]).open)
    for number, own in enumerate(plan.offer.rows.to_dict("records")):
        row: Row = {**plan.key, "name": plan.options["name"], "candidate": number}
        row |= dict.fromkeys((*ALLOCATION,), np.nan) | {str(column): value for column, value in own.items()}
        row |= {"cost": float(plan.offer.cost[number]), "predicted": float(plan.offer.predicted[number])}
        row |= {"open": float(opened[number]), "noise": float(goal.beliefs.noise[number]), "gain": float(gain[number])}
        row |= {"gain_per_cost": float(gain[number] / plan.offer.cost[number])}
        yield {**row, **_place(plan, number, float(gain[number]), float(opened[number]))}


def _place(plan: Plan, number: int, gain: float, opened: float) -> Row:
    """Where a candidate stands among the proposed runs, and why."""
    units = {"unit": plan.offer.unit, "interval_unit": _sought(plan).interval_unit}
    at = [place for place, one in enumerate(plan.chosen) if one == number]
    if not at:
        return {"seeds": 0, "place": 0, "batch": 0, **units, "message": _why_not(plan, number, gain)}
    upto = list(plan.chosen[: at[-1] + 1])
    row: Row = {"seeds": len(at), "place": at[0] + 1, "batch": at[0] // plan.options["batch"] + 1, **units}
    half = _sought(plan).goal.half(upto)
    return {
        **row,
        "spent": float(plan.offer.cost[upto].sum()),
        "half_width": half,
        "message": _why(plan, at, gain, opened, number),
    }


def _why(plan: Plan, at: Sequence[int], gain: float, opened: float, number: int) -> str:
    goal: Goal = _sought(plan).goal
    before, after = goal.half(plan.chosen[: at[0]]), goal.half(plan.chosen[: at[0] + 1])
    told = f"alone it narrows the interval by {100 * gain:.1f}%, after the runs before it by {100 * (1 - after / before):.1f}%"
    ratio = goal.beliefs.noise[number] / opened if opened > 0 else np.inf
    told += f"; what is not known of its value is {1 / ratio:.2g} times its noise"
    return told + (
        f", so it is run {len(at)} times"
        if len(at) > 1 and ratio > NOISY
        else f"; run {len(at)} times"
        if len(at) > 1
        else ""
    )


def _why_not(plan: Plan, number: int, gain: float) -> str:
    if plan.offer.cost[number] > plan.options["budget"]:
        return f"it costs more than the budget; alone it would narrow the interval by {100 * gain:.1f}%"
    return f"alone it narrows the interval by {100 * gain:.1f}%; the proposed runs tell that for less"
