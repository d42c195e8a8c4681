"""Text that only shows."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from scalestudy.visible import visible


@given(st.text(alphabet=st.characters(exclude_characters="\n\u200c\u200d")))
def test_nothing_that_acts_is_left(text):
    assert {unicodedata.category(character) for character in visible(text)}.isdisjoint(
        {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
    )


@given(st.text())
def test_what_is_visible_stays(text):
    once = visible(text)
    assert visible(once) == once
    assert all(visible(character) == character for character in text if character.isprintable())


def test_lines_and_joined_letters_stay():
    assert visible("a\nb") == "a\nb"
    assert visible("👩\u200d🚀") == "👩\u200d🚀"
    assert visible("a\u2028b\ud800") == "a\\u2028b\\ud800"
