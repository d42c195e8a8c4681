"""What a study file asks to be best, for the runs of one fit unit: the columns, their bounds, what a budget pays for."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import half_decades
from scalestudy.analyse.costs.ask import by_default, written
from scalestudy.analyse.costs.base import Asked
from scalestudy.analyse.costs.paid import paid_by
from scalestudy.analyse.optima.formula import Floats, Formula
from scalestudy.analyse.optima.found import Question
from scalestudy.analyse.optima.objective import VALUE, OfLaw
from scalestudy.analyse.optima.solve import Steps
from scalestudy.analyse.optima.space import BUDGET, NO_END, Limit, Space
from scalestudy.analyse.optima.starts import starts
from scalestudy.errors import StudyError
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.numerals import brief

COMPARED = re.compile(r"^(?P<left>[^<>=]+)(?P<sign><=|>=|<|>)(?P<right>[^<>=]+)$")
SAME = 1e-12
"""Values so close to each other, as a share, are one."""
SYMBOLS = ("N", "D", "U", "C", "S")


class NoOptimumError(Exception):
    """Nothing can be best; the message is a sentence for the row."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One question of a study file, for one fit unit.

    Attributes:
        options: as in the study file, filled in.
        rows: the training rows.
        roles: which columns are N, D and C.
        where: the study and the place, for messages.
    """

    options: Mapping[str, Any]
    rows: pd.DataFrame
    roles: Roles
    where: str

    @property
    def held(self) -> dict[str, float]:
        """What is held."""
        return {name: float(value) for name, value in self.options.get("at", {}).items()}

    @property
    def shares(self) -> tuple[str, ...]:
        """The columns that together are one, those of the runs that a pattern matches or those that are listed."""
        wanted = self.options.get("simplex", ())
        listed = [wanted] if isinstance(wanted, str) else list(wanted)
        found = [name for one in listed for name in _matching(one, [*self.rows.columns, *self.options["over"]])]
        return tuple(name for name in dict.fromkeys(found) if name not in self.held)

    @property
    def over(self) -> dict[str, Any]:
        """The free columns with what is said of each."""
        return {**self.options["over"], **{name: None for name in self.shares if name not in self.options["over"]}}

    @property
    def names(self) -> dict[str, str | Formula]:
        """What the names in formulas stand for: columns, what is computed, and the symbols that columns play."""
        known: dict[str, str | Formula] = {
            str(name): str(name) for name in (*self.rows.columns, *self.over, *self.held)
        }
        known |= {
            symbol: column for symbol in SYMBOLS if symbol not in known and (column := self.roles.plays.get(symbol))
        }
        for name, text in self.options.get("let", {}).items():
            known[name] = Formula(str(text), known, f"{self.where}, let {name}")
            known |= {symbol: known[name] for symbol in SYMBOLS if self.roles.plays.get(symbol) == name}
        return known

    def formula(self, text: str) -> Formula:
        """Return a formula over these names."""
        return Formula(text, self.names, self.where)


def _matching(pattern: str, columns: Sequence[str]) -> list[str]:
    return [str(name) for name in columns if fnmatchcase(str(name), pattern)]


def question(entry: Entry, higher: bool) -> tuple[Question, str]:
    """Return what is asked, and in words what a budget pays for.

    Raises:
        NoOptimumError: nothing can be found for these runs.
    """
    names = entry.names
    computed = {name: found for name in entry.options.get("let", {}) if isinstance(found := names[name], Formula)}
    cost, told = _cost(entry, names)
    steps = _steps(entry)
    dependent = _dependent(entry, cost, steps)
    bounds = {name: _bounds(entry, name, cost) for name in entry.over}
    limits = [_limit(entry, text) for text in entry.options.get("such_that", ())]
    if cost is not None and not dependent:
        limits.append(Limit("the budget", cost, Formula("b", {"b": BUDGET}, entry.where)))
    space = Space(
        bounds={name: span for name, (span, _) in bounds.items()},
        open=frozenset(name for name, (_, free) in bounds.items() if free),
        held=entry.held,
        computed=_with_compute(entry, computed, [*bounds, *entry.held]),
        cost=cost,
        dependent=dependent,
        shares=entry.shares,
        total=1.0 - sum(entry.held.get(name, 0.0) for name in _held_shares(entry)),
        limits=tuple(limits),
    )
    _check_shares(space)
    goal = entry.options.get("goal", "best")
    sign = {"least": 1.0, "most": -1.0}.get(goal, -1.0 if higher and "of" not in entry.options else 1.0)
    of = Formula(entry.options["of"], {**names, VALUE: VALUE}, entry.where) if "of" in entry.options else None
    return Question(space, _budgets(entry, cost), steps, of, sign), told


def _cost(entry: Entry, names: Mapping[str, "str | Formula"]) -> tuple[Formula | None, str]:
    stated = entry.options.get("cost")
    if stated is None and "budgets" not in entry.options:
        return None, ""
    found = written(stated, Asked(entry.rows, entry.roles, entry.held))
    if found.why_not:
        raise NoOptimumError(found.why_not)
    try:
        cost = Formula(found.text, names, entry.where)
    except StudyError as error:
        raise NoOptimumError(f"the cost has no column for a name: {error.said[0]}") from None
    unknown = [name for name in cost.columns if name not in {*entry.over, *entry.held}]
    if unknown:
        raise NoOptimumError(f"the cost also reads {', '.join(unknown)}; hold it with `at`, or put it into `over`")
    if not set(cost.columns) & set(entry.over):
        raise NoOptimumError(f"the cost, {found.text}, reads none of {', '.join(entry.over)}")
    return cost, found.told


def _steps(entry: Entry) -> Steps:
    said = {name: about for name, about in entry.over.items() if isinstance(about, Mapping)}
    among = {name: [float(value) for value in about["among"]] for name, about in said.items() if "among" in about}
    return Steps(among, tuple(name for name, about in said.items() if about.get("integer")))


def _dependent(entry: Entry, cost: Formula | None, steps: Steps) -> str:
    """The column that follows from a budget: D where the cost reads it, else the last of the cost that takes any value."""
    if cost is None:
        return ""
    stepped = {*steps.among, *steps.whole, *entry.shares}
    able = [name for name in entry.over if name in cost.columns and name not in stepped]
    data = entry.roles.plays["D"]
    return data if data in able else able[-1] if able else ""


def _bounds(entry: Entry, name: str, cost: Formula | None) -> tuple[tuple[float, float], bool]:
    """The bounds of a column, and whether they are only where numbers end."""
    about = entry.over[name]
    if isinstance(about, Mapping) and "among" in about:
        return (min(about["among"]), max(about["among"])), False
    given = about.get("between") if isinstance(about, Mapping) else about
    if given is not None:
        return (float(given[0]), float(given[1])), False
    if name in entry.shares:
        return (0.0, 1.0), False
    if cost is not None and name in cost.columns:
        return (1.0, NO_END), True
    seen = entry.rows[name].to_numpy(float) if name in entry.rows else np.empty(0)
    if not np.isfinite(seen).any():
        raise NoOptimumError(f"no run says between what {name} may lie; state it in `over`")
    return (float(np.nanmin(seen)), float(np.nanmax(seen))), False


def _held_shares(entry: Entry) -> list[str]:
    wanted = entry.options.get("simplex", ())
    listed = [wanted] if isinstance(wanted, str) else list(wanted)
    return [name for name in entry.held if any(fnmatchcase(name, one) for one in listed)]


def _check_shares(space: Space) -> None:
    if not space.shares:
        return
    least, most = (sum(space.bounds[name][k] for name in space.shares) for k in (0, 1))
    if not least - 1e-12 <= space.total <= most + 1e-12:
        found = f"{', '.join(space.shares)} add up to {brief(least, 6)} at least and {brief(most, 6)} at most"
        raise NoOptimumError(f"no shares within these bounds add up to {brief(space.total, 6)}: {found}")


def _limit(entry: Entry, text: str) -> Limit:
    match = COMPARED.match(text)
    if match is None:
        raise StudyError(entry.where, f"{text!r} is no comparison", "two formulas with <= or >= between them")
    left, right = entry.formula(match["left"].strip()), entry.formula(match["right"].strip())
    return Limit(text, right, left) if match["sign"].startswith(">") else Limit(text, left, right)


def _with_compute(entry: Entry, computed: Mapping[str, Formula], known: Collection[str]) -> dict[str, Formula]:
    """Add compute as it goes with N and D, where nothing else says what it is."""
    size, data, compute = entry.roles.allocation
    names = entry.names
    if not compute or compute in known or compute in computed or not {size, data} <= {*known, *computed}:
        return dict(computed)
    text = by_default(Asked(entry.rows, entry.roles, entry.held)).text
    return {**computed, compute: Formula(text, names, entry.where)}


def _budgets(entry: Entry, cost: Formula | None) -> Floats:
    if cost is None:
        return np.zeros(1)
    if "budgets" in entry.options:
        return np.unique(np.asarray(entry.options["budgets"], dtype=float))
    found = half_decades(paid_by(entry.rows, cost, entry.roles, entry.held))
    if not found.size:
        raise NoOptimumError("no run says what it costs, so `budgets` must be stated")
    return found


def unread(asked: Question, fitted: Fitted) -> str | None:
    """Say why a law has no optimum there: columns it lacks, or does not read, or makes no difference between; else None."""
    space = asked.space
    missing = sorted(fitted.columns - {*space.bounds, *space.held, *space.computed})
    if missing:
        return f"the law also needs {', '.join(missing)}; hold it with `at`, or put it into `over`"
    read = {base for name in fitted.columns for base in _bases(space, name)}
    read |= set(asked.of.columns) if asked.of is not None else set()
    idle = [name for name in space.bounds if name not in read]
    shares = [name for name in idle if name in space.shares]
    if len(shares) == 1 < len(space.shares):  # what the law does not read follows from the other shares, which it does
        idle.remove(*shares)
    if idle:
        return f"the law does not read {', '.join(idle)}, so there is nothing to weigh"
    return (
        "the law is the same wherever a budget is spent, so there is nothing to weigh" if _flat(asked, fitted) else None
    )


def _bases(space: Space, name: str) -> tuple[str, ...]:
    return space.computed[name].columns if name in space.computed else (name,)


def _flat(asked: Question, fitted: Fitted) -> bool:
    """Whether the estimate has one value wherever a budget is spent, as a law of compute has."""
    space = asked.space
    lower, upper = space.ends(asked.budgets)
    if not space.free or not (lower <= upper).all():
        return False
    shares = np.array([name in space.shares for name in space.free])
    height = OfLaw.over(fitted.alone, asked.budgets, space, asked.of, 1.0).at(starts(lower, upper, shares, space.total))
    known = np.isfinite(height)
    most, least = np.where(known, height, -np.inf).max(axis=1), np.where(known, height, np.inf).min(axis=1)
    with np.errstate(invalid="ignore"):
        return bool(known.any() and (most - least <= SAME * np.abs(most))[known.any(axis=1)].all())
