"""Which way a family can go along a scale, by what its laws read, what is held, and what its runs never change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats, compute_of
from scalestudy.analyse.costs.ask import PRICE, in_flops, written
from scalestudy.analyse.costs.base import Asked as OfCost
from scalestudy.analyse.costs.paid import paid_by
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.optima.formula import Formula
from scalestudy.analyse.rivals.path import Path
from scalestudy.analyse.rivals.predicted import why_not_followed
from scalestudy.analyse.rivals.voices import Columns
from scalestudy.errors import StudyError
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, Roles
from scalestudy.numerals import brief

RATIO: Final = "stated ratio"
"""What stands for D/N in a cost; no column has such a name."""
DECADES: Final = 15.0
"""How far beyond the runs' D the best one is looked for."""
Known = Mapping[str, float]
Columned = Callable[[Floats, Floats], Columns]


@dataclass(frozen=True)
class Asked:
    """What a study asks of the way.

    Attributes:
        along: the scale; empty for the law's own where it has one only, else compute, or what `cost` is in.
        ratio: D/N; NaN where each family has its own best one.
        held: columns that do not change on the way.
        cost: what a budget pays for, as studies write it; None for compute as the runs count it.
    """

    along: str = ""
    ratio: float = np.nan
    held: Known = field(default_factory=dict)
    cost: str | Mapping[str, Any] | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Asked":
        """Read the options of an analysis."""
        ratio = float(options.get("ratio", np.nan))
        return cls(str(options.get("along", "")), ratio, dict(options.get("at", {})), options.get("cost"))


@dataclass(frozen=True)
class Situation:
    """A family before it sets out.

    Attributes:
        along: the scale.
        reads: the columns that its laws read.
        held: those that do not change, by name: what is stated, and what all the family's runs agree in.
        asked: what the study asks.
        roles: which columns are N, D and C.
        runs: the family's training rows.
        cost: what a budget pays for, where the scale is one.
        usual: what training takes, for laws that read compute.
        told: the cost in words.
    """

    along: str
    reads: frozenset[str]
    held: Known
    asked: Asked
    roles: Roles
    runs: pd.DataFrame
    cost: Formula | None
    usual: Formula
    told: str

    @property
    def sizes(self) -> tuple[str, str, str]:
        """The columns N, D and C."""
        return self.roles.allocation

    @property
    def known(self) -> Floats:
        """Where the runs are along the scale: positive numbers."""
        if self.cost is not None and self.asked.cost is not None:
            return paid_by(self.runs, self.cost, self.roles, self.held)
        if self.along == self.sizes[2]:
            at = compute_of(self.roles.allocated(self.runs))
        else:
            at = self.runs[self.along].to_numpy(float) if self.along in self.runs else np.empty(0)
        return np.asarray(at[np.isfinite(at) & (at > 0)])

    @property
    def open(self) -> tuple[str, ...]:
        """The columns that laws or the cost read and nothing says; compute follows from N and D."""
        of_cost = set(self.cost.columns) if self.cost is not None else set()
        derived = set() if self.sizes[2] in of_cost else {self.sizes[2]}
        return tuple(sorted((self.reads | of_cost) - derived - set(self.held) - {self.along}))

    def complete(self, columns: Columns, at: Floats) -> Columns:
        """Add what is held, and the compute that training takes where nothing else says it."""
        every = {**{name: value + 0 * at for name, value in self.held.items()}, **columns}
        if self.sizes[2] and self.sizes[2] not in every and set(self.usual.columns) <= set(every):
            every[self.sizes[2]] = self.usual(every)
        return every


def path_of(context: Context, ensemble: Ensemble, asked: Asked) -> Path | str:
    """Return how a family goes along a scale, or why it cannot."""
    if not ensemble.parts:
        return ensemble.message
    if why := why_not_followed(context, ensemble, asked.along, asked.held):
        return why
    try:
        here = _situation(context, ensemble, asked)
    except StudyError as error:
        return str(error)
    if isinstance(here, str):
        return here
    way = _plain(here) if here.cost is None else _priced(here, here.cost)
    if isinstance(way, str):
        return way
    return replace(way, known=here.known) if len(here.known) else f"no run of it has a {here.along}"


def _situation(context: Context, ensemble: Ensemble, asked: Asked) -> Situation | str:
    heaviest = max(ensemble.parts, key=lambda part: part.weight)
    roles, rows = context.roles.of(heaviest.fitted.law), context.rows_of(ensemble.family, ensemble.metric)
    reads = ensemble.columns
    along = _along(reads, roles, asked)
    if asked.cost is not None and along not in (roles.plays["C"], PRICE):
        return f"a cost is no {along}; leave out `cost` or `along`"
    usual = written(None, OfCost(rows, roles, asked.held))
    cost = written(asked.cost, OfCost(rows, roles, asked.held))
    if cost.why_not:
        return cost.why_not
    names = _names(rows, roles)
    where = f"study {context.study}, cost"
    usual_formula = Formula(usual.text, names, where)
    straight = asked.cost is None and reads == {along}
    formula = None if straight or along not in (roles.plays["C"], PRICE) else Formula(cost.text, names, where)
    further = reads | (set(formula.columns) if formula else set())
    same = {name: value for name in sorted(further - {along}) if (value := constant(rows, name)) is not None}
    return Situation(along, reads, {**same, **asked.held}, asked, roles, rows, formula, usual_formula, cost.told)


def _along(reads: frozenset[str], roles: Roles, asked: Asked) -> str:
    if asked.along:
        return asked.along
    if asked.cost is not None and not in_flops(asked.cost):
        return PRICE
    return next(iter(reads)) if len(reads) == 1 and asked.cost is None else roles.plays["C"] or "flops"


def constant(rows: pd.DataFrame, name: str) -> float | None:
    """Return the one number that all rows have in a column, or None."""
    values = rows[name].unique() if name in rows else np.empty(0)
    at = float(values[0]) if len(values) == 1 and pd.api.types.is_number(values[0]) else np.nan  # type: ignore[arg-type]
    return at if np.isfinite(at) else None


def _plain(here: Situation) -> Path | str:
    """The way along a column that laws read, the others held, or D and N in their ratio."""
    size, data, _ = here.sizes
    if here.along in (size, data) and set(here.open) <= {size, data} and np.isfinite(here.asked.ratio):
        at = f"at D/N = {brief(here.asked.ratio, 6)}"
        return Path(here.along, np.empty(0), _of_ratio(here), told=_told(here, at))
    if here.open or here.along not in here.reads:
        return f"its law also needs {' and '.join(here.open) or here.along}; hold it with `at`"
    straight = here.reads == {here.along}
    return Path(
        here.along, np.empty(0), lambda at, _: here.complete({here.along: at}, at), straight=straight, told=_told(here)
    )


def _of_ratio(here: Situation) -> Columned:
    size, data, _ = here.sizes

    def columns(at: Floats, _: Floats) -> Columns:
        n = at if here.along == size else at / here.asked.ratio
        return here.complete({size: n, data: here.asked.ratio * n}, at)

    return columns


def _priced(here: Situation, cost: Formula) -> Path | str:
    """The way along a cost: one column follows from it, or N and D do, in a stated ratio or as each voice finds best."""
    size, data, compute = here.sizes
    counted = _told(here, here.told if here.asked.cost is not None or here.along == compute else "")
    if why := _overstated(here):
        return why
    if np.isfinite(here.asked.ratio) and set(here.open) <= {size, data}:
        return Path(
            here.along, np.empty(0), _at_ratio(here, cost), told=f"at D/N = {brief(here.asked.ratio, 6)}, {counted}"
        )
    if len(here.open) == 1:
        return Path(here.along, np.empty(0), _solved(here, cost, here.open[0]), told=counted)
    if set(here.open) == {size, data} and len(here.reads & {size, data, compute}) > 1:
        return _best(here, cost, f"each at its own optimum, {counted}")
    if here.open:
        return f"nothing says how {here.along} is split between {' and '.join(here.open)}; state `ratio`, or hold one with `at`"
    return f"everything is held, so nothing changes along {here.along}"


def _overstated(here: Situation) -> str:
    """Say which of N, D and their ratio are stated together, where a budget leaves room for one; empty if it can be met."""
    stated = [name for name in here.sizes[:2] if name in here.asked.held]
    stated += ["`ratio`"] if np.isfinite(here.asked.ratio) else []
    return f"{' and '.join(stated)} are stated; along {here.along} one of them may be" if len(stated) > 1 else ""


def _solved(here: Situation, cost: Formula, column: str) -> Columned:
    def columns(at: Floats, _: Floats) -> Columns:
        held = {name: value + 0 * at for name, value in here.held.items()}
        found = cost.solve(column, at, held)
        return here.complete({column: np.where(found > 0, found, np.nan)}, at)

    return columns


def _at_ratio(here: Situation, of_both: Formula) -> Columned:
    """N and D in their ratio, with N from the cost of both."""
    size, data, _ = here.sizes
    plain = {name: name for name in of_both.columns}
    in_ratio = Formula("ratio * N", {"ratio": RATIO, "N": size}, "a ratio")
    cost = Formula(of_both.text, {**_names(here.runs, here.roles), **plain, "D": in_ratio, data: in_ratio}, "a ratio")

    def columns(at: Floats, _: Floats) -> Columns:
        held = {name: value + 0 * at for name, value in here.held.items() if name not in (size, data)}
        n = cost.solve(size, at, {**held, RATIO: here.asked.ratio + 0 * at})
        return here.complete({**held, size: n, data: here.asked.ratio * n}, at)

    return columns


def _names(rows: pd.DataFrame, roles: Roles) -> dict[str, str]:
    """What names in a cost stand for: every column for itself, and N, D, U and C for those that play them."""
    played = {symbol: column for symbol, column in roles.plays.items() if column}
    return {**{str(name): str(name) for name in rows}, **played}


def _best(here: Situation, cost: Formula, told: str) -> Path | str:
    """D open and N from the cost, since there is an N for every D: a budget that is spent on parameters alone is finite."""
    size, data, _ = here.sizes
    middle = np.exp(np.log(here.known).mean()) if len(here.known) else 1.0
    log = _log_tokens(here)
    if not len(log) or size not in cost.columns:
        return (
            f"no run says what {data} is"
            if not len(log)
            else f"the cost does not read {size}; state `ratio`, or hold it"
        )

    def columns(at: Floats, open_: Floats) -> Columns:
        d = np.exp(open_ + np.log(at / middle) / 2)
        held = {name: value + 0 * at for name, value in here.held.items()}
        n = cost.solve(size, at, {**held, data: d})
        return here.complete({size: np.where(n > 0, n, np.nan), data: d}, at)

    far = DECADES * np.log(10)
    ends = (float(log.min() - far), float(log.max() + far))
    return Path(here.along, np.empty(0), columns, ends, _product(here, cost), told=told)


def _log_tokens(here: Situation) -> Floats:
    """The logarithms of the runs' D, from their compute where they state no D."""
    rows = here.roles.allocated(here.runs)
    with np.errstate(all="ignore"):
        log = np.log(rows["tokens"].fillna(rows["flops"] / (FLOPS_PER_PARAM_TOKEN * rows["params"])).to_numpy(float))
    return np.asarray(log[np.isfinite(log)])


def _product(here: Situation, cost: Formula) -> float:
    """The cost over N D, if it is one multiple of it wherever one looks, and laws read nothing else; else NaN."""
    size, data, _ = here.sizes
    if set(cost.columns) != {size, data} or not here.reads <= {size, data}:
        return np.nan
    n, d = np.array([1.0, 2.0, 1.0, 5.0]), np.array([1.0, 1.0, 3.0, 7.0])
    multiple = cost({size: n, data: d}) / (n * d)
    return float(multiple[0]) if np.ptp(multiple) <= 1e-14 * multiple[0] else np.nan


def _told(here: Situation, before: str = "") -> str:
    held = ", ".join(f"{name} = {brief(value, 6)}" for name, value in here.asked.held.items())
    return ", ".join(part for part in (before, f"{held} held" if held else "") if part)
