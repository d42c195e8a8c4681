"""What came of proposals: which runs are there, what was expected of them, and why an interval cannot be compared."""

import pytest
from handmade_next import HALF, asking

from scalestudy.proposed import file
from scalestudy.proposed.came import score


def sizes(content):
    return [run["at"]["params"] for run in content["proposals"][0]["runs"]]


def said(content, now):
    (line,) = score(content, now)
    return line


def test_all_runs_that_came_are_told_beside_what_was_expected(tmp_path):
    content = file.content_of(asking(tmp_path))
    line = said(content, asking(tmp_path, *sizes(content), half=0.02))
    assert (
        "4 of 4 proposed runs are in the table; half the width was 0.03, 0.012 was expected, and it is 0.02 now" in line
    )


def test_of_a_part_it_is_told_what_was_expected_after_it_and_what_is_missing(tmp_path):
    content = file.content_of(asking(tmp_path))
    line = said(content, asking(tmp_path, sizes(content)[0], half=0.02))
    assert "1 of 4 proposed runs are in the table" in line
    assert "missing are next-2-0, next-2-1, next-3" in line
    assert f"0.012 was expected with all of them and {HALF[1]} after these, and it is 0.02 now" in line


@pytest.mark.parametrize("places", [(0, 1), (3,)], ids=["one of two seeds", "the last one"])
def test_where_others_came_than_the_first_ones_only_what_all_would_do_is_known(tmp_path, places):
    content = file.content_of(asking(tmp_path))
    line = said(content, asking(tmp_path, *(sizes(content)[k] for k in places)))
    assert "0.012 was expected with all of them, and it is" in line


def test_runs_that_were_there_before_do_not_count(tmp_path):
    first = file.content_of(asking(tmp_path))
    content = file.content_of(asking(tmp_path, sizes(first)[0]))
    assert "0 of 4" in said(content, asking(tmp_path, sizes(first)[0]))


def test_an_edit_shows(tmp_path):
    content = {**file.content_of(asking(tmp_path)), "study": "other"}
    assert "ALTERED" in next(score(content, asking(tmp_path)))


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("law", "chinchilla", "it was answered by auto, and is by chinchilla, with half a width of 0.03 now"),
        ("name", "other", "does not answer next for moe any more"),
        ("unit", "nats/token", "the interval was in relative and is in nats/token now"),
        ("message", "to be known: alpha; cost: 6 N D", "the question is another one now: to be known: alpha"),
        ("half_width", float("nan"), "no interval to compare"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(tmp_path, column, value, sentence):
    content, now = file.content_of(asking(tmp_path)), asking(tmp_path)
    now.tables["analyse/next_designs"] = now.tables["analyse/next_designs"].assign(**{column: value})
    assert sentence in said(content, now)


def test_where_nothing_could_be_proposed_there_is_nothing_to_compare(tmp_path):
    now = asking(tmp_path)
    designs = now.tables["analyse/next_designs"]
    now.tables["analyse/next_designs"] = designs[designs["design"] == "proposed"].assign(half_width=float("nan"))
    now.tables["analyse/next_runs"] = now.tables["analyse/next_runs"].iloc[:0]
    content = file.content_of(now)
    now.tables["analyse/next_designs"] = designs
    assert said(content, now) == "next, moe: no run was proposed; there is no interval to compare"
