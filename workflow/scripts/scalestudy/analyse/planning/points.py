"""The runs that may be trained next, as a study file allows them, and what each costs."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.costs.ask import written
from scalestudy.analyse.costs.base import Asked
from scalestudy.analyse.optima.asked import SYMBOLS
from scalestudy.analyse.optima.formula import Formula
from scalestudy.analyse.planning.beliefs import NoPlanError
from scalestudy.analyse.planning.stated import FAMILY, PER_PARAM, Stated, texts_of
from scalestudy.analyse.third import SIX_ND, Rule, complete, rule_of
from scalestudy.errors import StudyError
from scalestudy.fit.roles import Roles
from scalestudy.numerals import brief

Floats = npt.NDArray[np.float64]
TEXT: Final = "a candidate has {} = {!r}, where a number belongs; only `family` is a name"
MOST: Final = 20_000
"""Candidates; with more, the answer is no better and takes minutes."""


def candidates(stated: Stated, family: str, roles: Roles, runs: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the candidates of a family, a row each, N, D and C completed as compute goes with N and D among the runs.

    Args:
        stated: axes with their values, which are all combined, or a list of points.
        family: whose runs; axes or points that name other families are not its own.
        roles: which columns are N, D and C.
        runs: the training rows of the fit unit; by default C = 6 N D.

    Raises:
        NoPlanError: there are none, or too many, or one has a number that no run can have.
    """
    rows = pd.DataFrame(_points(stated, family))
    if rows.empty:
        raise NoPlanError(
            f"there are no candidates of the family {family}; `candidates` says which sizes, tokens and families are allowed"
        )
    rows = _numbers(rows.drop(columns=FAMILY, errors="ignore"))
    same = {str(name): float(rows[name].iloc[0]) for name in rows if (rows[name] == rows[name].iloc[0]).all()}
    return _sound(_completed(rows, roles, SIX_ND if runs is None else rule_of(runs, roles, same)))


def _points(stated: Stated, family: str) -> list[dict[str, Any]]:
    if not isinstance(stated, Mapping):
        return [dict(one) for one in stated if str(one.get(FAMILY, family)) == family]
    own = stated.get(FAMILY, [family])
    if family not in map(str, own):
        return []
    axes = {name: _values(axis) for name, axis in stated.items() if name != FAMILY}
    count = int(np.prod([len(values) for values in axes.values()]))
    if count > MOST:
        raise NoPlanError(f"there are {count} candidates, where at most {MOST} can be weighed; allow fewer values")
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())] if axes else []


def _values(axis: Any) -> list[Any]:
    """The values of an axis: those listed, or so many at equal ratios between two."""
    if not isinstance(axis, Mapping):
        return list(axis)
    low, high = axis["between"]
    return [float(value) for value in np.geomspace(low, high, axis["count"])]


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    wrong = texts_of([{str(name): value for name, value in row.items()} for row in rows.to_dict("records")])
    if wrong:
        raise NoPlanError(TEXT.format(*wrong[0]))
    return rows.astype(float)


def _completed(rows: pd.DataFrame, roles: Roles, rule: Rule) -> pd.DataFrame:
    """The rows with tokens by tokens per parameter, or N and D by that and compute, and what follows from how C goes with both."""
    size, data, compute = roles.allocation
    made = {str(name): rows[name].to_numpy(float) for name in rows}
    ratio = made.pop(PER_PARAM, None)
    if ratio is not None and size not in made and compute in made:
        made[size] = rule.size(made[compute], ratio)
    if ratio is not None and size in made:
        made[data] = ratio * made[size]
    return pd.DataFrame(complete(made, roles, rule))


def _sound(rows: pd.DataFrame) -> pd.DataFrame:
    bad = [name for name in rows if not (np.isfinite(rows[name]) & (rows[name] > 0)).all()]
    if bad:
        if rows[bad[0]].isna().any():
            raise NoPlanError(f"a candidate does not say its {bad[0]}, which others do")
        value = rows[bad[0]][~(np.isfinite(rows[bad[0]]) & (rows[bad[0]] > 0))].iloc[0]
        raise NoPlanError(f"a candidate has {bad[0]} = {brief(value)}, where only positive numbers make sense")
    return rows.drop_duplicates(ignore_index=True)


def costs(
    stated: str | Mapping[str, Any] | None, each: float, rows: pd.DataFrame, runs: pd.DataFrame, roles: Roles
) -> tuple[Floats, str]:
    """Return what one run of each candidate costs, (candidates,), and in words what that is.

    Args:
        stated: the cost in the study file, or None.
        each: what every run costs besides.
        rows: the candidates.
        runs: the training rows of the fit unit.
        roles: which columns are N, D and C.

    Raises:
        NoPlanError: a cost is missing, zero or negative, or reads what candidates do not say.
    """
    found = written(stated, Asked(runs, roles))
    if found.why_not:
        raise NoPlanError(found.why_not)
    names = {str(name): str(name) for name in rows}
    names |= {symbol: column for symbol in SYMBOLS if (column := roles.plays.get(symbol)) in names}
    try:
        formula = Formula(found.text, names, "cost")
    except StudyError as error:
        given = ", ".join(map(str, rows))
        raise NoPlanError(f"the candidates do not say what they cost: {error.said[0]}; they say {given}") from None
    cost = np.broadcast_to(formula({name: rows[name].to_numpy(float) for name in formula.columns}), len(rows)) + each
    bad = ~(np.isfinite(cost) & (cost > 0))
    if bad.any():
        raise NoPlanError(
            f"{int(bad.sum())} of {len(cost)} candidates cost {brief(float(cost[bad][0]))} by {found.text}, where a cost is a positive number"
        )
    return np.asarray(cost, float), found.told + (f", and {brief(each)} for each run" if each else "")
