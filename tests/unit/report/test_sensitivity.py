"""Which cleaning rule matters most, in a sentence."""

import pandas as pd
import pytest

from scalestudy.report.about_sensitivity import sensitivity_grid, sensitivity_line
from scalestudy.tables.catalogue import TABLES

ASKED = {"sensitivity": True}


def tables(*rows):
    usual = {"family": "a", "metric": "loss", "reason": "said", "excluded": 2, "returned": 2, "status": "refitted"}
    usual |= {"law": "power", "law_without": "power", "parameter": "E", "shift": 0.0, "scheme": "rolling"}
    usual |= {"score": "rmsle", "value": 0.1, "value_without": 0.2, "message": "E stays 1"}
    filled = [{**usual, "position": position, "rule": f"rule_{position}", **row} for position, row in enumerate(rows)]
    return {"sensitivity/rules": pd.DataFrame(filled, columns=[c.name for c in TABLES["sensitivity/rules"].columns])}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [{"shift": 0.1}, {"shift": -3.0, "message": "E goes from 1 to 2"}],
            "matters most is rule_1.*E goes from 1 to 2",
        ),
        (
            [{"shift": 9.0}, {"law_without": "sum", "message": "the law is sum"}],
            "matters most is rule_1.*the law is sum",
        ),
        (
            [{"law_without": "sum"}, {"status": "stopped", "message": "it stops", "law_without": None}],
            "needs the rule rule_1",
        ),
        ([{"returned": 0}], "No cleaning rule changes a fit"),
        ([{"family": "b", "shift": 2.0}, {"shift": 1.0}], "matters most is rule_0.*Without it of b,"),
        ([], "no cleaning rule to leave out"),
    ],
)
def test_the_rule_that_matters_most_is_said(rows, said):
    line = sensitivity_line(tables(*rows), ASKED)
    assert pd.Series([line]).str.contains(said, regex=True).all(), line


def test_who_does_not_ask_reads_nothing():
    assert sensitivity_line(tables({"shift": 3.0}), {"sensitivity": False}) == ""
    assert sensitivity_line({}, {}) == ""


def test_the_table_has_every_rule_with_the_weightiest_first():
    grid = sensitivity_grid(tables({"shift": 0.1}, {"shift": 5.0}, {"status": "stopped", "returned": None}))
    assert [row.cells[0] for row in grid.rows] == ["3. rule_2", "2. rule_1", "1. rule_0"]
    assert [row.tone for row in grid.rows] == ["bad", "warn", ""]
