"""The pages hold together: links lead somewhere, and the tutorial is what its template makes of the results."""

import re
from pathlib import Path

import pytest

from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.reference import LISTS, reference

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [
    *PROJECT.glob("*.md"),
    *PROJECT.glob("docs/*.md"),
    *PROJECT.glob("config/*.md"),
    *PROJECT.glob("resources/*/*.md"),
]
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_to_a_file_leads_to_one(page):
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


def test_the_readme_shows_a_figure_of_the_default_study():
    assert "docs/images/tiny_ladder_fit.png" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/tutorial.md"])
def test_every_command_and_file_named_in_a_page_exists(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:config|docs|resources|workflow|benchmarks|profiles)/[\w./-]+)`", text)
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_the_page_of_result_tables_is_what_the_contracts_say():
    assert (PROJECT / "docs/result-tables.md").read_text(encoding="utf-8") == reference()


def test_the_page_of_result_tables_explains_every_closed_list():
    """But for how parameters are counted, which the words themselves say."""
    listed = {
        column.values for table in TABLES.values() for column in (*table.columns, *table.optional) if column.values
    }
    assert listed - {tuple(values) for values in LISTS.values()} == {("total", "non_embedding", "active")}
