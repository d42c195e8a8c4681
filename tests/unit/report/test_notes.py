"""What is said at the end of a run is what the ledger warns of, and that few rows are left."""

import pandas as pd
import pytest

from scalestudy.provenance import Provenance
from scalestudy.report.notes import distrust
from scalestudy.storage import write_table
from scalestudy.tables.clean import TABLES

LINE = {"note": "", "excluded": 0}


@pytest.fixture
def ledger(tmp_path):
    def write(*lines):
        rows = [{**LINE, "order": i, "position": i, **line} for i, line in enumerate(lines)]
        path = tmp_path / "mine" / "clean" / "ledger.parquet"
        write_table(pd.DataFrame(rows), TABLES["clean/ledger"], path, Provenance("mine", "clean", "0"))
        return distrust(tmp_path, "mine")

    return write


def test_a_study_that_was_not_cleaned_has_nothing_to_say(tmp_path):
    assert distrust(tmp_path, "mine") == []


def test_warnings_come_in_their_order_and_rules_that_worked_are_not_among_them(ledger):
    kept = {"rule": "missing", "reason": "the value is blank", "rows_in": 10, "rows_out": 10}
    warned = [{**kept, "rule": "warning", "reason": reason} for reason in ("one", "two")]
    assert ledger({**kept, "note": "nothing to do: x"}, *warned) == ["one", "two"]


def test_few_rows_are_said_first_with_the_rule_that_took_most(ledger):
    first = {"rule": "where", "reason": "small", "rows_in": 1000, "excluded": 900, "rows_out": 100}
    second = {"rule": "missing", "reason": "blank", "rows_in": 100, "excluded": 50, "rows_out": 50}
    warned = {"rule": "warning", "reason": "one", "rows_in": 50, "rows_out": 50}
    assert ledger(first, second, warned) == ["50 of 1,000 rows are left: where took out 900 (small)", "one"]
