"""Which columns of another study's table map themselves."""

import duckdb
import pytest

from scalestudy.ingest.chosen import OF_VALUES, wanted
from scalestudy.ingest.raw import Raw

NAMES = ("family", "metric", "params", "predicted", "estimate", "unit")


@pytest.mark.parametrize("columns", [{"value": "predicted"}, {"value": "predicted", "unit": "unit"}])
def test_the_unit_of_another_studys_table_is_that_of_its_values(columns):
    source = {"study": "other", "table": "analyse/forecast", "columns": columns}
    found = wanted(Raw("here", "", NAMES, ()), source, ())
    assert found["unit"] == OF_VALUES
    assert {"family", "metric", "params"} <= set(found)
    assert wanted(Raw("here", "", NAMES, ()), {"uri": "a.csv", "columns": columns}, ())["unit"] == "unit"


@pytest.mark.parametrize(
    ("stated", "unit"), [("percent", "fraction"), ("relative", None), ("nats/token", "nats/token"), (None, None)]
)
def test_values_of_a_metric_in_percent_are_fractions_and_an_interval_that_is_relative_says_no_unit(stated, unit):
    assert duckdb.execute(f"SELECT {OF_VALUES} FROM (SELECT ?::VARCHAR AS unit)", [stated]).fetchone() == (unit,)
