"""The unit `percent`, however it is written, and fractions that cannot be fractions."""

import pytest

from scalestudy.errors import StudyError

ROWS = "n,d,loss,u\n1,2,22.85,{0}\n3,4,92.8,{0}\n"


@pytest.mark.parametrize("word", ["percent", "%", "Percentage", "per cent", "pct"])
def test_every_way_to_write_it_is_one_unit_and_values_stay_as_stated(ingested, word):
    by_constant = ingested(ROWS, constants={"unit": word})
    by_column = ingested(ROWS.format(word), columns={"params": "n", "tokens": "d", "value": "loss", "unit": "u"})
    for runs in (by_constant, by_column):
        assert runs["unit"].tolist() == ["percent", "percent"]
        assert runs["value"].tolist() == [22.85, 92.8]


def test_the_range_is_in_the_unit_of_the_values(ingested):
    assert len(ingested(ROWS, constants={"unit": "percent"}, range=[0, 100])) == 2
    with pytest.raises(StudyError, match=r"value.*22.85.*a value from 0 to 1"):
        ingested(ROWS, constants={"unit": "percent"}, range=[0, 1])


@pytest.mark.parametrize("by_column", [False, True])
def test_a_fraction_above_one_is_asked_about_by_row(ingested, by_column):
    columns = {"params": "n", "tokens": "d", "value": "loss"}
    more = {"columns": {**columns, "unit": "u"}} if by_column else {"constants": {"unit": "fraction"}}
    with pytest.raises(StudyError, match=r"row 1.*22.85.*at most 1 for the unit fraction.*`unit: percent`"):
        ingested(ROWS.format("fraction"), **more)


def test_fractions_up_to_one_and_other_units_pass(ingested):
    assert len(ingested("n,d,loss\n1,2,1\n3,4,0\n5,6,nan\n", constants={"unit": "fraction"})) == 3
    assert len(ingested(ROWS, constants={"unit": "ratio"})) == 2
