"""A small part of the malformed tables and study files; `tests/faults/malformed.py` has all of them."""

import pytest

from scalestudy.errors import StudyError

from .made import Case, as_csv, make, read_csv, rows
from .malformed import BAD, run_case, table

CASES = range(60)


@pytest.mark.parametrize("number", CASES)
def test_a_malformed_case_ends_in_a_table_or_in_one_line(tmp_path, monkeypatch, number):
    monkeypatch.chdir(tmp_path)
    found = run_case(number, 0, tmp_path, "clean")
    assert found["outcome"] not in BAD, found


def test_the_same_number_makes_the_same_case():
    assert make(7, 0) == make(7, 0) != make(7, 1)


def test_what_differs_from_the_reference_is_seen():
    import pandas as pd

    case = Case("", b"", "", b"", [3.0, None])
    assert case.differs(pd.DataFrame({"source_row": [2, 1], "value": [None, 3.0]})) == ""
    assert case.differs(pd.DataFrame({"source_row": [1, 2], "value": [3.0, 0.0]})) == "row 2: 0.0, expected None"
    assert case.differs(pd.DataFrame({"source_row": [1], "value": [3.0]})) == "1 rows, 2 expected"


def test_the_reference_has_no_opinion_of_what_is_no_table():
    import random

    good = as_csv(rows(random.Random(0)))
    assert len(read_csv(good, ",")) == 12
    assert read_csv(good + b"one cell\n", ",") is None
    assert read_csv(good + b"\xff", ",") is None


def test_the_table_counts_by_kind():
    found = [{"kind": "a", "outcome": "refused"}, {"kind": "a", "outcome": "hang"}, {"kind": "b", "outcome": "table"}]
    assert [line.split()[0] for line in table(found).splitlines()] == ["kind", "a", "b", "all"]


def test_a_line_that_is_not_one_counts_as_a_traceback():
    from .malformed import _raised

    assert _raised(StudyError("x", "y")) == ("refused", "x: y")
    assert _raised(ValueError("x"))[0] == "traceback"
