"""A family is what it is by itself, whatever families a study makes of its rows: copies teach it nothing."""

import numpy as np
import pandas as pd
import pytest
from one_curve import PROVENANCE, SETTINGS, ingested, whole

from scalestudy.analyse.stage import analyse
from scalestudy.report.about_data import in_common, rows_again
from scalestudy.storage import read_table, write_table
from scalestudy.tables.catalogue import TABLES

LAWS = [{"law": name, "variables": {"x": "params"}} for name in ("power_offset", "power", "log_linear")]
ASKED = {**SETTINGS, "laws": LAWS}


def with_copy(folder, *, told):
    """Return the tables of a curve of two halves, whose rows all stand in a second family too, and whether that is told."""
    path = ingested(folder)
    runs = read_table(path).assign(shared_row=lambda frame: frame["row"] if told else None)
    runs["shared_row"] = runs["shared_row"].astype("float64")
    copy = runs[runs["params"] > 1e7].assign(family="large", row=lambda frame: frame["row"] + 1000)
    write_table(pd.concat([runs, copy]), TABLES["ingest/runs"], path, PROVENANCE)
    return whole(path, ASKED)


def of_a(tables, name, column):
    """Return a column of a table for the family `a`."""
    frame = tables[name]
    return frame.loc[frame["family"] == "a", column].to_numpy(float)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Return the study by itself, with a copy of its rows, and with one that nothing tells is a copy."""
    alone = whole(ingested(tmp_path_factory.mktemp("alone")), ASKED)
    return alone, *(with_copy(tmp_path_factory.mktemp(str(told)), told=told) for told in (True, False))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("validate/choice", "weight"),
        ("validate/predictions", "predicted"),
        ("validate/predictions", "lower"),
        ("analyse/forecast", "predicted"),
        ("analyse/forecast", "upper"),
    ],
)
def test_a_copy_of_its_rows_changes_nothing_of_a_family(three, name, column):
    alone, copied, _ = three
    np.testing.assert_array_equal(of_a(copied, name, column), of_a(alone, name, column))


def test_another_family_of_such_rows_would(three):
    alone, _, untold = three
    changed = [
        not np.array_equal(of_a(untold, name, column), of_a(alone, name, column), equal_nan=True)
        for name, column in (("validate/choice", "weight"), ("analyse/forecast", "upper"))
    ]
    assert any(changed)


def test_rows_that_count_twice_are_told(three):
    alone, copied, _ = three
    assert (rows_again(alone), in_common(alone)) == (0, "")
    again = int((copied["clean/runs"]["params"] > 1e7).sum()) // 2
    assert rows_again(copied) == again
    assert in_common(copied) == f"; {again} of the rows are rows of another family too, and count in each"


def test_draws_of_families_with_rows_in_common_are_paired(three):
    _, copied, _ = three
    gap = {"name": "gap", "law": "power", "formula": "value[a] - value[large]", "at": {"params": 1e8}}
    (row,) = analyse(copied["clean/runs"], copied, {**ASKED, "analyse": [{"derive": gap}]})["analyse/derived"].to_dict(
        "records"
    )
    assert "each of one resample of the same" in row["message"]
    assert row["status"] == "converged"
