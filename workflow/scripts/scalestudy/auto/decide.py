"""The law `auto`: for any training rows, what combination of laws and weightings extrapolates best inside those rows.

Averages of several laws and of several recency weightings extrapolate better than the best of them, since a few inner cutoffs
cannot tell which is best (the forecast combination puzzle: Stock & Watson 2004, J. Forecasting 23, 405), but they can tell which
are far off. So every member's inner error is shrunk towards what families alike in shape found, towards what noise lets expect of
it, and towards its error at the training rows themselves, and its share falls with what results, and with how unlikely its law makes
the training rows. `benchmarks/development.py` prints what comes of it.
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
from scalestudy.forecast.task import Task
from scalestudy.numerals import percent
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
Explained = tuple[Task, Mapping[Key, float]]
"""A training set, and the logarithm of every member's squared error at its rows, as `Trials.explained` returns it."""
Heard = tuple[float, Mapping[Key, float]]
"""How much another family says here, 0 to 1, and the logarithm of the mean relative error it found of every member."""
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
RECENT: Final = 0.5
"""That error is weighted by (x / x_max)^p, whatever weights the member was fitted with: p is this share of the largest tried."""
MISFIT: Final = 100.0
"""Of curves that settle: beyond this many times the best law's squared error at all training rows alike, for the parameters
spent, a member loses share in proportion. Less tells nothing, since no law of a curve is quite true, and one that is wrong of the
smallest scales may be right of the largest. Of curves with a bump it tells nothing at all, since only what comes behind it goes on."""
EVIDENCE: Final = 0.3
"""Of all else, of which hardly any part can be right alone: an independent training row counts so much as
evidence for a law against another."""
SURELY: Final = 30.0
"""Evidence against a law beyond this, in logarithms, counts as this: enough, and no share is lost to underflow."""
UNLIKE: Final = 2.0
"""Families say little of each other whose members' errors at the training rows differ by more, root mean square of logarithms."""


def alike(one: Explained, other: Explained) -> float:
    """Return how much families say of each other, 0 to 1, by their training sets and how well members explain these.

    Which weighting is best depends on the number of points, and which law is on the shape: families are alike in that if the
    same members explain their training rows about as well as others do.
    """
    rows, other_rows = len(one[0].train), len(other[0].train)
    return min(rows, other_rows) / max(rows, other_rows, 1) * _same_shape(one[1], other[1])


def _same_shape(one: Mapping[Key, float], other: Mapping[Key, float]) -> float:
    """Compare how well members explain two families, apart from how well all do."""
    both = [key for key in one if key in other]
    apart = np.array([one[key] - other[key] for key in both])
    return float(np.exp(-(np.var(apart) if len(apart) else 0.0) / UNLIKE**2 / 2))


def shares(trials: Trials, others: Sequence[Heard] = (), without: int | None = None) -> list[Member]:
    """Return the members with their shares in forecasts beyond the data, those far behind left out.

    Those without recency weights are kept without a share, since inside the data they may have one.

    Args:
        trials: what the members found.
        others: what other families found.
        without: number of a fold that must not count.
    """
    if not trials.members:
        return []
    error = _errors(trials, others, without)
    share = np.where(error <= REACH**2 * error.min(), (error / error.min()) ** -SHARPNESS, 0.0)
    share *= _likelihood(trials, _left(trials, without))
    return [
        replace(one, weight=float(part))
        for one, part in zip(trials.members, share / share.sum(), strict=True)
        if part > 0 or one.task.recency == 0
    ]


def _errors(trials: Trials, others: Sequence[Heard], without: int | None) -> Floats:
    """Return the squared error to expect of every member, up to a common factor, (members,)."""
    members = trials.members
    own = trials.relative if without is None else np.delete(trials.relative, without, axis=1)
    folds = own.shape[1]
    tested = np.log(own.mean(axis=1)) if folds else np.zeros(len(members))
    says = np.array([sum(trust for trust, found in others if one.key in found) for one in members], float)
    pooled = [sum(trust * found.get(one.key, 0.0) for trust, found in others) for one in members]
    guess = np.log(trials.expected(_left(trials, without)))
    expected = (np.array(pooled) + PRIOR_POOL * (guess - guess.mean())) / (PRIOR_POOL + says)
    seen = np.log(trials.error_at_rows(recent_power(trials), _left(trials, without)))
    error: Floats = np.exp((folds * tested + PRIOR * expected + INSIDE * seen) / (folds + PRIOR + INSIDE))
    return error


def _likelihood(trials: Trials, fold: Fold | None) -> Floats:
    """Return how likely each member makes the training rows, against the likeliest, (members,); but of curves that settle, laws at their best."""
    misfit = np.log(trials.error_at_rows(0.0, fold))
    if trials.bumps:
        return np.ones(len(misfit))
    if trials.settles:
        return np.asarray(np.exp(-np.clip(misfit - misfit.min() - np.log(MISFIT), 0.0, SURELY)))
    names = np.array([one.law.name for one in trials.members])
    best = np.array([misfit[names == name].min() for name in names])
    against = EVIDENCE * trials.independent_rows(fold) / 2 * (best - best.min())
    return np.asarray(np.exp(-np.minimum(against, SURELY)))


def recent_power(trials: Trials) -> float:
    """The power of the weights by which errors at the training rows are judged."""
    return RECENT * max((one.task.recency for one in trials.members), default=0.0)


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
    combined = Decision(shares(trials, others), [], trials.logarithmic)
    combined = combined.on(
        trials.training, trials.fitter.roles, trials.ground().by_key, trials.fitter.inputs(trials.task)
    ).stacked
    members = combined.members
    tried = trials.pairs and trials.usable
    verdicts = choose(trials.trial()) if tried else undecided(trials.parameters, why_not)
    return replace(combined, verdicts=_agreed(_with_shares(verdicts, members)) + missing)


def _agreed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Say of the choice of one law why another one has the largest share in the average, if so."""
    heaviest = max(verdicts, key=lambda verdict: (verdict.weight, verdict.chosen), default=None)
    if heaviest is None or heaviest.chosen or heaviest.weight <= 0:
        return list(verdicts)
    told = f"; the largest share of `auto` is that of {heaviest.candidate}, {percent(heaviest.weight)}, since {WEIGHED}"
    return [replace(one, reason=one.reason + told) if one.chosen else one for one in verdicts]


WEIGHED: Final = "shares also count fits with recency weights, other families and the error at the training rows"


def _why_not(fitted: Fitted) -> str:
    """Why a law may not be chosen."""
    return "it has a parameter for each row, and other laws have fewer" if fitted.able else fitted.finding


def _with_shares(verdicts: Sequence[Verdict], members: Iterable[Member]) -> list[Verdict]:
    """Add what share `auto` gives each law."""
    share: dict[str, float] = {}
    for member in members:
        share[member.law.name] = share.get(member.law.name, 0.0) + member.weight
    return [replace(verdict, weight=share.get(verdict.candidate, 0.0)) for verdict in verdicts]
