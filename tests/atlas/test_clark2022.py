"""Clark et al. 2022: the law of routed language models for three ways to route, and what follows from it."""

import numpy as np
import pytest

STUDY = "clark2022"
PUBLISHED = {
    "S-Base": {"a": -0.082, "b": -0.108, "c": 0.009, "d": 1.104},
    "RL-R": {"a": -0.083, "b": -0.126, "c": 0.012, "d": 1.111},
    "Hash": {"a": -0.087, "b": -0.136, "c": 0.012, "d": 1.157},
}
WITHIN = {"a": 0.003, "b": 0.015, "c": 0.002, "d": 0.02}


@pytest.mark.parametrize("family", PUBLISHED)
def test_the_law_of_each_way_to_route(rerun, family):
    for name, value in PUBLISHED[family].items():
        where = {"family": family, "law": "routed", "parameter": name}
        assert rerun(STUDY).cell("fit/parameters", "estimate", **where) == pytest.approx(value, abs=WITHIN[name])
    checks = rerun(STUDY).checks(f"RMSE of log10 loss, {family}")
    assert checks["found"].item() <= 0.0034


@pytest.mark.parametrize("name", ["effective parameter count", "size at which routing stops helping"])
def test_what_follows_has_intervals(rerun, name):
    derived = rerun(STUDY).table("analyse/derived")
    rows = derived[derived["family"].isin(list(PUBLISHED)) & (derived["name"] == name)]
    assert len(rows) in (3, 9)
    assert np.isfinite(rows[["lower", "upper"]].to_numpy()).all()
    assert ((rows["lower"] < rows["estimate"]) & (rows["estimate"] < rows["upper"])).all()
