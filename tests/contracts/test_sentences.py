"""Every sentence of the answer says which metric it means, where a study has several."""

from collections import Counter

import pytest
from costed import cost_tables
from handmade import Tables, chinchilla_study
from handmade_more import more_study
from handmade_next import next_tables
from many_metrics import of_many_metrics

from scalestudy.report import summary
from scalestudy.report.answers import answers
from scalestudy.report.summary import lines

SETTINGS = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}
FAMILIES = ("dense", "moe")
METRICS = ("loss", "score")
OF_THE_FIRST = {"derived"}
"""What tells one row of several, the first."""
OF_NO_METRIC = {"law", "tested", "data", "taken out", "warning", "published", "explained"}
"""What is counted over all metrics. Any other line, of whatever analysis, is of one."""


def study() -> Tables:
    """Return what all analyses say of two families."""
    tables = chinchilla_study(FAMILIES)
    tables["analyse/strategy"].loc[tables["analyse/strategy"]["family"] == "moe", "best"] = False
    tables |= {"analyse/stopping": more_study(FAMILIES)["analyse/stopping"], **next_tables(FAMILIES)}
    return tables | cost_tables(tables, SETTINGS)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """All that is said where each of two metrics has the same numbers, with none left out as one of many."""
    monkeypatch.setattr(summary, "NAMED", 1000)
    tables = of_many_metrics(study(), METRICS)
    return dict(lines(tables, answers(tables, SETTINGS)))


def test_analyses_of_two_metrics_say_nothing_twice(told: dict[str, str]) -> None:
    """Since the numbers are the same, two sentences are equal unless each says its metric."""
    for about, text in told.items():
        twice = [sentence for sentence, count in Counter(text.split("; ")).items() if count > 1 and about != "answer"]
        assert not twice, about


def test_every_line_says_as_much_of_one_metric_as_of_the_other(told: dict[str, str]) -> None:
    of_all = {about: text for about, text in told.items() if about not in OF_NO_METRIC | OF_THE_FIRST}
    assert {about: text for about, text in of_all.items() if not 0 < text.count("loss") == text.count("score")} == {}
    first = [sentence for about in OF_THE_FIRST for sentence in told[about].split("; ")]
    assert [one for one in first if "loss" not in one and not one.startswith("and ")] == []


def test_all_analyses_that_have_sentences_are_there(told: dict[str, str]) -> None:
    expected = {"forecast", "multiplier", "strategy", "allocation", "optimum", "next", "approaches", "derived", "equal"}
    assert set(told) - OF_NO_METRIC >= expected | {"pooled", "stopping", "cost", "answer"}


def test_a_study_of_one_metric_does_not_say_which() -> None:
    tables = study()
    found = lines(tables, answers(tables, SETTINGS))
    for about in ("forecast", "multiplier", "strategy", "allocation", "optimum", "next", "equal", "cost"):
        assert "loss" not in found[about].replace("expected loss", ""), about
