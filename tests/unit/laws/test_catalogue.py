"""The catalogue is the whole registry."""

from scalestudy.laws import LAWS
from scalestudy.laws.catalogue import catalogue


def test_every_law_has_an_entry() -> None:
    text = catalogue()
    assert [name for name in LAWS if f"### {name}\n" not in text] == []


def test_an_entry_says_what_the_law_is_for() -> None:
    power, offset = (catalogue().split(f"### {name}\n")[1].split("###")[0] for name in ("power", "power_offset"))
    assert "Contains `power` with `E = 0`, where a is 0 to 5." in offset
    assert "Contained in `power_offset`, `shifted_power`" in power
    assert "Proposed by `laws: auto` along one scale" in power
    assert "`auto` does without it beside `power_offset` or `shifted_power`, where these reach what it finds." in power
    assert "(a floor)" in offset
