"""Stacking: the average of laws, weights adding up to one, that would have extrapolated best inside the training rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.auto.trials import eligible
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.choice import fold_weights
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.stacked import stacking_weights
from scalestudy.forecast.task import Task
from scalestudy.laws import Law
from scalestudy.scores.scale import ROUNDING
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]


def stack(
    fitter: Fitter, laws: Sequence[Law], inner: Mapping[Task, tuple[list[Fold], str]], task: Task
) -> pd.DataFrame:
    """Return family, metric, candidate and `stacking` of one fit unit; nan for laws that cannot take part.

    Laws take part that `auto` may choose and that predict every test row of the folds inside the training rows; without folds
    none does. Of laws that predict the same, that with the fewest parameters takes part, then the first by name.
    """
    share = dict.fromkeys((law.name for law in laws), np.nan)
    kept = fitter.training(task)
    tests = [(fold, fitter.asked(task.inside(fold), kept[kept["row"].isin(fold.test)])) for fold in inner[task][0]]
    tests = [(fold, test) for fold, test in tests if len(test)]
    if tests:
        value = np.concatenate([test["value"].to_numpy(float) for _, test in tests])
        count = np.repeat(np.arange(len(tests)), [len(test) for _, test in tests])
        made = {
            law.name: np.concatenate([fitter.fitted(law, task.inside(fold)).point(test) for fold, test in tests])
            for law in sorted(eligible(laws, task, fitter), key=lambda law: (len(law.free_names), law.name))
        }
        share |= _shares(value, made, fold_weights(count), fitter.roles)
    frame = pd.DataFrame({"candidate": list(share), "stacking": list(share.values())})
    return frame.assign(family=task.family, metric=task.metric)


def with_stacking(choice: pd.DataFrame, stacked: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return `validate/choice` with the column `stacking`."""
    if not stacked or choice.empty:
        return choice.assign(stacking=np.nan)
    return choice.merge(pd.concat(stacked), on=["family", "metric", "candidate"], how="left")


def _shares(value: Floats, made: Mapping[str, Floats], weight: Floats, roles: Roles = USUAL) -> dict[str, float]:
    logarithmic = roles.relative(value)
    with np.errstate(all="ignore"):
        scaled = {name: np.log(one) if logarithmic else one for name, one in made.items()}
    able = {name: one for name, one in scaled.items() if np.isfinite(one).all()}
    if not able:
        return {}
    apart = _apart(able, 1.0 if logarithmic else float(value.std()))
    found = stacking_weights(np.log(value) if logarithmic else value, np.array([able[name] for name in apart]), weight)
    return dict.fromkeys(able, 0.0) | dict(zip(apart, found.tolist(), strict=True))


def _apart(made: Mapping[str, Floats], unit: float) -> list[str]:
    """Return the names of predictions that no earlier ones are equal to but for rounding, which would split them by chance."""
    kept: list[str] = []
    for name, one in made.items():
        if not any((np.abs(one - made[other]) <= np.sqrt(ROUNDING) * unit).all() for other in kept):
            kept.append(name)
    return kept
