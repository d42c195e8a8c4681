"""The scale that is followed to a wanted value: what a budget buys, whatever it is counted in, or one column, the others held."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, compute_of
from scalestudy.analyse.costs.ask import PRICE, in_flops
from scalestudy.analyse.costs.paid import paid_by
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.frontier import averaged, why_not
from scalestudy.analyse.many_budgets import between, buying, rounds
from scalestudy.analyse.spending import Spending, spending
from scalestudy.analyse.third import SIX_ND, Rule, complete, rule_of
from scalestudy.fit.roles import Roles
from scalestudy.forecast.forecast import Forecaster
from scalestudy.percent import of_one

NODES: Final = 2
"""Budgets a decade at which the best N of an average is looked for."""
Path = Callable[[Floats], pd.DataFrame]


@dataclass(frozen=True)
class Goal:
    """A wanted value and the scale to follow.

    Attributes:
        value: what is wanted.
        along: the scale: a column, or `cost` for what a stated cost that is no compute is counted in.
        held: the columns held meanwhile.
        roles: which columns are N, D and C.
        spent: what a budget buys.
        whole: what messages tell values by: 100 in percent.
        priced: whether the scale is a cost that the study states.
        rule: how C goes with N and D among the runs.
    """

    value: float
    along: str
    held: Mapping[str, float]
    roles: Roles
    spent: Spending
    whole: float = 1.0
    priced: bool = False
    rule: Rule = SIX_ND

    @property
    def budget(self) -> bool:
        """Whether the scale is what is spent."""
        return self.priced or self.along == self.roles.plays["C"]


def goal_of(context: Context, forecaster: Forecaster | None, runs: pd.DataFrame, entry: Mapping[str, Any]) -> Goal:
    """Return what an entry of `reach` asks of a fit unit with those training rows."""
    own = sorted(forecaster.columns) if forecaster else []
    roles = context.roles.of(forecaster.allocating.law) if forecaster else context.roles
    cost, held = entry.get("cost"), dict(entry.get("at") or {})
    compute, whole, spent = roles.plays["C"] or "flops", of_one(runs), spending(cost, runs, roles, held)
    priced = cost is not None and not (own == [compute] and spent.text == spent.compute)
    usual = compute if priced and in_flops(cost) else PRICE if priced else own[0] if len(own) == 1 else compute
    along = str(entry.get("along") or usual)
    return Goal(float(entry["value"]) / whole, along, held, roles, spent, whole, priced, rule_of(runs, roles, held))


def known_of(runs: pd.DataFrame, goal: Goal) -> Floats:
    """Return where the runs are along the scale, (known,), as far as they have a positive number there."""
    if goal.priced and not goal.spent.why_not:
        return paid_by(runs, goal.spent.cost(goal.roles, goal.held), goal.roles, goal.held)
    if goal.along == goal.roles.plays["C"]:
        at = compute_of(goal.roles.allocated(runs))
    else:
        at = runs[goal.along].to_numpy(float) if goal.along in runs else np.empty(0)
    return at[np.isfinite(at) & (at > 0)]


def path_of(ensemble: Ensemble, goal: Goal, columns: frozenset[str]) -> Path | str:
    """Return the rows to follow as a function of the scale, or why there are none; `columns` are what forecasts read."""
    size, data, compute = goal.roles.allocation
    held = {size, data} & set(goal.held)
    if goal.priced and (why := _unpriced(goal)):
        return why
    if goal.budget and {size, data} <= columns and not held:
        return goal.spent.why_not or _buying(ensemble, goal)
    if goal.priced:
        return _solving(goal, columns, held)
    given = {goal.along, *goal.held}
    given |= {size, data, compute} if len(given & {size, data, compute}) > 1 else set()
    missing = sorted(columns - given)
    return _needs(missing) if missing else lambda scale: _rows({goal.along: scale}, scale, goal)


def _unpriced(goal: Goal) -> str:
    """Say why a stated cost is no scale to follow; empty if it is one."""
    apart = goal.along not in (PRICE, goal.roles.plays["C"])
    return f"a cost is no {goal.along}; leave out `cost` or `along`" if apart else goal.spent.why_not


def _needs(missing: Collection[str]) -> str:
    return f"the law also needs {', '.join(sorted(missing))}; hold it with `at`"


def _rows(columns: Mapping[str, Floats], scale: Floats, goal: Goal) -> pd.DataFrame:
    held = {name: value + 0 * scale for name, value in goal.held.items()}
    return pd.DataFrame(complete({**held, **columns}, goal.roles, goal.rule))


def _solving(goal: Goal, columns: frozenset[str], held: Collection[str]) -> Path | str:
    """Return the rows that a stated cost pays for where one of N and D is held, so that the other follows from it."""
    size, data, compute = goal.roles.allocation
    cost, open_ = goal.spent.cost(goal.roles, goal.held), sorted({size, data} - set(held))
    if not open_:
        return f"{size} and {data} are held, so nothing changes along a cost"
    if len(open_) > 1:
        alone = ", ".join(sorted(columns))
        return f"the law has {alone} alone, so nothing says how a cost is split; hold {size} or {data} with `at`, or leave out `cost`"
    if missing := columns - {size, data, compute, *goal.held}:
        return _needs(missing)

    def path(scale: Floats) -> pd.DataFrame:
        solved = cost.solve(open_[0], scale, {name: value + 0 * scale for name, value in goal.held.items()})
        return _rows({open_[0]: np.where(solved > 0, solved, np.nan)}, scale, goal)

    return path


def _buying(ensemble: Ensemble, goal: Goal) -> Path | str:
    """Return the rows that a budget buys where it is best spent, or why there are none."""
    able, lost = ensemble.able(lambda fit: why_not(fit, goal.held, goal.roles))
    if not able.parts:
        return "; ".join(dict.fromkeys(lost.values())) or ensemble.message
    return Buying(able.without_draws, goal)


@dataclass(frozen=True, eq=False)
class Buying:
    """The rows that budgets buy; of an average at round budgets, and between them along the line in logarithms.

    Attributes:
        ensemble: without draws.
        goal: what is followed.
        known: the best N of round budgets that were asked for before.
    """

    ensemble: Ensemble
    goal: Goal
    known: dict[float, float] = field(default_factory=dict)

    def __call__(self, scale: Floats) -> pd.DataFrame:
        """Return a row for every budget."""
        goal = self.goal
        alone = len(self.ensemble.parts) == 1
        params = self._best(scale) if alone else self._between(scale)
        columns = buying(params, scale, goal.held, goal.roles, goal.spent)
        return pd.DataFrame({goal.roles.allocation[2] or "flops": scale, **columns})

    def _best(self, scale: Floats) -> Floats:
        goal = self.goal
        return averaged(self.ensemble, scale, goal.held, goal.roles, goal.spent)["params"].estimate

    def _between(self, scale: Floats) -> Floats:
        nodes = rounds(scale, NODES)
        if new := [node for node in nodes.tolist() if node not in self.known]:
            self.known.update(zip(new, self._best(np.array(new)).tolist(), strict=True))
        return between(np.array([self.known[node] for node in nodes.tolist()]), nodes, scale)
