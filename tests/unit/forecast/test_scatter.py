"""The noise of one more run, read off residuals: of the right size whatever weights fits had, and along a scale by evidence only."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, validated

from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import roles_of
from scalestudy.forecast.noise import PSEUDO_DOF, pseudo_residuals
from scalestudy.forecast.saved import read_members
from scalestudy.forecast.scatter import LEAST_DOF, Scatter, scatter
from scalestudy.forecast.spread import noise_of

NOISE = 0.03
SETTINGS = {"study": "s", "laws": ["power_offset"], "validate": {"schemes": [{"kfold": {"folds": 2}}]}}


def test_noise_under_recency_weights_is_what_was_added():
    """Five decades, so that recency weights leave a handful of rows; each family's noise within its sampling error."""
    runs = curves(12, noise=NOISE, points=20, seed=4)
    start = runs["tokens"].min()
    runs = runs.assign(tokens=start * (runs["tokens"] / start) ** 2.5)
    settings = {**SETTINGS, "laws": [{"law": "power_offset", "variables": {"x": "tokens"}}]}
    tables = validated(runs, {}, settings)
    laws = study_laws(runs, settings)
    forecasters = read_members(
        tables["validate/members"], runs, {law.name: law for law in laws}, roles_of(runs, settings, laws)
    )
    found = np.array([noise_of(one.decision).scale for one in forecasters.values()])
    assert len(found) == 12
    assert np.sqrt(np.mean(found**2)) == pytest.approx(NOISE, rel=0.15)
    assert (np.abs(np.log(found / NOISE)) < 3 / np.sqrt(2 * 17)).all()


def simulated(slope: float, count: int, rng: np.random.Generator) -> list[Scatter]:
    """Noise estimated from residuals of a straight line whose variance follows a power of the scale."""
    size = np.geomspace(1.0, 1e3, count)
    design = np.stack([np.ones(count), np.log(size)], axis=1)
    off = np.eye(count) - design @ np.linalg.pinv(design)
    values = NOISE * (size / np.exp(np.log(size).mean())) ** (slope / 2) * rng.normal(size=(400, count))
    return [scatter(off @ one, np.diag(off), size) for one in values]


def test_without_evidence_noise_is_the_same_everywhere():
    found = simulated(0.0, 30, np.random.default_rng(0))
    assert np.mean([one.slope == 0 for one in found]) > 0.9
    assert np.mean([one.scale**2 for one in found]) == pytest.approx(NOISE**2, rel=0.05)


@pytest.mark.parametrize("kind", ["neighbours", "replicates"])
def test_deviations_that_overlap_are_no_more_evidence_than_they_are_worth(kind):
    """A 5% test, give or take the Monte-Carlo error of 400 curves and the approximation; each counted as one finds 15 to 20%."""
    rng, size = np.random.default_rng(2), np.repeat(np.geomspace(1.0, 1e3, 20), 3)
    values = rng.normal(size=(400, len(size)))
    if kind == "replicates":
        off = values - values.reshape(400, -1, 3).mean(axis=2).repeat(3, axis=1)
        found = [scatter(one, np.full(len(size), 2 / 3), size) for one in off]
    else:
        place = np.linspace(0.0, 7.0, len(size))
        known = [pseudo_residuals(place, one) for one in values]
        found = [scatter(np.sqrt(PSEUDO_DOF) * off, np.full(len(at), PSEUDO_DOF), np.exp(at)) for off, at in known]
    assert 0.02 < np.mean([one.slope != 0 for one in found]) < 0.1


def test_noise_that_falls_with_scale_is_found_and_stays_what_it_is_at_the_end():
    found = simulated(-0.8, 60, np.random.default_rng(1))
    assert np.median([one.slope for one in found]) == pytest.approx(-0.8, abs=0.25)
    ends = np.array([one.at(np.array([1e3, 1e9])) for one in found])
    assert (ends[:, 0] == ends[:, 1]).all()
    assert np.median(ends[:, 0]) == pytest.approx(NOISE * 10 ** (-0.4 * 1.5), rel=0.35)


def test_rows_without_a_forecast_say_nothing_and_few_rows_little():
    size = np.array([1.0, 2.0, 4.0])
    assert np.isnan(scatter(np.full(3, np.nan), np.ones(3), size).scale)
    assert scatter(np.array([0.1, np.nan, -0.1]), np.full(3, 0.1), size).dof == LEAST_DOF
    assert isinstance(pd.Series(scatter(np.zeros(3), np.ones(3), size).at(size)).iloc[0], float)
