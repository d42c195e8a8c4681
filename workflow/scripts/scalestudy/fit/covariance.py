"""Covariances of the estimate without refits, or with few: sandwich and jackknife, in the solver's coordinates."""

import numpy as np
from numpy.typing import NDArray

from scalestudy.fit.model import Members, Model
from scalestudy.fit.resampling import Groups
from scalestudy.fit.settings import seed_of

Array = NDArray[np.float64]


def sandwich(model: Model, theta: Array, code: Groups, dof: int) -> Array:
    """Return the robust covariance H^-1 G H^-1 of one member's internal parameters, (F, F).

    Args:
        model: of one problem.
        theta: internal optimum (F,).
        code: rows of one code count as one observation (clusters), (n,).
        dof: points less free parameters; the covariance is inflated by n / dof.

    Source: Huber 1967; White 1982. H is the exact Hessian, G the sum of outer products of each cluster's gradient.
    """
    zero = np.zeros(1, dtype=np.int64)
    level = model.loss.final_level(model.unit)
    residuals = model.residuals(Members(theta[None], zero, zero, zero), 2)
    hessian = model.local(residuals, level, True).curvature[:, :, 0]
    terms = model.loss.terms(residuals.value, level[:, None])
    score = (residuals.weight * terms.slope)[0] * np.stack([column[0] for column in residuals.columns])
    clusters = np.zeros((len(theta), int(code.max()) + 1))
    for k, row in enumerate(score):
        np.add.at(clusters[k], code, row)
    bread = np.linalg.pinv(hessian, hermitian=True)
    return np.asarray(bread @ (clusters @ clusters.T) @ bread * (score.shape[1] / max(dof, 1)))


def jackknife(refits: Array) -> Array:
    """Return the jackknife covariance of internal parameters from G leave-one-out refits (G, F), as (F, F).

    Source: Efron 1982.
    """
    count = len(refits)
    centred = refits - refits.mean(axis=0)
    return np.asarray((count - 1) / count * centred.T @ centred)


def normal_draws(theta: Array, covariance: Array, draws: int, seed: int) -> Array:
    """Return draws (draws, F) of a normal distribution; a covariance that is not one gives NaN."""
    values, vectors = np.linalg.eigh(covariance)
    if not np.isfinite(values).all():
        return np.full((draws, len(theta)), np.nan)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    random = np.random.default_rng(seed_of("normal", seed))
    return np.asarray(theta + random.standard_normal((draws, len(theta))) @ root.T)
