"""How wrong a forecast of `auto` may be: noise, parameters, choice of law and distance, added in quadrature."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import fdtri, stdtrit

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast import rates
from scalestudy.forecast.answer import slopes_of
from scalestudy.forecast.decision import Decision, Made
from scalestudy.forecast.distance import decades_beyond, nearest
from scalestudy.forecast.ground import Ground
from scalestudy.forecast.inputs import POINT, inherited, left_of
from scalestudy.forecast.moves import Moves
from scalestudy.forecast.noise import PSEUDO_DOF, pseudo_residuals
from scalestudy.forecast.one_more import one_more
from scalestudy.forecast.predict import LEVEL
from scalestudy.forecast.readings import between_readings
from scalestudy.forecast.scatter import Scatter, scatter
from scalestudy.forecast.serial import Serial
from scalestudy.forecast.task import size
from scalestudy.forecast.together import Term, labelled, together
from scalestudy.remembered import numbers

Floats = npt.NDArray[np.float64]
DRIFT: Final = 0.07
"""A decade beyond the data counts as so much predicted change, in logarithms or standard deviations of the values, or as much as a
decade of the data if that is less: of a flat curve hardly anything can bend."""
FLATTER: Final = 0.5
"""Members' shares to this power tell how far forecasts may differ: the best guess is not as sure as its share."""


@dataclass(frozen=True)
class Spread:
    """Standard deviations of forecasts, each (m,), of logarithms or in the metric's unit.

    Attributes:
        noise: of one more run.
        parameters: what the noise of the training rows leaves open, see `reach`.
        model: how far members differ beyond that, and forecasts by one or another of scales that move together.
        horizon: what no fit can tell of rows beyond the data.
        dof: degrees of freedom that noise and parameters were estimated with, one or (m,).
    """

    noise: Floats
    parameters: Floats
    model: Floats
    horizon: Floats
    dof: Floats | float = np.inf

    @property
    def total(self) -> Floats:
        """All four in quadrature."""
        square: Floats = self.noise**2 + self.parameters**2 + self.model**2 + self.horizon**2
        return np.sqrt(square)

    @property
    def half(self) -> Floats:
        """Half the width of the central 95% interval, (m,): Student's, by Satterthwaite's degrees of freedom of the total."""
        estimated = self.noise**2 + self.parameters**2
        with np.errstate(all="ignore"):
            dof = np.fmax(self.dof * (self.total**2 / estimated) ** 2, 1.0)
        multiple = -np.asarray(stdtrit(np.where(np.isfinite(dof), dof, LARGE), (1 - LEVEL) / 2), float)
        return np.asarray(multiple * self.total)

    def learned(self, stretch: float, bends: float) -> "Spread":
        """Return what folds make of the parts: parameters and laws stretched, and the share of the change that is missed."""
        return replace(
            self, parameters=stretch * self.parameters, model=stretch * self.model, horizon=bends * self.horizon
        )


DOUBT: Final = 0.05
"""Residuals of fits that are no noise beyond what neighbouring rows show exceed it so clearly as seldom as this."""
LARGE: Final = 1e6
"""Degrees of freedom that are as good as infinitely many."""


def spread(decision: Decision, made: Made) -> Spread:
    """Return the parts of the standard deviation of `auto` at rows, before what folds have to say: the horizon is the change.

    Args:
        decision: what it forecasts with, and on which ground.
        made: what it makes of the rows.
    """
    ground, rows = _ground(decision), made.rows
    train, roles = ground.train, ground.roles
    noise = noise_of(decision)
    parameters, model = _open(decision, noise, made)
    model = np.hypot(model, between_readings(decision, made))
    each, dof = (_of_rates(decision, train, made, roles), noise.dof) if roles.trials else _at(noise, decision, rows)
    each, parameters = with_inputs_of(decision, rows, (each, parameters))
    far = decades_beyond(train, rows, roles.along)
    drift = min(DRIFT * ground.unit, change_within(decision))
    horizon = np.hypot(change_beyond(decision, train, made, far, roles), drift * far)
    return Spread(each, parameters, model, horizon, dof)


def _ground(decision: Decision) -> Ground:
    if decision.ground is None:
        raise ValueError("a forecast's uncertainty needs what its members were fitted to")
    return decision.ground


def noise_of(decision: Decision) -> Scatter:
    """Read the noise off the forecasts' residuals, or off neighbouring rows where these clearly lie closer together than that.

    Then it is the laws that miss how a curve bends, which is no noise of its runs. NaN where every member runs through all its
    rows, which says nothing of the next.
    """
    fitted, near = _about_fits(decision), _about_neighbours(_ground(decision))
    if near is None or not np.isfinite(fitted.scale):
        return fitted
    clearly = fitted.scale**2 > near.scale**2 * fdtri(fitted.dof, near.dof, 1 - DOUBT)
    return near if clearly else fitted


def _about_fits(decision: Decision) -> Scatter:
    """The noise by the forecasts' residuals at the training rows, for what the members spent on them.

    Squared residuals of an average of fits are expected to be the variance times the diagonal of (I - H)(I - H)', where H is
    how predictions move with values.
    """
    ground = _ground(decision)
    votes = decision.votes(ground.train, ground.parts)
    residual = ground.value - _averaged(ground, votes)
    if all(member.fitted.dof == 0 for member in decision.members):
        residual = np.full_like(residual, np.nan)
    serial = Serial.of(residual, ground.checkpoints)
    return scatter(residual, _expected(ground, votes, serial), size(ground.train, ground.column), serial)


def _averaged(ground: Ground, votes: Floats) -> Floats:
    """The average of the members at the training rows by their votes (members, n); nan where none has one."""
    return np.where(votes.sum(axis=0) > 0, (votes * np.nan_to_num(ground.parts)).sum(axis=0), np.nan)


def _about_neighbours(ground: Ground) -> Scatter | None:
    """The noise by how far rows lie from the line through their neighbours, where one column is all that laws read."""
    if ground.column not in ground.train or any(
        len(ground.roles.traced(one.law.columns)) > 1 for one in ground.members
    ):
        return None
    place = np.log(numbers(ground.train, ground.column))
    residual, place = pseudo_residuals(place, ground.value)
    return (
        scatter(np.sqrt(PSEUDO_DOF) * residual, np.full(len(place), PSEUDO_DOF), np.exp(place)) if len(place) else None
    )


def _expected(ground: Ground, votes: Floats, serial: Serial) -> Floats:
    """The diagonal of (I - H) R (I - H)' where members have these votes (members, n): squared residuals for noise of variance 1."""
    hats = [answer.hat for answer in ground.answers]
    here = np.hstack([vote[:, None] * hat[0] for vote, hat in zip(votes, hats, strict=True)])
    there = np.vstack([hat[1] for hat in hats])
    alike = serial.times(there)
    own = (here * alike.T).sum(axis=1)
    found: Floats = 1 - 2 * own + ((here @ (alike @ there.T)) * here).sum(axis=1)
    return found


def _at(noise: Scatter, decision: Decision, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """The standard deviation of one more run at rows, or of as many as they say, and its degrees of freedom, (m,) each."""
    ground = _ground(decision)
    columns = {column for member in decision.members for column in member.law.columns}
    scale = noise.at(size(rows, ground.column))
    return one_more(scale, noise.dof, ground.train, rows, columns, ground.roles, ground.column)


def _open(decision: Decision, noise: Scatter, made: Made) -> tuple[Floats, Floats]:
    """Return what parameters leave open at rows, and how far members differ beyond that: standard deviations, (m,).

    Members beyond the central 95% of the shares do not count in how far they differ: a few per mille of a share far away would
    be most of the variance. Of that, what the noise of the training rows lets expect is taken off.
    """
    parts, votes = made.parts, made.votes
    flat = flattened(parts, votes)
    parts = np.where(flat > 0, parts, 0.0)
    between = (flat * (parts - (flat * parts).sum(axis=0)) ** 2).sum(axis=0)
    ground = _ground(decision)
    own, together, flatly = Moves.of(ground, noise).variances(made.rows, votes, flat)
    expected = (flat * own).sum(axis=0) - flatly
    return np.sqrt(together), np.sqrt(np.maximum(between - expected, 0.0))


def flattened(parts: Floats, votes: Floats) -> Floats:
    """Return the shares by which it is told how far members differ, (members, m), of their forecasts and shares, (members, m) each."""
    flat = np.where(_central(parts, votes), votes**FLATTER, 0.0)
    return np.asarray(flat / np.maximum(flat.sum(axis=0), np.finfo(float).tiny))


def _central(parts: Floats, votes: Floats) -> npt.NDArray[np.bool_]:
    """Whether members' forecasts (members, m) lie where the middle 95% of their shares do, row by row."""
    order = np.argsort(parts, axis=0, kind="stable")
    below = np.cumsum(np.take_along_axis(votes, order, axis=0), axis=0)
    tail = (1 - LEVEL) / 2 * below[-1]
    inside = (below >= tail) & (below - np.take_along_axis(votes, order, axis=0) <= below[-1] - tail)
    found: npt.NDArray[np.bool_] = np.zeros(inside.shape, bool)
    np.put_along_axis(found, order, inside, axis=0)
    return found


def change_beyond(decision: Decision, train: pd.DataFrame, made: Made, far: Floats, roles: Roles = USUAL) -> Floats:
    """Return how much `auto` predicts to change on the way to each row from the training row nearest to it, (m,).

    Of logarithms if it averages these. Zero at rows that lie beyond the training rows in no scale, `far` (m,) decades, and
    in no column that laws read. Nearest is meant in these columns.
    """
    read = list(dict.fromkeys(column for member in decision.members for column in member.law.columns))
    columns = roles.ordered(roles.traced(read))
    # A row that a law read nothing from, for want of one column, is no place from which to go on.
    inside, outside = (np.stack([numbers(one, name) for name in columns], axis=1) for one in (train, made.rows))
    known = np.flatnonzero(np.isfinite(inside).all(axis=1))
    change = np.zeros(len(outside))
    if not len(known):
        return change
    inside = inside[known]
    low, high = inside.min(axis=0), inside.max(axis=0)
    beyond = (far > 0) | (outside < low).any(axis=1) | (outside > high).any(axis=1)
    if beyond.any():
        edge, place = np.unique(known[nearest(inside, outside[beyond])], return_inverse=True)
        near = pd.DataFrame({name: numbers(train, name)[edge] for name in read})
        there, here = made.point[beyond], decision.point(near)[place]
        with np.errstate(all="ignore"):
            change[beyond] = np.abs(np.log(there / here) if decision.logarithmic else there - here)
    return np.where(np.isfinite(change), change, 0.0)


def change_within(decision: Decision) -> float:
    """Return how much `auto` predicts to change per decade of the training rows, over their whole range; infinite if they span none.

    Of logarithms if it averages these.
    """
    ground = _ground(decision)
    train = ground.train
    known = [numbers(train, name) for name in ground.roles.along if name in train]
    known = [every[every > 0] for every in known]
    span = max((float(np.log10(seen.max() / seen.min())) for seen in known if len(seen)), default=0.0)
    value = _averaged(ground, decision.votes(train, ground.parts))
    value = value[np.isfinite(value)]
    return float(np.ptp(value) / span) if span > 0 and len(value) else np.inf


def residuals(decision: Decision, made: Made) -> Floats:
    """Return values less predictions, of logarithms if these are averaged, (m,)."""
    predicted, value = made.point, numbers(made.rows, "value")
    with np.errstate(all="ignore"):
        residual: Floats = np.log(value / predicted) if decision.logarithmic else value - predicted
    return residual


def _of_rates(decision: Decision, train: pd.DataFrame, made: Made, roles: Roles) -> Floats:
    """The standard deviation of rates of counts about what is predicted at rows, (m,)."""
    trials, dispersed = rates.trials_of(made.rows, train, roles.trials), dispersion_of(decision, train, roles)
    return np.sqrt(dispersed * rates.variance(made.point, trials))


def dispersion_of(decision: Decision, train: pd.DataFrame, roles: Roles) -> float:
    """Return the dispersion of counts about what is predicted for the training rows; NaN as for `_noise`."""
    if all(member.fitted.dof == 0 for member in decision.members):
        return np.nan
    spent = float(np.mean([member.fitted.parameters for member in decision.members]))
    return rates.scatter(decision.point(train), train, roles.trials, spent)


def with_inputs_of(decision: Decision, rows: pd.DataFrame, own: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return noise and what parameters leave open at filled rows, with what is inherited from predicted inputs, (m,) each."""
    ground = _ground(decision)
    terms = inherited(decision.point, rows, ground.inputs, decision.logarithmic)
    if not terms:
        return own
    left = left_of(decision.point(ground.train), ground.train, decision.logarithmic)
    return together(Term(left, *own, _moves(decision, rows)), terms)


def _moves(decision: Decision, rows: pd.DataFrame) -> pd.DataFrame:
    """How the average moves with its training values, (m, n), a column per run and step."""
    ground = _ground(decision)
    votes = decision.made(rows).votes
    found = np.zeros((len(rows), len(ground.train)))
    for vote, member, answer in zip(votes, ground.members, ground.answers, strict=True):
        found += vote[:, None] * (slopes_of(member.fitted, rows, decision.logarithmic) @ answer.moves(0.0)[0])
    return pd.DataFrame(found, columns=labelled(ground.train, POINT))


def open_part(decision: Decision, rows: pd.DataFrame) -> Floats:
    """Return what the parameters leave open at rows, a standard deviation, (m,)."""
    opened = _open(decision, noise_of(decision), decision.made(rows))[0]
    return with_inputs_of(decision, rows, (np.zeros(len(rows)), opened))[1]
