"""The choice is among laws of which the stage fit has an estimate."""

import pandas as pd

from scalestudy.validate.estimated import among_estimated


def choice(*rows: tuple[str, str, bool, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["family", "candidate", "chosen", "error"])
    return frame.assign(metric="loss", reason="why", weight=0.5)


def fits(*rows: tuple[str, str, str]) -> dict[str, pd.DataFrame]:
    return {"fit/fits": pd.DataFrame(rows, columns=["family", "law", "status"]).assign(metric="loss")}


def test_a_law_without_an_estimate_gives_way_to_the_closest_with_one() -> None:
    rows = choice(("a", "p", True, 0.1), ("a", "q", False, 0.3), ("a", "r", False, 0.2), ("b", "p", True, 0.1))
    known = fits(("a", "p", "degenerate"), ("a", "q", "converged"), ("a", "r", "at_bound"), ("b", "p", "converged"))
    found = among_estimated(rows, known)
    assert found["chosen"].tolist() == [False, False, True, True]
    assert found["reason"].tolist() == [
        "why; not chosen, since the stage fit has no estimate of it",
        "why",
        "why; the closest with an estimate",
        "why",
    ]


def test_where_no_law_has_an_estimate_none_is_chosen() -> None:
    found = among_estimated(choice(("a", "p", True, 0.1)), fits(("a", "p", "not_applicable")))
    assert not found["chosen"].any()


def test_without_the_stage_fit_nothing_is_known_of_estimates() -> None:
    rows = choice(("a", "p", True, 0.1))
    assert among_estimated(rows, {})["chosen"].all()
