"""Which columns of another study's table map themselves."""

import pytest

from scalestudy.ingest.chosen import IN_FRACTIONS, wanted
from scalestudy.ingest.raw import Raw

NAMES = ("family", "metric", "params", "predicted", "estimate", "unit")


@pytest.mark.parametrize(
    ("table", "value", "unit"),
    [
        (
            "analyse/forecast",
            "predicted",
            False,
        ),  # its `unit` is that of the interval: relative, of a prediction in nats
        ("analyse/stopping", "predicted", False),
        ("fit/parameters", "estimate", True),
        ("analyse/derived", "estimate", True),
    ],
)
def test_a_unit_of_something_else_than_the_value_is_not_its_unit(table, value, unit):
    source = {"study": "other", "table": table, "columns": {"value": value}}
    found = wanted(Raw("here", "", NAMES, ()), source, ())
    assert ("unit" in found) == unit
    assert {"family", "metric", "params"} <= set(found)


def test_a_unit_may_be_mapped_all_the_same_and_files_keep_theirs():
    mapped = {"study": "other", "table": "analyse/forecast", "columns": {"value": "predicted", "unit": "unit"}}
    assert wanted(Raw("here", "", NAMES, ()), mapped, ())["unit"] == IN_FRACTIONS
    assert "unit" in wanted(Raw("here", "", NAMES, ()), {"uri": "a.csv", "columns": {"value": "predicted"}}, ())
