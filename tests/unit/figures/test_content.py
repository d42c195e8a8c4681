import numpy as np
import pandas as pd
import pytest
from handmade import chinchilla_study

from scalestudy.figures.content import NotApplicableError, drawn_laws, need, top
from scalestudy.tables.fit import STATUSES, WITH_ESTIMATE


def test_the_chosen_law_is_drawn() -> None:
    tables = chinchilla_study(("a", "b"))
    assert drawn_laws(tables) == {("a", "loss"): "chinchilla", ("b", "loss"): "chinchilla"}


def test_without_a_choice_a_converged_fit_comes_before_a_degenerate_one() -> None:
    tables = chinchilla_study()
    del tables["validate/choice"]
    assert drawn_laws(tables) == {("transformer", "loss"): "chinchilla"}


def test_a_choice_that_has_no_estimate_is_not_drawn() -> None:
    tables = chinchilla_study()
    fits = tables["fit/fits"]
    for failed in set(STATUSES) - set(WITH_ESTIMATE):
        status = np.where(fits["law"] == "chinchilla", failed, "at_bound")
        assert drawn_laws({**tables, "fit/fits": fits.assign(status=status)}) == {("transformer", "loss"): "power"}


def test_families_come_with_the_most_measured_first() -> None:
    tables = chinchilla_study(("a", "b", "c"))
    fits = tables["fit/fits"]
    tables["fit/fits"] = fits.assign(n=fits["n"] + 5 * (fits["family"] == "c"))
    assert [family for family, _ in drawn_laws(tables)] == ["c", "a", "b"]


def test_an_empty_table_is_named_in_the_reason() -> None:
    with pytest.raises(NotApplicableError, match="fit/draws has no rows"):
        need({"fit/draws": pd.DataFrame()}, "fit/draws", "so there is nothing to draw")


def test_leaving_families_out_is_said() -> None:
    units = [(str(i), "loss") for i in range(20)]
    kept, notes = top(units, 12)
    assert kept == units[:12]
    assert notes == ("12 of 20 families drawn: those with the most runs.",)
    assert top(units[:12], 12) == (units[:12], ())
