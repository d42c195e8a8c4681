"""Training sets that only rows inside their data are asked of: to look ahead in them would be for nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.fit.candidates import fitted_to
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import Task
from scalestudy.laws import Law
from scalestudy.splits.folds import Fold

INSIDE: Final = "only rows inside the data are asked of it"


def asked_inside(folds: Iterable[Fold], forecasts: Collection[Task], fitter: Fitter, laws: Sequence[Law]) -> set[Task]:
    """Return the training sets of folds that test only inside the data: in the range of every scale and of what laws read.

    Where columns are learned, what lies inside is not known before everything is fitted, so that none is taken to.

    Args:
        folds: every fold whose test rows are predicted.
        forecasts: training sets of forecasts, which look ahead in any case.
        fitter: has the rows.
        laws: the study's.
    """
    if fitter.remade.names:
        return set()
    found: dict[Task, bool] = dict.fromkeys(forecasts, False)
    for fold in folds:
        task = Task.of(fold)
        if found.get(task, True):
            read = [column for law in fitted_to(laws, task.family, task.metric) for column in law.columns]
            found[task] = _between(fitter.training(task), fitter.rows(fold.test), {*read, *fitter.roles.along})
    return {task for task, within in found.items() if within}


def _between(train: pd.DataFrame, rows: pd.DataFrame, names: Iterable[str]) -> bool:
    """Whether no row lies outside the range of the training rows in a column; values that are missing lie nowhere."""
    if train.empty:
        return False
    for name in names:
        if name in train:
            seen, at = train[name].to_numpy(float), rows[name].to_numpy(float)
            if ((at < np.fmin.reduce(seen)) | (at > np.fmax.reduce(seen))).any():
                return False
    return True
