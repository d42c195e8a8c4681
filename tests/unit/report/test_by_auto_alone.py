"""Where no law has an estimate of its own, and `auto` forecasts by its fits: what the answer and the page say."""

import numpy as np
from handmade import chinchilla_study

from scalestudy.report.about_forecasts import forecast_grid
from scalestudy.report.answers import answers
from scalestudy.report.summary import lines

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}
WHY = "the data cannot tell the parameters apart; its predictions are told all the same"


def study():
    """Tables of one family of which no fit has an estimate, and which `auto` forecasts."""
    tables = chinchilla_study(("dense",))
    fits, parameters, choice = (tables[name] for name in ("fit/fits", "fit/parameters", "validate/choice"))
    fits["status"], fits["message"] = "degenerate", WHY
    parameters[["estimate", "lower", "upper", "stderr"]] = np.nan
    choice["chosen"] = False
    tables["analyse/forecast"] = tables["analyse/forecast"].assign(law="auto", status="degenerate")
    return tables


def test_the_forecast_is_told_with_what_it_rests_on_and_why_to_distrust_it():
    tables = study()
    found = answers(tables, SETTINGS)
    told, fitted = lines(tables, found), chinchilla_study(("dense",))
    usual = answers(fitted, SETTINGS)
    assert told["answer"] == lines(fitted, usual)["answer"]
    assert told["law"].endswith("of which no single fit has an estimate")
    assert WHY in told["warning"]
    assert "none could be made" not in told.values()
    assert repr(forecast_grid(found).rows) == repr(forecast_grid(usual).rows) != repr(())


def test_without_a_forecast_either_no_law_could_be_fitted():
    tables = study()
    for name, column in (("analyse/forecast", "predicted"), ("analyse/compute_optimal", "params")):
        tables[name] = tables[name].assign(**{column: np.nan})
    found = answers(tables, SETTINGS)
    assert not found
    assert lines(tables, found)["answer"].startswith("no law could be fitted")
