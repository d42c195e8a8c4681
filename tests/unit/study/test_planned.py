"""Questions on what to train next that a study file itself shows to be wrong."""

from scalestudy.study.planned import planned_faults

KNOW = {"know": {"forecast": {"params": 1e9}}}


def found(*asked):
    return [str(fault.found) for fault in planned_faults({"analyse": [{"noise": {}}, {"next_runs": list(asked)}]})]


def test_questions_have_names_of_their_own():
    assert found({**KNOW, "name": "a"}, {**KNOW, "name": "b"}) == []
    assert found({**KNOW, "name": "a"}, {**KNOW, "name": "a"}) == ["two questions are called 'a'"]


def test_a_family_is_not_compared_with_itself():
    assert found({"know": {"winner": {"between": ["a", "a"], "at": {}}}}) == ["'a' is compared with itself"]
    assert found({"know": {"winner": {"between": ["a", "b"], "at": {}}}}) == []


def test_a_single_question_and_none_are_fine():
    assert list(planned_faults({"analyse": [{"next_runs": KNOW}, {"forecast": {}}]})) == []
