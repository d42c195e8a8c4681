"""How fits to training sets are made where that is not as the study says."""

import pytest

from scalestudy.fit.settings import Settings
from scalestudy.forecast.settings import ROBUST, SOLVED, STARTS, settings_of
from scalestudy.laws import LAWS, Law, resolve

CURVE = resolve({"law": "power_offset", "variables": {"x": "tokens"}}, ["tokens"])


def made(law: Law, *, weighted: bool = False, positive: bool = True, stated: bool = False, **asked: object) -> Settings:
    return settings_of(Settings(**asked), law, weighted, positive, stated)


def test_a_law_of_several_scales_is_fitted_as_the_study_says() -> None:
    assert made(LAWS["chinchilla"], weighted=True) == Settings()
    assert made(CURVE, stated=True) == Settings()
    assert (made(CURVE).starts, made(CURVE).solve) == (STARTS, SOLVED)


@pytest.mark.parametrize(("objective", "raw"), [("huber_log", "huber_raw"), ("squared_log", "squared_raw")])
def test_where_a_value_has_no_logarithm_residuals_are_raw_and_thresholds_follow_the_values(
    objective: str, raw: str
) -> None:
    below = made(LAWS["chinchilla"], positive=False, objective=objective)
    assert (below.objective, below.delta, below.relative) == (raw, Settings().delta, True)
    asked = made(LAWS["chinchilla"], positive=False, objective="huber_raw", delta=0.2)
    assert (asked.objective, asked.delta, asked.relative) == ("huber_raw", 0.2, False)


def test_weighted_curves_are_fitted_less_robustly_in_any_unit() -> None:
    assert (made(CURVE, weighted=True).delta, made(CURVE, weighted=True).relative) == (ROBUST, False)
    assert made(CURVE, weighted=True, delta=0.5).delta == 0.5
    for objective in ("huber_log", "huber_raw"):
        below = made(CURVE, weighted=True, positive=False, objective=objective, delta=40.0)
        assert (below.objective, below.delta, below.relative) == ("huber_raw", ROBUST, True)
