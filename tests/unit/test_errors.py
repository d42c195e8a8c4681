from scalestudy.errors import StudyError


def test_the_message_is_one_line_that_says_where_what_expected_and_why():
    error = StudyError("study a, row 3", "found\n 'x'", "a number", "a header in the middle of the file")
    assert str(error) == "study a, row 3: found 'x'; expected a number; a header in the middle of the file"


def test_parts_that_are_not_known_are_left_out():
    assert str(StudyError("config", "an empty list")) == "config: an empty list"
