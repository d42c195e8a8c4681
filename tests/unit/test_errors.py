from scalestudy.errors import StudyError, together


def test_the_message_is_one_line_that_says_where_what_expected_and_why():
    error = StudyError("study a, row 3", "found\n 'x'", "a number", "a header in the middle of the file")
    assert str(error) == "study a, row 3: found 'x'; expected a number; a header in the middle of the file"


def test_parts_that_are_not_known_are_left_out():
    assert str(StudyError("config", "an empty list")) == "config: an empty list"


def test_mistakes_of_one_file_are_told_without_what_tells_the_file() -> None:
    errors = [StudyError("config, studiez", "unknown key", "another"), StudyError("config", "no studies", "some")]
    for error in errors:
        error.file = "config"
    assert str(together(errors)) == (
        "config: 2 mistakes\n  studiez: unknown key; expected another\n  no studies; expected some"
    )
