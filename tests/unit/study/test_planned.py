"""Questions on what to train next that a study file itself shows to be wrong."""

import pytest

from scalestudy.study.planned import planned_faults

KNOW = {"know": {"forecast": {"params": 1e9}}, "candidates": {"params": [1e9, 3e9]}}


def found(*asked):
    return [str(fault.found) for fault in planned_faults({"analyse": [{"noise": {}}, {"next_runs": list(asked)}]})]


def test_questions_have_names_of_their_own():
    assert found({**KNOW, "name": "a"}, {**KNOW, "name": "b"}) == []
    assert found({**KNOW, "name": "a"}, {**KNOW, "name": "a"}) == ["two questions are called 'a'"]


def test_a_family_is_not_compared_with_itself():
    assert found(KNOW | {"know": {"winner": {"between": ["a", "a"], "at": {}}}}) == ["'a' is compared with itself"]
    assert found(KNOW | {"know": {"winner": {"between": ["a", "b"], "at": {}}}}) == []


def test_a_single_question_and_none_are_fine():
    assert list(planned_faults({"analyse": [{"next_runs": KNOW}, {"forecast": {}}]})) == []


@pytest.mark.parametrize(
    "candidates", [{"params": [1e9, "big"]}, [{"params": 1e9}, {"params": "big", "family": "moe"}]]
)
def test_a_text_among_numbers_is_told_before_work(candidates):
    assert found({**KNOW, "candidates": candidates}) == ["a candidate has params = 'big'"]


def test_families_are_names():
    assert found({**KNOW, "candidates": {"family": ["moe"], "params": {"between": [1e8, 1e9], "count": 3}}}) == []
