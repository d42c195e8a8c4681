"""The law `auto`: for any training rows, what combination of laws and weightings extrapolates best inside those rows.

Averages of several laws and of several recency weightings extrapolate better than the best of them, since a few inner cutoffs
cannot tell which is best (the forecast combination puzzle: Stock & Watson 2004, J. Forecasting 23, 405), but they can tell which
are far off. So every member's inner error is shrunk towards what other families found, towards what the number of points it
rests on lets expect, and towards its error at the training rows themselves, and its share falls with what results.
`benchmarks/development.py` prints what comes of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from scalestudy.auto.trials import Trials
from scalestudy.forecast.choice import Verdict, choose, undecided
from scalestudy.forecast.decision import Decision
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.members import Key, Member
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
Heard = tuple[float, Mapping[Key, float]]
"""How much another family says here, 0 to 1, and the mean relative error it found of every member."""
SHARPNESS: Final = 2.0
"""Shares fall with this power of the squared error: a few folds tell what is far off, not what is best."""
PRIOR: Final = 6.0
"""Folds that the expectation counts for, against those of the training set itself."""
PRIOR_POOL: Final = 3.0
"""Families that the expectation from the number of points counts for, against those that were pooled."""
REACH: Final = 3.0
"""`auto` averages what is expected to miss by at most this many times what the best does."""
INSIDE: Final = 1.0
"""Folds that the error at the training rows themselves counts for: a law that misses how a curve bends shows it there."""
INSIDE_POWER: Final = 2.0
"""That error is weighted by (x / x_max)^this, whatever weights the member was fitted with."""
MISFIT: Final = 100.0
"""Beyond this many times the best one's squared error at all training rows alike, for the parameters spent, a member loses share
in proportion."""


def alike(rows: int, other_rows: int) -> float:
    """Return how much families say of each other, 0 to 1: which weighting is best depends on the number of points."""
    return min(rows, other_rows) / max(rows, other_rows, 1)


def shares(trials: Trials, others: Sequence[Heard] = (), without: int | None = None) -> list[Member]:
    """Return the members with their shares in the forecast, those far behind left out.

    Args:
        trials: what the members found.
        others: what other families found.
        without: number of a fold that must not count.
    """
    if not trials.members:
        return []
    error, misfit = _errors(trials, others, without), trials.error_at_rows(0.0, _left(trials, without))
    share = np.where(error <= REACH**2 * error.min(), (error / error.min()) ** -SHARPNESS, 0.0)
    share *= np.minimum(MISFIT * misfit.min() / misfit, 1.0)
    return [
        replace(one, weight=float(part))
        for one, part in zip(trials.members, share / share.sum(), strict=True)
        if part > 0
    ]


def _errors(trials: Trials, others: Sequence[Heard], without: int | None) -> Floats:
    """Return the squared error to expect of every member, up to a common factor, (members,)."""
    members = trials.members
    own = trials.relative if without is None else np.delete(trials.relative, without, axis=1)
    folds = own.shape[1]
    tested = np.log(own.mean(axis=1)) if folds else np.zeros(len(members))
    says = np.array([sum(trust for trust, found in others if one.key in found) for one in members], float)
    pooled = [sum(trust * np.log(found.get(one.key, 1.0)) for trust, found in others) for one in members]
    guess = np.log(trials.expected)
    expected = (np.array(pooled) + PRIOR_POOL * (guess - guess.mean())) / (PRIOR_POOL + says)
    seen = np.log(trials.error_at_rows(INSIDE_POWER, _left(trials, without)))
    error: Floats = np.exp((folds * tested + PRIOR * expected + INSIDE * seen) / (folds + PRIOR + INSIDE))
    return error


def _left(trials: Trials, without: int | None) -> Fold | None:
    """Return the fold whose training side must tell alone, if a fold must not count."""
    return None if without is None else trials.pairs[without][0]


def decide(trials: Trials, others: Sequence[Heard], why_not: str) -> Decision:
    """Decide by what the members predict inside one training set.

    Args:
        trials: what they predicted.
        others: what other families found.
        why_not: the reason if there are no folds.
    """
    missing = [
        Verdict(law.name, 0.0, False, f"not tried, {_why_not(trials.fitter.fitted(law, trials.task))}")
        for law in trials.failed
    ]
    members = shares(trials, others)
    tried = trials.pairs and trials.usable
    verdicts = choose(trials.trial()) if tried else undecided(trials.parameters, why_not)
    return Decision(members, _with_shares(verdicts, members) + missing, trials.logarithmic)


def _why_not(fitted: Fitted) -> str:
    """Why a law may not be chosen."""
    return "it has a parameter for each row, and other laws have fewer" if fitted.able else fitted.finding


def _with_shares(verdicts: Sequence[Verdict], members: Iterable[Member]) -> list[Verdict]:
    """Add what share `auto` gives each law."""
    share: dict[str, float] = {}
    for member in members:
        share[member.law.name] = share.get(member.law.name, 0.0) + member.weight
    return [replace(verdict, weight=share.get(verdict.candidate, 0.0)) for verdict in verdicts]
