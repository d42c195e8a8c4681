"""Pages whose numbers are read from the code."""

import re

import pytest

from scalestudy.auto import decide
from scalestudy.laws.registry import LAWS
from scalestudy.study import written_pages


def test_a_constant_that_changes_changes_the_page(monkeypatch):
    before = written_pages.page("auto")
    monkeypatch.setattr(decide, "REACH", 7.5)
    after = written_pages.page("auto")
    assert "by more than 3 times what the best does" in before
    assert "by more than 7.5 times what the best does" in after


def test_a_constant_that_is_gone_is_no_empty_word(monkeypatch):
    monkeypatch.delattr(decide, "REACH")
    with pytest.raises(AttributeError, match="REACH"):
        written_pages.page("auto")


def test_methods_list_every_law_with_a_link_to_its_entry():
    page = written_pages.page("methods")
    assert [name for name in LAWS if f"[`{name}`](laws.md#{name})" not in page] == []


@pytest.mark.parametrize("name", ["auto", "fitting"])
def test_a_page_begins_with_five_sentences_and_a_figure(name):
    page = written_pages.page(name)
    first = page.partition("## In five sentences")[2].partition("\n## ")[0]
    assert len(re.findall(r"(?m)^\d\. ", first)) == 5
    assert f"](figures/{name}.png)" in first
