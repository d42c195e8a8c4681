"""The committed catalogue is the registry's."""

from pathlib import Path

from scalestudy.laws import LAWS
from scalestudy.laws.catalogue import catalogue


def test_the_catalogue_is_current(project: Path) -> None:
    committed = (project / "docs" / "laws.md").read_text(encoding="utf-8")
    assert committed == catalogue(), "run: python -m scalestudy.laws.catalogue > docs/laws.md"


def test_every_law_has_an_entry(project: Path) -> None:
    text = catalogue()
    assert [name for name in LAWS if f"### {name}\n" not in text] == []
