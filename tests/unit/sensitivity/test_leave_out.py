"""A study repeated without a rule is the study that would be run without it, and what breaks is said."""

import numpy as np
import pandas as pd
import pytest
from one_curve import PROVENANCE, SETTINGS, checked, ingested, whole

from scalestudy.sensitivity import gather, leave_out
from scalestudy.storage import read_table, write_table
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.catalogue import TABLES, names


def test_the_repetition_is_the_study_without_the_rule(tmp_path):
    path = ingested(tmp_path, spoil=[(3, 9.0), (4, 9.5)])
    settings = {**SETTINGS, "clean": [{"drop_highest": {"count": 2}}, {"require": ["value"]}]}
    tables = whole(path, settings)
    found = checked(leave_out(0, path, tables, settings, tmp_path), tmp_path)
    bare = whole(path, {**settings, "clean": [{"require": ["value"]}]})
    key = ["family", "metric", "law", "parameter"]
    both = found["sensitivity/parameters"].merge(bare["fit/parameters"], on=key, suffixes=("", "_bare"))
    assert len(both) == len(tables["fit/parameters"]) == 5
    np.testing.assert_array_equal(both["without"], both["estimate_bare"])
    (row,) = found["sensitivity/rules"].to_dict("records")
    assert (row["rule"], row["excluded"], row["returned"], row["status"]) == ("drop_highest", 2, 2, "refitted")
    for column, source in (("value", tables), ("value_without", bare)):
        scores = source["validate/scores"].set_index(["family", "law", "scheme", "score"])["value"]
        assert row[column] == scores["a", "auto", "rolling", "rmsle"]
    assert "+2 rows are fitted" in row["message"]
    forecasts = found["sensitivity/forecast"].merge(bare["analyse/forecast"], on=[*key[:3], "target"])
    np.testing.assert_array_equal(forecasts["without"], forecasts["predicted_y"])
    assert not list(tmp_path.glob(".*scratch"))


def test_a_rule_that_takes_nothing_out_changes_nothing(tmp_path):
    path = ingested(tmp_path)
    settings = {**SETTINGS, "clean": [{"require": ["value"]}]}
    found = leave_out(0, path, whole(path, settings), settings, tmp_path)
    (row,) = found["sensitivity/rules"].to_dict("records")
    assert (row["excluded"], row["returned"], row["shift"]) == (0, 0, 0)
    assert row["law"] == row["law_without"]
    assert row["value"] == row["value_without"]
    assert "stays" in row["message"]


def test_a_study_that_needs_the_rule_says_so_and_goes_on(tmp_path):
    path = ingested(tmp_path, spoil=[(2, float("inf"))])
    settings = {**SETTINGS, "clean": [{"diverged": {}}]}
    found = checked(leave_out(0, path, whole(path, settings), settings, tmp_path), tmp_path)
    (row,) = found["sensitivity/rules"].to_dict("records")
    assert row["status"] == "stopped"
    assert "column value: found inf" in row["message"]
    assert row["excluded"] == 1
    assert pd.isna(row["returned"])
    assert len(found["sensitivity/parameters"]) == 0


def test_a_family_that_only_the_repetition_has_is_a_row(tmp_path):
    path = ingested(tmp_path)
    frame = read_table(path)
    few = frame.head(3).assign(family="few", row=[100, 101, 102])
    write_table(pd.concat([frame, few]), TABLES["ingest/runs"], path, PROVENANCE)
    settings = {**SETTINGS, "clean": [{"min_points": {"count": 10}}]}
    found = checked(leave_out(0, path, whole(path, settings), settings, tmp_path), tmp_path)
    rules = found["sensitivity/rules"].set_index("family")
    assert rules["returned"].to_dict() == {"a": 0, "few": 3}
    assert rules["law"].notna().to_dict() == {"a": True, "few": False}


def test_a_study_without_rules_has_empty_tables(tmp_path):
    assert list(gather({})) == names(SENSITIVITY)
    assert all(len(frame) == 0 for frame in checked(gather({}), tmp_path).values())


@pytest.mark.parametrize("method", ["none", "bootstrap"])
def test_without_standard_errors_a_shift_is_unknown_but_the_parameter_is_named(tmp_path, method):
    path = ingested(tmp_path, spoil=[(3, 9.0)])
    settings = {**SETTINGS, "clean": [{"drop_highest": {"count": 1}}]}
    settings["fit"] = {"uncertainty": {"method": method, "draws": 20}}
    (row,) = leave_out(0, path, whole(path, settings), settings, tmp_path)["sensitivity/rules"].to_dict("records")
    assert row["parameter"] in ("E", "A", "a")
    assert np.isfinite(row["shift"]) == (method == "bootstrap")
