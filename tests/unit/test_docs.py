"""The pages hold together: links lead somewhere, and the tutorial is what its template makes of the default study."""

import re
import runpy
from pathlib import Path

import jinja2
import pytest
from jinja2.nodes import For, TemplateData

from scalestudy.study.plan import make_plan
from scalestudy.study.result_tables import LISTS
from scalestudy.study.why import explain
from scalestudy.tables.catalogue import TABLES

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [
    *PROJECT.glob("*.md"),
    *PROJECT.glob("docs/**/*.md"),
    *PROJECT.glob("config/*.md"),
    *PROJECT.glob("resources/*/*.md"),
]
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_to_a_file_leads_to_one(page):
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


ANCHOR = re.compile(r"\]\(([^)\s#]*)#([^)\s]+)\)")
FENCED = re.compile(r"(?ms)^```.*?^```$")


def slug(heading):
    """The anchor of a heading, as GitHub and the site make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page):
    return {slug(title) for title in re.findall(r"(?m)^#+ (.*)$", FENCED.sub("", page.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_to_a_heading_leads_to_one(page):
    found = [(name, to) for name, to in ANCHOR.findall(page.read_text(encoding="utf-8")) if "://" not in name]
    assert [(name, to) for name, to in found if to not in anchors(page.parent / name if name else page)] == []


def test_the_readme_shows_a_figure_of_the_default_study():
    assert "docs/images/tiny_ladder_fit.png" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/tutorial.md"])
def test_every_command_and_file_named_in_a_page_exists(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:config|docs|resources|workflow|benchmarks|profiles)/[\w./-]+)`", text)
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_the_page_of_result_tables_explains_every_closed_list():
    """But for how parameters are counted, which the words themselves say."""
    listed = {
        frozenset(column.values)
        for table in TABLES.values()
        for column in (*table.columns, *table.optional)
        if column.values
    }
    assert listed - {frozenset(values) for values in LISTS.values()} == {
        frozenset({"total", "non_embedding", "active"})
    }


def test_the_tutorial_has_every_sentence_of_its_template_in_order():
    """Whether or not the default study has run: an edit of the page that is not in its template would be lost."""
    template = jinja2.Environment(autoescape=True).parse((PROJECT / "docs/tutorial.md.j2").read_text(encoding="utf-8"))
    repeated = {id(node) for loop in template.find_all(For) for node in loop.find_all(TemplateData)}
    sentences = [node.data for node in template.find_all(TemplateData) if id(node) not in repeated]
    tutorial = (PROJECT / "docs/tutorial.md").read_text(encoding="utf-8")
    at = 0
    for sentence in filter(str.strip, sentences):
        assert sentence.strip() in tutorial[at:], sentence
        at = tutorial.index(sentence.strip(), at) + len(sentence.strip())
    assert len(sentences) > 10


def test_the_tutorial_is_what_its_template_makes_of_the_default_study():
    study = PROJECT / "results" / "tiny_ladder"
    plan = make_plan({"studies": "tiny_ladder"}, PROJECT)
    said = explain(plan.results_of("tiny_ladder"), plan.provenance["tiny_ladder"])
    if any(sentence != "current" for _, sentence in said):
        pytest.skip("the default study has not run with this code: uv run snakemake")
    built = runpy.run_path(str(PROJECT / "docs/build.py"))["tutorial"](study)
    assert (PROJECT / "docs/tutorial.md").read_text(encoding="utf-8") == built, "run: python docs/build.py"
