"""What validation leaves for forecasts, `validate/members`: written, and read back to the same forecasts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from scalestudy.fit.roles import Roles
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.forecast import Combined
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
        for number, member in enumerate(one.decision.members):
            fitted, task = member.fitted, member.task
            key = (fitted.family, fitted.metric, number)
            rest = (member.law.name, task.recency, task.column, member.weight, fitted.dof, one.multiple)
            names = zip(member.law.parameter_names, fitted.theta[0], strict=True)
            records += [(*key, name, value, *rest) for name, value in names]
    return typed(TABLES["validate/members"], records)


def read_members(
    table: pd.DataFrame, runs: pd.DataFrame, laws: Mapping[str, Law], roles: Roles
) -> dict[tuple[str, str], Combined]:
    """Return what forecasts each fit unit, from `validate/members`.

    Args:
        table: `validate/members`.
        runs: `clean/runs`.
        laws: the study's laws by name.
        roles: which part every column plays.
    """
    units = by_unit(by_row(training_rows(runs)))
    found = {}
    for unit, rows in by_unit(table).items():
        inside = units[unit]
        members = list(_members(rows, Task.whole(*unit, inside), inside, laws))
        decision = Decision(members, [], bool((inside["value"] > 0).all()))
        found[unit] = Combined(decision, inside, float(rows["multiple"].iloc[0]), roles)
    return found


def _members(table: pd.DataFrame, task: Task, training: pd.DataFrame, laws: Mapping[str, Law]) -> Iterator[Member]:
    rises = bool((training["direction"] == "higher").all())
    for _, rows in table.groupby("member", sort=True):
        first = rows.iloc[0]
        law, dof = laws[first["law"]], int(first["dof"])
        best = rows.set_index("parameter")["estimate"].reindex(list(law.parameter_names)).to_numpy(float)
        weighted = replace(task, recency=float(first["recency"]), column=str(first["along"]))
        fitted = Fitted(task.family, task.metric, law, "converged", "as validated", best[None], dof, rises)
        yield Member(fitted, weighted, float(first["weight"]))
