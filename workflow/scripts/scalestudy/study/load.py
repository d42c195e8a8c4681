"""A study file read, checked and split into the part each stage may see."""

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scalestudy.digests import CHECK, MANIFEST, UPSTREAM
from scalestudy.errors import StudyError
from scalestudy.places import SCHEMA, study_folders
from scalestudy.study.declared import figure_names, files_by_job
from scalestudy.study.expected import check_expected
from scalestudy.study.messages import check_schema, nearest, one_of
from scalestudy.study.names import check_names
from scalestudy.study.questions import refuse_questions
from scalestudy.study.yaml_file import KeyPath, read_yaml
from scalestudy.tables import SCORE, SENSITIVITY
from scalestudy.tables.catalogue import names

STUDY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# The keys of the study file that each job may see; a change elsewhere does not concern it.
SECTIONS: dict[str, tuple[str, ...]] = {
    CHECK: ("sources",),
    "ingest": ("sources", "join", "family", "range"),
    "clean": ("clean", "axes"),
    "fit": ("laws", "fit", "axes", "range"),
    "validate": ("laws", "fit", "validate", "axes", "range", "clean"),
    SCORE: (),
    "analyse": ("laws", "fit", "axes", "range", "analyse", "expect"),
    "figures": ("title", "laws", "axes", "fit", "figures", "paper_figures"),
    SENSITIVITY: ("laws", "fit", "validate", "axes", "range", "clean", "analyse"),
    "report": (
        *("title", "citation", "sources", "join", "family", "clean", "laws", "axes", "range"),
        *("fit", "validate", "analyse", "figures", "paper_figures", "expect", SENSITIVITY),
    ),
    MANIFEST: (),
}


@dataclass(frozen=True)
class Study:
    """One study: its id, its file, its content with every default filled in, and what `messages.remember` takes."""

    id: str
    path: Path
    content: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    proof: Path

    @property
    def base(self) -> Path:
        """The folder that relative paths in the study file start from."""
        return self.path.parent

    @property
    def jobs(self) -> list[str]:
        """The jobs the study needs: all, the sensitivity run only where it asks for one."""
        return [job for job in UPSTREAM if job != SENSITIVITY or self.content[SENSITIVITY]]

    @property
    def further_reads(self) -> dict[str, tuple[str, ...]]:
        """The jobs that jobs of this study read beside those of every study: published scores are held against ours."""
        looked_into = {entry.get("table") for entry in self.content["expect"]}
        return {"analyse": (SCORE,)} if looked_into & {*names(SCORE)} else {}

    @property
    def files(self) -> dict[str, list[str]]:
        """The files that each of the study's jobs declares, below the folder of its results."""
        known: list[str] = study_schema()["properties"]["figures"]["items"]["enum"]
        return files_by_job(self.jobs, figure_names(self.content, known))

    def settings(self, stage: str) -> dict[str, Any]:
        """Return the part of the study file that a stage's job may see; `study` is always in it."""
        part = {key: self.content[key] for key in SECTIONS[stage] if key in self.content}
        return {"study": self.id, **deepcopy(part)}


def load_study(path: Path) -> Study:
    """Read and check a study file.

    Raises:
        StudyError: the first thing wrong with it, in one line.
    """
    content, lines = read_yaml(path)
    if not isinstance(content, dict):
        raise StudyError(str(path), "no mapping at the top of the file", "keys such as `study` and `sources`")
    refuse_questions(content, str(path), lines)
    schema = study_schema()
    proof = check_schema(content, schema, str(path), lines)
    study = content["study"]
    if not STUDY_ID.fullmatch(study):
        raise StudyError(
            f"{path} line {lines.get(('study',), 1)}, study",
            f"found '{study}'",
            "letters, digits, _ and -, at most 64, starting with a letter or digit",
            "it names the folder under results/",
        )
    check_names(content, str(path), lines)
    _check_formulas(content, path, lines)
    fill_defaults(content, schema)
    check_expected(content["expect"], str(path), lines)
    return Study(study, path, content, lines, proof)


def _check_formulas(content: Mapping[str, Any], path: Path, lines: Mapping[KeyPath, int]) -> None:
    """Refuse a law of the study's own that is none, before anything is read."""
    laws = content.get("laws")
    for index, entry in enumerate(laws if isinstance(laws, list) else ()):
        if isinstance(entry, dict) and "formula" in entry:
            from scalestudy.laws.resolve import written  # most studies fit the catalogue's laws

            try:
                written(entry)
            except StudyError as error:
                raise StudyError(f"{path} line {lines['laws', index, 'formula']}", str(error)) from error


def find_study(entry: str, workdir: Path) -> Path:
    """Return the file that an entry of `studies` means: a path, or a name under `config/studies`.

    Raises:
        StudyError: there is no such file; the message lists the nearest name.
    """
    if entry.endswith((".yaml", ".yml")) or "/" in entry:
        path = workdir / entry
        if not path.is_file():
            raise StudyError("config, studies", f"no study file '{entry}' in {workdir}", "a path to a study file")
        return _short(path)
    folders = study_folders(workdir)
    for folder in folders:
        path = folder / f"{entry}.yaml"
        if path.is_file() and STUDY_ID.fullmatch(entry):
            return _short(path)
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
    raise StudyError("config, studies", f"no study '{entry}'", one_of(known), nearest(entry, known))


def _short(path: Path) -> Path:
    """Return a path as the user would write it: relative to the current folder if it lies in it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def load_studies(entries: str | Iterable[str], workdir: Path) -> tuple[dict[str, Study], list[StudyError]]:
    """Load several studies; a bad one is reported and does not stop the others.

    Args:
        entries: names or paths; a single text counts as one entry.
        workdir: the folder that relative entries start from.

    Returns:
        the studies by id, and the errors of those that could not be loaded.
    """
    studies: dict[str, Study] = {}
    errors: list[StudyError] = []
    for entry in [entries] if isinstance(entries, str) else entries:
        try:
            study = load_study(find_study(entry, workdir))
            if study.id in studies:
                raise StudyError(
                    f"study {study.id}",
                    f"named by both {studies[study.id].path} and {study.path}",
                    "one file per study id",
                    "rename `study` in one of them",
                )
            studies[study.id] = study
        except StudyError as error:
            errors.append(error)
    return studies, errors


@cache
def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of study files, as written by `scalestudy docs`."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def fill_defaults(content: dict[str, Any], schema: Mapping[str, Any]) -> None:
    """Write the schema's defaults into a mapping, at every depth where the mapping has a place for them."""
    for key, part in schema.get("properties", {}).items():
        if "default" in part and key not in content:
            content[key] = deepcopy(part["default"])
        if isinstance(content.get(key), dict):
            fill_defaults(content[key], part)
    for value in content.values():
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and isinstance(value, dict):
            fill_defaults(value, extra)
    _fill_items(content, schema)


def _fill_items(content: dict[str, Any], schema: Mapping[str, Any]) -> None:
    for key, part in schema.get("properties", {}).items():
        items = part.get("items", {})
        for value in content[key] if isinstance(content.get(key), list) else ():
            if isinstance(value, dict):
                fill_defaults(value, items)
