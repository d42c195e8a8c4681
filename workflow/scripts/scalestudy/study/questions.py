"""Questions in a study file: a value that begins with a question mark stands where an answer is wanted, as `new` writes it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.study.yaml_file import KeyPath

MARK: Final = "?"
_WORDS: Final = ("title", "citation")
"""Sections of a reader's own words, which may hold question marks."""


def refuse_questions(content: Mapping[str, Any], path: str, lines: Mapping[KeyPath, int]) -> None:
    """Refuse a study with questions in it: what would stand in their place changes its numbers.

    Raises:
        StudyError: the first question, and how many there are.
    """
    found = list(questions(content))
    if not found:
        return
    at, question = found[0]
    more = f"; {len(found) - 1} more below" if len(found) > 1 else ""
    place = next((lines[at[:end]] for end in range(len(at), 0, -1) if at[:end] in lines), 1)
    where = f"{path} line {place}, {'.'.join(map(str, at))}"
    raise StudyError(where, f"a question is not answered ({question.lstrip('? ')})", f"the answer in its place{more}")


def questions(content: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the place and the text of each question."""
    for key, value in content.items():
        if key not in _WORDS:
            yield from _inside(value, (key,))


def _inside(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str) and value.lstrip().startswith(MARK):
        yield at, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _inside(inner, (*at, key))
