"""Which fit units no law was meant for, and why."""

import pandas as pd

from scalestudy.fit.lawless import lawless, not_meant
from scalestudy.tables.fit import NOT_ASKED, NOT_PROPOSED


def fits(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["family", "metric", "law", "message"])


def test_a_metric_that_every_law_leaves_out_has_no_law():
    found = fits(
        ("a", "acc", "power", f"{NOT_ASKED}: loss"),
        ("a", "acc", "mine", f"{NOT_ASKED}: error, loss"),
        ("a", "loss", "power", "the optimum was found and checked"),
        ("a", "loss", "mine", f"{NOT_ASKED}: error"),
    )
    assert not_meant(found).tolist() == [True, True, False, True]
    assert lawless(found) == {("a", "acc"): "the study's laws are for loss, error"}


def test_a_fit_that_failed_was_meant():
    assert lawless(fits(("a", "acc", "power", "fewer usable points than parameters"))) == {}
    assert lawless(fits()) == {}


def test_what_auto_proposes_nowhere_says_why_not():
    found = fits(("a", "acc", "power", f"{NOT_PROPOSED}: it is made for losses"))
    assert lawless(found) == {("a", "acc"): "`laws: auto` proposes none, it is made for losses"}
