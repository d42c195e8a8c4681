"""`scalestudy explain`: what a name means, each name there is, and the nearest where there is none."""

import pytest

from scalestudy.cli.main import main
from scalestudy.report.explained.registry import paragraphs
from scalestudy.report.summary import explained_line
from scalestudy.warned import Warned


def test_what_the_terminal_says_to_type_says_what_to_do(capsys):
    typed = explained_line(
        [Warned("far", "a"), Warned("compute", "b"), Warned("far", "c"), Warned("", "of an old table")]
    )
    assert typed == "scalestudy explain doubt-far warning-compute"
    assert main(typed.split()[1:]) == 0
    told = capsys.readouterr().out
    assert told.count("What to do: ") == 2
    assert told.startswith("doubt-far: ")


def test_a_name_of_several_lists_is_explained_in_each(capsys):
    assert main(["explain", "not_applicable"]) == 0
    assert capsys.readouterr().out.count("Why it comes: ") == 2


def test_without_a_name_all_are_listed(capsys):
    assert main(["explain"]) == 0
    listed = capsys.readouterr().out.split()
    assert [anchor for anchor in paragraphs() if anchor not in listed] == []


def test_a_misspelt_name_is_one_line_with_the_nearest(capsys):
    assert main(["explain", "at_bounds"]) != 0
    told = capsys.readouterr().err
    assert "did you mean 'at_bound'?" in told
    assert told.count("\n") == 1


def test_no_warning_asks_for_nothing():
    assert explained_line([]) == ""


@pytest.mark.parametrize("anchor", ["doubt-far", "status-at_bound"])
def test_the_page_of_them_all_has_the_same_words(anchor, project):
    page = (project / "docs" / "warnings.md").read_text(encoding="utf-8")
    assert f"\n### {anchor}\n\n{paragraphs()[anchor].means}\n" in page
