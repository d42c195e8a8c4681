"""The steps behind out-of-sample predictions of a chain: each predicted input beside the measured one."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.forecast import Alone
from scalestudy.forecast.inputs import POINT, Input, filled
from scalestudy.forecast.task import Task
from scalestudy.forecast.together import labelled
from scalestudy.frames import typed
from scalestudy.laws import Law
from scalestudy.splits.folds import Fold
from scalestudy.splits.registry import HELD_OUT
from scalestudy.tables.validate import TABLES

Forecasters = Mapping[tuple[str, str, str], Alone]
NAME = "validate/steps"


def steps_table(folds: Sequence[Fold], laws: Sequence[Law], fitter: Fitter, forecasters: Forecasters) -> pd.DataFrame:
    """Return `validate/steps`: a row for every fold, law, input and test row.

    Args:
        folds: all of the plan.
        laws: the study's laws.
        fitter: has the fits.
        forecasters: the fits of the stage fit, which predict held-out rows.
    """
    records = [
        record
        for fold in folds
        for one in fitter.inputs(Task.of(fold))
        for law in laws
        if one.into in law.columns and not law.why_not(fold.family, fold.metric)
        for record in _records(fold, law, one, fitter, forecasters)
    ]
    return typed(TABLES[NAME], records)


def _records(fold: Fold, law: Law, one: Input, fitter: Fitter, forecasters: Forecasters) -> list[dict[str, object]]:
    task, rows = Task.of(fold), fitter.rows(fold.test)
    asked, measured = filled(fitter.seen(task, rows), [one]), measured_at(rows, fitter.frame, one)
    stage = forecasters.get((fold.family, fold.metric, law.name)) if fold.scheme == HELD_OUT else None
    fitted = stage.fitted if stage else fitter.fitted(law, task)
    known = fitted.point(asked.assign(**{one.into: measured}))
    first = one.fitted.law.name if one.fitted else ""
    key = {"family": fold.family, "metric": fold.metric, "law": law.name, "column": one.into}
    key |= {"scheme": fold.scheme, "fold": fold.name, "from": one.link.source, "first_law": first}
    values = zip(rows["row"], asked[one.into], measured, known, strict=True)
    names = ("row", "input", "input_measured", "at_measured")
    return [{**key, **dict(zip(names, each, strict=True))} for each in values]


def measured_at(rows: pd.DataFrame, every: pd.DataFrame, one: Input) -> pd.Series:
    """Return what was measured of an input at rows: their own column, or what held-out rows of its metric say, (m,)."""
    first = every[every["metric"] == one.link.source]
    values = pd.Series(first["value"].to_numpy(float), index=labelled(first, POINT))
    values = values[~values.index.duplicated(keep=False)]
    looked_up = values.reindex(labelled(rows, POINT)).to_numpy(float)
    own = rows[one.into].to_numpy(float)
    return pd.Series(np.where(np.isfinite(own), own, looked_up), index=rows.index)
