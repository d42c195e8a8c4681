"""A variant is the study with another list of rules: the same numbers, side by side with the study as it is."""

import numpy as np
import pandas as pd
import pytest
from one_curve import PROVENANCE, SETTINGS, checked, ingested, whole
from whole_sources import taken

from scalestudy.errors import StudyError
from scalestudy.repetitions import repetitions
from scalestudy.report.about_variants import forecasts_side_by_side, parameters_side_by_side, variants_grid
from scalestudy.sensitivity import vary
from scalestudy.storage import read_table, write_table
from scalestudy.tables.catalogue import TABLES

SMALL = {"all of it": [], "beyond": [{"where": "params > 2e6"}, {"drop_highest": {"count": 1}}]}
KEY = ["family", "metric", "law"]


def study(tmp_path, **variants):
    path = ingested(tmp_path, spoil=[(3, 9.0)])
    settings = {**SETTINGS, "clean": [{"drop_highest": {"count": 2}}], "sensitivity": {"variants": variants}}
    return path, settings, whole(path, settings)


def test_a_variant_is_the_study_by_its_rules(tmp_path):
    path, settings, tables = study(tmp_path, **SMALL)
    found = checked(vary("beyond", path, tables, settings, tmp_path), tmp_path)
    bare = whole(path, {**settings, "clean": SMALL["beyond"]})
    for name, source, value, further in (
        ("variant_parameters", "fit/parameters", "estimate", "parameter"),
        ("variant_forecast", "analyse/forecast", "predicted", "target"),
    ):
        both = found[f"sensitivity/{name}"].merge(bare[source], on=[*KEY, further], suffixes=("", "_bare"))
        assert len(both) == len(bare[source]) > 0
        for column in (value, "lower", "upper"):
            np.testing.assert_array_equal(both[column], both[f"{column}_bare"])
    (row,) = found["sensitivity/variants"].to_dict("records")
    scores = bare["validate/scores"].set_index(["family", "law", "scheme", "score"])["value"]
    assert row["value"] == scores["a", "auto", "rolling", "rmsle"]
    assert (row["fitted"], row["status"]) == (
        len(bare["clean/runs"]) - bare["clean/runs"]["excluded"].sum(),
        "refitted",
    )
    assert f"{row['fitted']} rows are fitted instead of 22" in row["message"]
    assert len(found["sensitivity/rules"]) == 0


def test_they_stand_side_by_side_with_the_study(tmp_path):
    path, settings, tables = study(tmp_path, **SMALL)
    each = [vary(name, path, tables, settings, tmp_path) for name in SMALL]
    tables |= {name: pd.concat([one[name] for one in each]) for name in each[0]}
    assert [row.cells[0] for row in variants_grid(tables, settings).rows] == list(SMALL)
    for grid, source in ((parameters_side_by_side, "fit/parameters"), (forecasts_side_by_side, "analyse/forecast")):
        made = grid(tables, settings)
        assert [column.title for column in made.columns][-3:] == ["as the study is", *SMALL]
        assert made.rows
        assert all(cell.known for row in made.rows for cell in row.cells[-3:])
        assert made.rows[0].cells[-3].estimate in set(tables[source].filter(["estimate", "predicted"]).iloc[:, 0])


def test_a_variant_that_cannot_be_is_a_status_and_a_sentence(tmp_path):
    path, settings, tables = study(tmp_path, empty=[{"where": "params > 1e12"}], wrong=[{"where": "nothing > 1"}])
    for name, said in (("empty", "no row of this fit unit is left"), ("wrong", "the study stops: .*'nothing'")):
        found = checked(vary(name, path, tables, settings, tmp_path), tmp_path)
        (row,) = found["sensitivity/variants"].to_dict("records")
        assert (row["status"], row["fitted"]) == ("stopped", 0)
        assert pd.Series([row["message"]]).str.contains(said).all()


def test_a_family_that_only_the_variant_has_is_a_row(tmp_path):
    path = ingested(tmp_path)
    frame = read_table(path)
    few = frame.head(6).assign(family="few", row=range(100, 106))
    write_table(pd.concat([frame, few]), TABLES["ingest/runs"], path, PROVENANCE)
    settings = {**SETTINGS, "clean": [{"min_points": {"count": 10}}], "sensitivity": {"variants": {"every": []}}}
    rows = vary("every", path, whole(path, settings), settings, tmp_path)["sensitivity/variants"].set_index("family")
    assert rows["fitted"].to_dict() == {"a": 24, "few": 6}


def test_what_is_asked_for_is_one_job_each():
    assert repetitions(True, 2) == ["without-0", "without-1"]
    assert repetitions(False, 2) == []
    assert repetitions({"variants": {"b": [], "a": []}}, 2) == ["variant-b", "variant-a"]


TEXT = """
sources: {runs: {uri: t.csv, columns: {params: n, value: l}}}
%s
"""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sensitivity: {rules: true}", "`clean` has no rule to leave out"),
        ("sensitivity: {variants: {a b: []}}", "found 'a b'|a b"),
        ("sensitivity: {variants: {a: [{wher: x}]}}", "unknown key 'wher'.*did you mean 'where'"),
        ('sensitivity: {variants: {a: [{where: "parms > 1"}]}}', "variants.a.*reads 'parms', which is no column"),
        ("sensitivity: {variants: {}}", "0 keys"),
        ("sensitivity: {}", "0 keys"),
        ("sensitivity: twice", "found 'twice'; expected true or false or a mapping with `variants`"),
        ("sensitivity: {variant: {a: []}}", "unknown key 'variant'.*did you mean 'variants'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(tmp_path, asked, said):
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"t.csv": "n,l\n1e6,3\n1e7,2\n"}, TEXT % asked)
    assert "\n" not in str(error.value)
