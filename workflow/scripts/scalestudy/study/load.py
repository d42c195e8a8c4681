"""A study file read, checked and split into the part each stage may see."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from scalestudy.digests import CHECK, MANIFEST, UPSTREAM
from scalestudy.drawings import STYLE, figure_files
from scalestudy.errors import StudyError
from scalestudy.ingest.check import Places
from scalestudy.places import SCHEMA
from scalestudy.repetitions import repetitions
from scalestudy.setups import SECTION as SETUP
from scalestudy.study.checked import Located, checked
from scalestudy.study.declared import files_by_job
from scalestudy.study.drawn import known_figures
from scalestudy.study.faults import refuse
from scalestudy.study.questions import refuse_questions
from scalestudy.study.readings import Reading, readings
from scalestudy.study.shared_sources import shared_faults, where_stated, with_shared
from scalestudy.study.yaml_file import KeyPath, read_yaml
from scalestudy.tables import SCORE, SENSITIVITY
from scalestudy.tables.catalogue import names

PlacesOf = Callable[[Path], Places]
"""By the folder of a study file, where its sources may be."""
# The keys of the study file that each job may see; a change elsewhere does not concern it.
MADE: Final = ("learn", "chain")
"""What makes columns of the run table when it is cleaned, and again wherever training rows are."""
SECTIONS: dict[str, tuple[str, ...]] = {
    CHECK: ("sources",),
    "ingest": ("sources", "join", "family", "families", "range"),
    "clean": ("clean", "axes", *MADE),
    "fit": ("laws", "fit", "axes", "range", *MADE),
    "validate": ("laws", "fit", "validate", "axes", "range", "clean", *MADE),
    SCORE: (),
    "analyse": ("family", "laws", "fit", "axes", "range", "analyse", "expect", "findings", *MADE),
    "figures": ("title", "laws", "axes", "range", "fit", "analyse", "expect", "figures", STYLE, "paper_figures", *MADE),
    SENSITIVITY: ("family", "laws", "fit", "validate", "axes", "range", "clean", "analyse", SENSITIVITY, *MADE),
    "report": (
        *("title", "citation", "sources", "join", "family", "families", "clean", "laws", "axes", "range", *MADE),
        *("fit", "validate", "analyse", "figures", "paper_figures", "expect", SENSITIVITY, SETUP),
    ),
    MANIFEST: (),
}


@dataclass(frozen=True)
class Study:
    """One study: its id, its file, its content with every default filled in, what `messages.remember` takes, its files.

    `reads` are the tables of other studies that it reads; `named` says whether the config names it, not only a reader.
    """

    id: str
    path: Path
    content: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    proofs: tuple[Path, ...]
    sources: Located
    reads: tuple[Reading, ...] = ()
    named: bool = True

    @property
    def base(self) -> Path:
        """The folder that relative paths in the study file start from."""
        return self.path.parent

    @property
    def jobs(self) -> list[str]:
        """The jobs the study needs: all, the sensitivity run only where it asks for one."""
        return [job for job in UPSTREAM if job != SENSITIVITY or self.content[SENSITIVITY]]

    @property
    def repetitions(self) -> list[str]:
        """The names of the jobs that repeat the study by other cleaning rules."""
        return repetitions(self.content[SENSITIVITY], len(self.content["clean"]))

    @property
    def further_reads(self) -> dict[str, tuple[str, ...]]:
        """The jobs that jobs of this study read beside those of every study: published scores are held against ours."""
        looked_into = {entry.get("table") for entry in self.content["expect"]}
        return {"analyse": (SCORE,)} if looked_into & {*names(SCORE)} else {}

    @property
    def files(self) -> dict[str, list[str]]:
        """The files that each of the study's jobs declares, below the folder of its results."""
        return files_by_job(self.jobs, figure_files(self.content, known_figures(study_schema())))

    def settings(self, stage: str) -> dict[str, Any]:
        """Return the part of the study file that a stage's job may see; `study` is always in it."""
        part = {key: self.content[key] for key in SECTIONS[stage] if key in self.content}
        return {"study": self.id, **deepcopy(part)}


def load_study(path: Path, places_of: PlacesOf | None = None) -> Study:
    """Read and check a study file.

    Args:
        path: the file.
        places_of: says where the files of its sources may be, for those that are local to be looked at too.

    Raises:
        StudyError: everything that is wrong with it, a line each.
    """
    stated, lines = read_yaml(path)
    if not isinstance(stated, dict):
        raise StudyError(str(path), "no mapping at the top of the file", "keys such as `study` and `sources`")
    refuse_questions(stated, str(path), lines)
    found = checked(with_shared(stated), study_schema(), places_of(path.parent) if places_of else None)
    refuse([where_stated(fault, lines) for fault in (*shared_faults(stated), *found.faults)], str(path), lines)
    reads = readings(found.content)
    return Study(found.content["study"], path, found.content, lines, found.proofs, found.sources, reads)


@cache
def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of study files, as written by `scalestudy docs`."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema
