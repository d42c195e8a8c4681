"""What validation leaves for forecasts, `validate/members`: written, and read back to the same forecasts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.forecast.calibrate import Learned
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted, Floats
from scalestudy.forecast.forecast import Combined
from scalestudy.forecast.links import InputsOf, no_inputs
from scalestudy.forecast.members import Member
from scalestudy.forecast.task import Task
from scalestudy.frames import typed
from scalestudy.laws import Law
from scalestudy.rows import by_row, by_unit, training_rows
from scalestudy.tables.validate import TABLES


def members_table(units: Sequence[Combined]) -> pd.DataFrame:
    """Return `validate/members`: everything that forecasting needs beside the runs."""
    records = []
    for one in units:
        learned = one.learned.stretch, one.learned.bends
        for number, member in enumerate(one.decision.members):
            fitted, task = member.fitted, member.task
            key = (fitted.family, fitted.metric, number)
            how = (
                member.law.name,
                task.recency,
                task.column,
                member.weight,
                member.inside,
                fitted.dof,
                fitted.parameters,
            )
            names = zip(member.law.parameter_names, fitted.theta[0], strict=True)
            records += [(*key, name, value, *how, _told(fitted, name), *learned) for name, value in names]
    return typed(TABLES["validate/members"], records)


def read_members(
    table: pd.DataFrame, runs: pd.DataFrame, laws: Mapping[str, Law], roles: Roles, inputs: InputsOf = no_inputs
) -> dict[tuple[str, str], Combined]:
    """Return what forecasts each fit unit, from `validate/members`.

    Args:
        table: `validate/members`.
        runs: `clean/runs`.
        laws: the study's laws by name.
        roles: which part every column plays.
        inputs: what predicts columns that a fit unit's laws read.
    """
    units = by_unit(by_row(training_rows(runs)))
    found = {}
    for unit, rows in by_unit(table).items():
        inside = units[unit]
        members = list(_members(rows, Task.whole(*unit, inside), inside, laws))
        decision = Decision(members, [], roles.relative(inside["value"])).on(inside, roles, inputs=inputs(*unit))
        learned = Learned(float(rows["stretch"].iloc[0]), float(rows["bends"].iloc[0]))
        found[unit] = Combined(decision, inside, learned, roles)
    return found


def _members(table: pd.DataFrame, task: Task, training: pd.DataFrame, laws: Mapping[str, Law]) -> Iterator[Member]:
    rises = bool((training["direction"] == "higher").all())
    for _, rows in table.groupby("member", sort=True):
        first = rows.iloc[0]
        law, dof, spent = laws[first["law"]], float(first["dof"]), float(first["parameters_n"])
        best = rows.set_index("parameter")["estimate"].reindex(list(law.parameter_names)).to_numpy(float)
        weighted = replace(task, recency=float(first["recency"]), column=str(first["along"]))
        became = ("converged", "as validated", best[None], dof, rises, spent)
        fitted = Fitted(task.family, task.metric, law, *became, _elsewhere(rows, law))
        yield Member(fitted, weighted, float(first["weight"]), float(first["inside"]))


def _told(fitted: Fitted, parameter: str) -> str:
    """What other families say of a parameter, as text that is read back to the last bit."""
    if not len(fitted.elsewhere) or parameter not in fitted.law.free_names:
        return ""
    return json.dumps(fitted.elsewhere[:, fitted.law.free_names.index(parameter)].tolist())


def _elsewhere(rows: pd.DataFrame, law: Law) -> Floats:
    """What `_told` wrote of each free parameter, (s, F)."""
    told = rows.set_index("parameter")["elsewhere"].reindex(list(law.free_names))
    if not told.any():
        return np.empty((0, 0))
    return np.array([json.loads(text) for text in told]).T
