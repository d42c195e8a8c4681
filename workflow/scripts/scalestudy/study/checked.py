"""A study file held against the schema, and what is valid of it against its sources and all else that is known early."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scalestudy import __version__
from scalestudy.errors import StudyError
from scalestudy.ingest.check import Places, local_sources
from scalestudy.study.defaults import fill_defaults
from scalestudy.study.faults import Fault
from scalestudy.study.messages import proof_of, violations

STUDY_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
Located = Mapping[str, Sequence[Path] | None]
"""By source, its local files, or None where they are to be downloaded."""


@dataclass(frozen=True)
class Checked:
    """What became of a study file.

    Attributes:
        content: its valid sections, with every default filled in.
        faults: all that is wrong.
        sources: the files of its sources.
        proofs: what `messages.remember` takes if nothing is wrong.
    """

    content: Mapping[str, Any]
    faults: tuple[Fault, ...]
    sources: Located
    proofs: tuple[Path, ...]


def checked(stated: Mapping[str, Any], schema: Mapping[str, Any], places: Places | None) -> Checked:
    """Check what a study file states.

    Args:
        stated: its content.
        schema: that of study files.
        places: where the files of its sources may be; None to leave them alone.
    """
    proof = proof_of(stated, schema)
    faults = violations(stated, schema, proof)
    broken = {fault.at[0] for fault in faults if fault.at}
    valid = {key: value for key, value in stated.items() if key not in broken}
    content = deepcopy(valid)
    fill_defaults(content, schema)
    if not {"study", "sources"} <= set(content):
        return Checked(content, tuple(faults), {}, (proof,))
    faults += _of_id(content["study"])
    sources, missing = _located(content, places)
    further = proof_of(__version__, content, _contents(sources, places))
    faults += [] if further.exists() else _of_content(content, schema, sources, valid)
    return Checked(content, (*faults, *missing), sources, (proof, further))


def _of_id(study: str) -> Iterator[Fault]:
    if not STUDY_ID.fullmatch(study):
        expected = "letters, digits, _ and -, at most 64, starting with a letter or digit"
        yield Fault(("study",), f"found '{study}'", expected, "it names the folder under results/")


def _located(content: Mapping[str, Any], places: Places | None) -> tuple[Located, list[Fault]]:
    """Return the local files of each source, and what is wrong with where a source is said to be."""
    files: dict[str, Sequence[Path] | None] = {}
    faults: list[Fault] = []
    if places is None:
        return files, faults
    for name, source in content["sources"].items():
        try:
            files |= local_sources({"study": content["study"], "sources": {name: source}}, places)
        except StudyError as error:
            found, *more = error.said
            faults.append(Fault(("sources", name, "uri"), f"{error.where}: {found}", *more))
    return files, faults


def _contents(sources: Located, places: Places | None) -> list[tuple[str, str]]:
    """Return what tells whether a file of a source is the one whose header was looked at."""
    return [(name, places.sha256(path)) for name, paths in sources.items() for path in paths or () if places]


def _of_content(
    content: Mapping[str, Any], schema: Mapping[str, Any], sources: Located, stated: Mapping[str, Any]
) -> list[Fault]:
    from scalestudy.ingest.headers import header_of  # what was found right once is not looked at again
    from scalestudy.study.checks import check

    headers = {name: header_of(source, sources.get(name) or ()) for name, source in content["sources"].items()}
    return check(content, schema, headers, stated)
