"""The catalogue is the whole registry."""

from scalestudy.laws import LAWS
from scalestudy.laws.catalogue import catalogue


def test_every_law_has_an_entry() -> None:
    text = catalogue()
    assert [name for name in LAWS if f"### {name}\n" not in text] == []
