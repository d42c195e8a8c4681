"""The formulas of a study over columns, such as a cost, held against the columns there will be and against what they may say."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.study.columns import Known
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.words import nearest, one_of

FORMULA: Final = "formula"
"""The `format` of texts that are a formula over columns; `further` in the schema lists other names it may have."""
COMPARISON: Final = "comparison"
"""The `format` of two formulas with <= or >= between them."""
SYMBOLS: Final = ("N", "D", "U", "C", "S")
COMPARED: Final = re.compile(r"^([^<>=]+)(?:<=|>=|<|>)([^<>=]+)$")
OPTIMUM: Final = "optimum"


def formula_faults(content: Mapping[str, Any], schema: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    """Yield what is no formula, and names that no column of the study will have.

    Args:
        content: the study file.
        schema: that of study files.
        known: the columns.
    """
    kinds = schema["properties"]["analyse"]["items"]["properties"]
    for index, entry in enumerate(content["analyse"]):
        for name, options in entry.items():
            for at, text, further in _formulas(kinds[name], options, ("analyse", index, name)):
                yield from _of_text(text, at, known, {*further, *SYMBOLS, *_own(options, at)})
            if name == OPTIMUM:
                yield from _free_columns(options, ("analyse", index, name), known)


def _formulas(schema: Mapping[str, Any], value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str, Collection[str]]]:
    """Yield every formula with its key and the further names it may have."""
    if isinstance(value, str) and schema.get("format") in (FORMULA, COMPARISON):
        match = COMPARED.match(value)
        sides = match.groups() if match and schema["format"] == COMPARISON else (value,)
        yield from ((at, side.strip(), schema.get("further", ())) for side in sides)
    elif isinstance(value, Mapping):
        known, further = schema.get("properties", {}), schema.get("additionalProperties")
        for key, inner in value.items():
            if isinstance(part := known.get(key, further), Mapping):
                yield from _formulas(part, inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _formulas(schema.get("items", {}), inner, (*at, index))
    for option in schema.get("anyOf", ()):
        yield from _formulas(option, value, at)


def _own(options: Any, at: KeyPath) -> set[str]:
    """The columns that a question has of its own: those that are free, held, computed or candidates."""
    number = at[3] if len(at) > 3 and isinstance(at[3], int) else None
    one = options[number] if number is not None else options
    stated = one.get("candidates") or {}
    listed = [stated] if isinstance(stated, Mapping) else stated
    return {str(name) for part in (*(one.get(key) or {} for key in ("over", "at", "let")), *listed) for name in part}


def _of_text(text: str, at: KeyPath, known: Known, further: Collection[str]) -> Iterator[Fault]:
    from scalestudy.laws.formula import names_in  # only where a study has formulas

    try:
        names = names_in(text, "formula")
    except StudyError as error:
        yield Fault(at, *error.said)
        return
    for name in names:
        if name not in further and known.lacks(name):
            there = [*known.named, *sorted(further)]
            yield Fault(at, f"{text!r} reads {name!r}, which is no column", one_of(there), nearest(name, there))


def _free_columns(options: Any, at: KeyPath, known: Known) -> Iterator[Fault]:
    """Yield free columns that no formula computes from and no law can read: those that will not be there."""
    for number, one in enumerate(options if isinstance(options, list) else [options]):
        place = (*at, number) if isinstance(options, list) else at
        read = " ".join(map(str, (one.get("let") or {}).values()))
        for name in one.get("over") or {}:
            if known.lacks(name) and not re.search(rf"\b{re.escape(name)}\b", read):
                yield Fault(
                    (*place, "over", name), f"there is no column {name!r}", one_of(known.named), known.way(name)
                )
