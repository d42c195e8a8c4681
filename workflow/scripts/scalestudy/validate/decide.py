"""The law `auto`: for any training rows, the law chosen by rolling extrapolation inside those rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from scalestudy.laws import Law
from scalestudy.validate.choice import Trial, Verdict, choose, undecided
from scalestudy.validate.fitting import Fitter, Prediction, Task
from scalestudy.validate.schemes import Fold


def decide(task: Task, folds: Sequence[Fold], why_not: str, laws: Sequence[Law], fitter: Fitter) -> list[Verdict]:
    """Choose among the laws for one training set, by what they predict inside it.

    Args:
        task: the training set.
        folds: rolling folds inside the training set.
        why_not: the reason if there are none.
        laws: the candidates.
        fitter: has solved the task and every fold's training side.

    Returns:
        One verdict per law.
    """
    usable = [law for law in laws if fitter.usable(law, task)]
    failed = [law for law in laws if not fitter.usable(law, task)]
    if folds and usable:
        verdicts = choose(_trial(task, folds, usable, fitter))
    else:
        verdicts = undecided({law.name: len(law.free_names) for law in usable}, why_not)
    return verdicts + [Verdict(law.name, 0.0, False, f"not tried, {fitter.finding(law, task)}") for law in failed]


def _trial(task: Task, folds: Sequence[Fold], laws: Sequence[Law], fitter: Fitter) -> Trial:
    kept = fitter.training(task)
    tests = [kept[kept["row"].isin(fold.test)] for fold in folds]
    together = pd.concat(tests)
    return Trial(
        value=together["value"].to_numpy(float),
        fold=np.repeat(np.arange(len(folds)), [len(test) for test in tests]),
        group=together["group"].to_numpy(np.int64),
        predicted={
            law.name: np.concatenate(
                [fitter.point(law, task.inside(fold), test) for fold, test in zip(folds, tests, strict=True)]
            )
            for law in laws
        },
        parameters={law.name: len(law.free_names) for law in laws},
        label="random folds" if folds[0].scheme == "kfold" else ", ".join(fold.name for fold in folds),
    )


def combine(verdicts: Sequence[Verdict], by_law: Mapping[str, Prediction], count: int) -> Prediction:
    """Combine predictions by the chosen laws' weights; the bounds too are means."""
    chosen = [verdict for verdict in verdicts if verdict.chosen]
    if not chosen:
        reasons = "; ".join(f"{verdict.candidate} {verdict.reason}" for verdict in verdicts)
        return Prediction.nothing(count, f"no law could be chosen: {reasons}")
    if len(chosen) == 1:
        return by_law[chosen[0].candidate]
    parts = [by_law[verdict.candidate] for verdict in chosen]
    weight = np.array([verdict.weight for verdict in chosen]) / sum(verdict.weight for verdict in chosen)
    stacked = np.array([[part.value, part.lower, part.upper] for part in parts])
    positive = bool((stacked[np.isfinite(stacked)] > 0).all())
    mean = np.tensordot(weight, np.log(stacked) if positive else stacked, axes=1)
    return Prediction(*(np.exp(mean) if positive else mean))
