"""The names a study gives, held against those that mean something else in its tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables.reserved import meaning_of_family, meaning_of_law


def name_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield laws and families whose name the tables use for something else."""
    for at, kind, name, meaning in _given(content):
        if meaning:
            found = f"{name!r} as the name of a {kind}, which means {meaning} in every table"
            yield Fault(at, found, "another name")


def _given(content: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str, str]]:
    laws = content.get("laws") or ()
    for index, law in enumerate(laws if isinstance(laws, list) else ()):
        if isinstance(law, dict) and "name" in law:
            yield ("laws", index, "name"), "law", str(law["name"]), meaning_of_law(str(law["name"]))
    for name, source in content["sources"].items():
        family = str((source.get("constants") or {}).get("family", ""))
        yield ("sources", name, "constants", "family"), "family", family, meaning_of_family(family)
    for family in content.get("families") or ():
        yield ("families", family), "family", family, meaning_of_family(family)
    # Where nothing says what a family is, the study is one.
    yield ("study",), "family", content["study"], meaning_of_family(content["study"])
