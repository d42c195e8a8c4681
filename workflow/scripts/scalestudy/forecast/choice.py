"""The choice of a law by what it predicts: rolling extrapolation and the one-standard-error rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.numerals import brief
from scalestudy.scores.scale import ROUNDING

Floats = npt.NDArray[np.float64]
FAILED: Final = 1.0
"""Squared log error of a prediction that is missing or not positive: a factor e off."""
TIED: Final = 1e-9
"""Numbers that are equal within this, relatively, are equal."""


@dataclass(frozen=True)
class Trial:
    """What the candidates predicted for rows beyond the cutoffs.

    Attributes:
        value: (n,) measured.
        fold: (n,) number of the fold; each fold counts the same, however many rows it has.
        group: (n,) number of the group; groups are the independent units of the standard error.
        predicted: candidate -> (n,).
        parameters: candidate -> number of free parameters, of which a shared one counts for less than one.
        label: what was held back, for the reasons.
        roles: which part every column plays.
    """

    value: Floats
    fold: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    predicted: Mapping[str, Floats]
    parameters: Mapping[str, float]
    label: str = ""
    roles: Roles = USUAL


@dataclass(frozen=True)
class Verdict:
    """What became of one candidate: its share in the forecast of `auto`, whether it is the choice of a single law.

    `error` is its mean squared log error, nan if it was not tried.
    """

    candidate: str
    weight: float
    chosen: bool
    reason: str
    error: float = np.nan


def squared_errors(value: Floats, predicted: Floats, roles: Roles = USUAL) -> Floats:
    """Return squared log errors, or, if a value is not positive or all are counts, squared errors over the values' variance.

    Values that do not vary, such as rates that are all 0, have errors in their own unit. A law that leaves the values that the
    metric can take counts as the last of them, as a forecast by it does.
    """
    predicted = roles.within(predicted)
    with np.errstate(all="ignore"):
        relative = roles.relative(value)
        error = np.log(predicted / value) ** 2 if relative else (predicted - value) ** 2 / _variance(value)
    return np.where(np.isfinite(error), error, FAILED)


def _variance(value: Floats) -> float:
    """The variance of values, (n,); 1 where they differ by no more than rounding."""
    variance = float(value.var())
    return variance if variance > (ROUNDING * float(np.abs(value).max(initial=0.0))) ** 2 else 1.0


def fold_weights(fold: npt.NDArray[np.int64]) -> Floats:
    """Return a weight per row, (n,), that sums to 1 and gives each fold the same share."""
    folds = np.bincount(fold, minlength=1)
    weight: Floats = 1 / (folds[fold] * np.count_nonzero(folds))
    return weight


def paired_difference(errors: Floats, weight: Floats, group: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the weighted mean of paired differences and its standard error over groups; infinite for one group."""
    total = float(weight @ errors)
    by_group = np.bincount(group, weight * errors)[np.unique(group)]
    count = len(by_group)
    if count < 2:
        return total, np.inf
    return total, float(np.sqrt(count / (count - 1) * np.sum((by_group - total / count) ** 2)))


def choose(trial: Trial) -> list[Verdict]:
    """Choose the candidate with the fewest parameters among those within one standard error of the best.

    The standard error is that of the paired difference to the best (Breiman et al. 1984, section 3.4.3, there unpaired):
    errors of two laws on the same row are alike, so their difference is known far better than either. Errors, and standard
    errors, that are rounding are none; of equal laws that with the fewest parameters is the best, then the first by name.

    Returns:
        One verdict per candidate, in the trial's order; exactly one is chosen.
    """
    weight = fold_weights(trial.fold)
    errors = {name: squared_errors(trial.value, predicted, trial.roles) for name, predicted in trial.predicted.items()}
    mean = {name: float(weight @ error) for name, error in errors.items()}
    best = _simplest(least(mean), trial)
    gap = {
        name: _rounded(paired_difference(error - errors[best], weight, trial.group), mean[best])
        for name, error in errors.items()
    }
    within = [name for name in errors if _no_more(*gap[name]) and _predicts(trial.predicted[name])] or [best]
    fewest = min(trial.parameters[name] for name in within)
    chosen = _simplest(least({name: mean[name] for name in within if trial.parameters[name] == fewest}), trial)
    return [
        Verdict(
            name,
            float(name == chosen),
            name == chosen,
            _reason(name, best, chosen, mean, gap[name], name in within, trial),
            mean[name],
        )
        for name in errors
    ]


def least(mean: Mapping[str, float]) -> list[str]:
    """Return the names with the least error, those among them that are equal to it but for rounding."""
    smallest = min(mean.values())
    return [name for name, error in mean.items() if error - smallest <= rounding(smallest)]


def rounding(error: float) -> float:
    """Return how far a squared error may be from another one that is equal."""
    return ROUNDING + 1e-9 * error


def _simplest(names: Sequence[str], trial: Trial) -> str:
    return min(names, key=lambda name: (trial.parameters[name], name))


def _rounded(gap: tuple[float, float], error: float) -> tuple[float, float]:
    """Take a difference, or its standard error, that is rounding for zero."""
    difference, spread = (0.0 if abs(part) <= rounding(error) else part for part in gap)
    return difference, spread


def _no_more(difference: float, error: float) -> bool:
    """Whether a difference is within its standard error: it equals it where the laws differ in one group alone, but for rounding."""
    return difference <= error * (1 + TIED)


def _predicts(predicted: Floats) -> bool:
    return bool(np.isfinite(predicted).all())


def _reason(
    name: str,
    best: str,
    chosen: str,
    mean: Mapping[str, float],
    gap: tuple[float, float],
    within: bool,
    trial: Trial,
) -> str:
    missing = int((~np.isfinite(trial.predicted[name])).sum())
    found = f"error {brief(np.sqrt(mean[name]), 4)}{trial.label and ' for ' + trial.label}"
    found += f" ({missing} of {len(trial.value)} rows without a prediction count as 1)" if missing else ""
    apart = f"difference of squared errors {brief(gap[0])}, standard error {brief(gap[1])}" if any(gap) else "equal"
    if name == best == chosen:
        return f"{found}, the smallest; no law with fewer parameters comes within one standard error"
    if name == chosen:
        fewer = f"{brief(trial.parameters[name])} parameters against {brief(trial.parameters[best])}"
        return f"{found}, within one standard error of {best} ({apart}), with {fewer}"
    if name == best:
        return f"{found}, the smallest, but {chosen} comes within one standard error with fewer parameters"
    if within:
        return f"{found}, within one standard error of {best} ({apart}), but {chosen} is simpler or closer"
    return f"{found}, worse than {best} ({apart})"


def undecided(parameters: Mapping[str, float], why: str) -> list[Verdict]:
    """Choose without a trial: the candidate with the fewest parameters."""
    chosen = min(parameters, key=lambda name: (parameters[name], name), default=None)
    return [
        Verdict(
            name,
            float(name == chosen),
            name == chosen,
            f"no extrapolation could be tried ({why}): "
            + ("the law with the fewest parameters" if name == chosen else f"{chosen} has fewer parameters"),
        )
        for name in parameters
    ]
