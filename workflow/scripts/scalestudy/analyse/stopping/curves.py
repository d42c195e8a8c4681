"""The curves of a fit unit: which runs have finished, which are in training, how far they are and where they will end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.spent.sheet import Sheet
from scalestudy.analyse.stopping.ahead import Curve
from scalestudy.numerals import brief
from scalestudy.rows import Numbers, run_numbers

FAR: Final = 2.0
"""By which factor finished runs may end before or after what is stated, at the median."""
ALIKE: Final = 0.01
"""How far the ends of finished runs may be apart, as a share, to be one place where every run ends."""


@dataclass(frozen=True)
class Trained:
    """A run with its curve.

    Attributes:
        name: of the run; with its seed where another run has the same name.
        curve: on the scale of errors; its `end` is NaN where nothing says where a run in training will end.
        rows: those that the curve is made of, by place.
        finished: whether it has ended.
        kept: whether cleaning kept its last row.
        stated: where the study says that it ends; NaN where it does not.
    """

    name: str
    curve: Curve
    rows: pd.DataFrame
    finished: bool
    kept: bool
    stated: float = np.nan

    @property
    def last(self) -> pd.Series:
        """The row of the last checkpoint."""
        return self.rows.iloc[-1]

    @property
    def schedule(self) -> str:
        """What the last checkpoint's learning rate was; empty where the table does not say."""
        told = self.last.get("schedule")
        return str(told) if isinstance(told, str) else ""


def trained(rows: pd.DataFrame, along: str, options: Mapping[str, Any], relative: bool) -> list[Trained]:
    """Return the runs of a fit unit, by name.

    Checkpoints that cleaning left out belong to the curves; a finished run whose last row it took out teaches nothing and
    is not the best, which `kept` says.

    Args:
        rows: those of the unit in `clean/runs`, excluded ones too.
        along: the scale that training goes along.
        options: of the analysis.
        relative: whether errors are of logarithms.
    """
    at = rows[along].to_numpy(float, na_value=np.nan)
    value = rows["value"].to_numpy(float, na_value=np.nan)
    sound = np.isfinite(at) & (at > 0) & np.isfinite(value) & ((value > 0) | (not relative))
    known = rows[sound].sort_values([along, "row"], kind="stable")
    number = run_numbers(known)
    running = _running(known, options.get("running"))
    ends = Sheet(known, {}, number).of(options["until"]) if "until" in options else np.full(len(known), np.nan)
    names = names_of(known, number)
    runs = [
        _run(known[number == k], along, relative, running[number == k], ends[k], names[k]) for k in range(len(names))
    ]
    return sorted(_with_ends(runs), key=lambda run: run.name)


def _run(own: pd.DataFrame, along: str, relative: bool, running: np.ndarray, end: float, name: str) -> Trained:
    means = own.groupby(along, sort=True)["value"].mean()
    place, value = means.index.to_numpy(float), means.to_numpy(float)
    finished = not bool(running.any())
    curve = Curve(place, np.log(value) if relative else value, float(place[-1]) if finished else end)
    return Trained(name, curve, own, finished, not bool(own["excluded"].iloc[-1]), end)


def misstated(runs: list[Trained], along: str) -> str:
    """Say that what is stated of ends is not where finished runs ended, as where it is of another scale; empty where it is."""
    known = [(run.stated, run.curve.end) for run in runs if run.finished and np.isfinite(run.stated)]
    times = float(np.median([stated / end for stated, end in known])) if known else 1.0
    if 1 / FAR < times < FAR:
        return ""
    stated, end = known[0]
    told = (
        f"finished runs ended at other places than `until` says, such as {brief(end, 4)} {along} for {brief(stated, 4)}"
    )
    return f"{told}: is it of another scale? say `along`"


def _running(rows: pd.DataFrame, stated: Mapping[str, Any] | None) -> np.ndarray:
    """Return of each row whether its run is in training: by the stated column, else where no row of the run is its last."""
    if stated:
        told = rows[stated["column"]].astype(str).isin([str(one) for one in stated["values"]])
        return np.asarray(told.to_numpy(bool))
    final = rows["final"].fillna(False).astype(bool) if "final" in rows else pd.Series(True, rows.index)
    return np.asarray(~final.groupby(run_numbers(rows)).transform("any").to_numpy(bool))


def names_of(rows: pd.DataFrame, number: Numbers) -> list[str]:
    """Return the name of each run, with its seed where several have one name."""
    first = rows.iloc[np.unique(number, return_index=True)[1]]
    names = first["run"].astype(str)
    if names.duplicated().any() and "seed" in first:
        seeds = first["seed"].astype(str)
        names = names.where(~names.duplicated(keep=False), names + ", seed " + seeds)
    again = names.groupby(names).cumcount()
    return [name if not k else f"{name} ({k + 1})" for name, k in zip(names, again, strict=True)]


def _with_ends(runs: list[Trained]) -> list[Trained]:
    """Give runs in training whose end nothing states that of finished runs, where these all end at one place."""
    ends = np.array([run.curve.end for run in runs if run.finished])
    if not len(ends) or np.ptp(ends) > ALIKE * ends.max():
        return runs
    end = float(np.median(ends))
    return [replace(run, curve=replace(run.curve, end=end)) if np.isnan(run.curve.end) else run for run in runs]
