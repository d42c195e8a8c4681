"""What a page says of how it was made: units of columns, assumed directions, citations that BibTeX and TeX take."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from handmade import chinchilla_study

from scalestudy import __version__
from scalestudy.frames import typed
from scalestudy.report.about_citation import TOOL, bibtex
from scalestudy.report.about_directions import assumed_directions
from scalestudy.report.about_scores import horizons_grid
from scalestudy.report.about_sources import columns_grid
from scalestudy.report.stage import made_with
from scalestudy.tables.catalogue import TABLES

MADE = {"source": "runs", "made_from": "x"}


def with_columns(tables, *rows):
    return tables | {"ingest/columns": typed(TABLES["ingest/columns"], [MADE | row for row in rows])}


def test_the_tool_is_cited_as_its_citation_file_says(project: Path) -> None:
    stated = yaml.safe_load((project / "CITATION.cff").read_text())
    assert TOOL["title"] == stated["title"]
    assert TOOL["author"] == stated["authors"][0]["name"]
    assert TOOL["version"] == stated["version"] == __version__
    assert TOOL["year"] == str(stated["date-released"].year)


@pytest.mark.parametrize("hostile", ["50% of {x}_1 & \\input{y}", "a } b", 'url "q" #1'])
def test_entries_are_closed_whatever_they_hold(hostile: str) -> None:
    entries = bibtex({"study": "s", "title": hostile, "citation": {"arxiv": "1", "url": hostile, "note": hostile}})
    plain = re.sub(r"\\[{}]", "", entries)
    assert plain.count("{") == plain.count("}")
    assert [kind for kind, _ in re.findall(r"^@(\w+){(\w+),", entries, re.MULTILINE)] == ["misc", "software"]
    assert "\\input" not in entries


def test_without_a_citation_only_the_tool_is_cited() -> None:
    assert bibtex({"study": "s"}).startswith("@software")


def test_units_of_columns_are_those_of_the_study() -> None:
    tables = chinchilla_study()
    tables["clean/runs"] = tables["clean/runs"].assign(data_unit="bytes")
    rows = [
        {"column": "value", "making": "column", "unit": "column `unit`"},
        {"column": "tokens", "making": "column", "unit": "count"},
    ]
    grid = columns_grid(with_columns(tables, *rows), {})
    assert {str(row.cells[0]): str(row.cells[-1]) for row in grid.rows} == {"value": "nats/token", "tokens": "bytes"}


@pytest.mark.parametrize(
    ("metric", "unit", "said"),
    [
        ("loss", "fraction", ""),
        ("val/nll", None, ""),
        ("c4", "nats/token", ""),
        ("accuracy", "fraction", "of accuracy higher looks better"),
        ("elo", None, "Lower was taken for better of elo"),
    ],
)
def test_an_assumed_direction_is_said_of_what_is_no_loss(metric, unit, said) -> None:
    tables = chinchilla_study()
    tables["clean/runs"] = tables["clean/runs"].assign(metric=metric, unit=pd.Series(unit, tables["clean/runs"].index))
    default = {"column": "direction", "making": "default", "unit": ""}
    assert assumed_directions(with_columns(tables, default | {"making": "constant"})) == []
    told = assumed_directions(with_columns(tables, default))
    assert len(told) == bool(said)
    assert said in "".join(told)


def test_horizons_and_cutoffs_are_explained_where_they_stand() -> None:
    tables = chinchilla_study()
    near = tables["validate/horizons"].assign(horizon="inside")
    tables["validate/horizons"] = pd.concat([near, near.assign(horizon="to 1 decade")], ignore_index=True)
    notes = " ".join(horizons_grid(tables).notes)
    assert "A horizon is how far" in notes
    assert "flops above 1 x 10^20" in notes


def test_the_environment_names_versions_and_no_machine() -> None:
    assert made_with() == {"scalestudy": __version__, "Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
