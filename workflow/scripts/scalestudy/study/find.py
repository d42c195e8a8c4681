"""The file that a study is named by: a path, or a name that is looked up where studies and their results lie."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.files import write_text
from scalestudy.places import MAIN_CONFIG, study_folders
from scalestudy.study.main_config import main_config
from scalestudy.study.yaml_file import read_yaml
from scalestudy.words import nearest, one_of

SUFFIXES: Final = (".study.yaml", ".yaml", ".study.yml", ".yml")
ORIGIN: Final = Path("logs") / "origin.json"
"""Below the results of a study: which file they were made from, as seen from the folder the workflow ran in."""
RESULTS: Final = "results"
_ID: Final = re.compile(r"^study\s*:\s*['\"]?([A-Za-z0-9_-]+)['\"]?\s*(?:#.*)?$", re.MULTILINE)


def is_path(entry: str) -> bool:
    """Tell whether a study is named by its path."""
    return entry.endswith((".yaml", ".yml")) or "/" in entry


def find_study(entry: str, workdir: Path, results: str = RESULTS, reader: Path | None = None) -> Path:
    """Return the file that an entry of `studies`, or the `study` of a source, means.

    Args:
        entry: a path; or a name: of a file under `config/studies`, of one in the folder itself (`<name>.study.yaml`,
            `<name>.yaml`), of a study that the main config lists by its path, or of one whose results lie in the folder.
        workdir: the folder that paths start from.
        results: the folder of results, below that.
        reader: the folder of the study file that reads the other, from which paths start and in which names are looked
            for too.

    Raises:
        StudyError: there is no such file; the message tells where it was looked for, and the nearest name.
    """
    if is_path(entry):
        return _at(entry, reader or workdir)
    found = next((path for path in _candidates(entry, workdir, results, reader) if path.is_file()), None)
    if found is None:
        raise _unknown(entry, workdir, results)
    return _short(found)


def _at(entry: str, folder: Path) -> Path:
    path = folder / entry
    if not path.is_file():
        raise StudyError("config, studies", f"no study file '{entry}' in {folder}", "a path to a study file")
    return _short(path)


def note_origin(study: str, file: Path, workdir: Path, results: str) -> None:
    """Write down which file the results of a study are made from, for those who name it by its id later."""
    content = json.dumps({"file": os.path.relpath(file, workdir)}, ensure_ascii=False)
    write_text(workdir / results / study / ORIGIN, content + "\n")


def _candidates(name: str, workdir: Path, results: str, reader: Path | None) -> Iterator[Path]:
    """Yield the files that a name may mean, the first that is there counts."""
    own, *shipped = study_folders(workdir)
    yield own / f"{name}.yaml"
    yield from (folder / f"{name}{suffix}" for folder in (workdir, reader) if folder for suffix in SUFFIXES)
    yield from (path for path in _listed(workdir) if name in (_stem(path), _id(path)))
    origin = _origin(workdir / results / name)
    yield from [workdir / origin] if origin else []
    yield from (folder / f"{name}.yaml" for folder in shipped)


def _unknown(name: str, workdir: Path, results: str) -> StudyError:
    known = sorted(set(_known(workdir, results)))
    places = f"config/studies/{name}.yaml, {name}.study.yaml, {name}.yaml, {MAIN_CONFIG} and {results}/{name}"
    origin = _origin(workdir / results / name)
    lost = f"; {results}/{name} was made from {origin}, which is gone" if origin else ""
    found = f"no study '{name}': looked for {places} in {workdir}{lost}"
    hint = f"`scalestudy new {name}` begins one" if (workdir / name).is_file() else nearest(name, known)
    return StudyError("config, studies", found, one_of(known) if known else "a study file", hint)


def _known(workdir: Path, results: str) -> Iterator[str]:
    """Yield the names that a study can be called by in a folder."""
    yield from (path.stem for folder in study_folders(workdir) for path in folder.glob("*.yaml"))
    yield from (_stem(path) for path in workdir.glob("*.y*ml") if _id(path))
    yield from (_id(path) or _stem(path) for path in _listed(workdir))
    yield from (path.parents[1].name for path in (workdir / results).glob(f"*/{ORIGIN}"))


def _listed(workdir: Path) -> list[Path]:
    """Return the study files that the main config lists by their paths."""
    path = main_config(workdir, named=True)
    content: Any = read_yaml(path)[0] if path else None
    named = content.get("studies") if isinstance(content, dict) else None
    entries: Sequence[Any] = named if isinstance(named, list) else [named]
    return [workdir / entry for entry in entries if isinstance(entry, str) and entry.endswith((".yaml", ".yml"))]


def _stem(path: Path) -> str:
    suffix = next((suffix for suffix in SUFFIXES if path.name.endswith(suffix)), "")
    return path.name.removesuffix(suffix)


def _id(path: Path) -> str:
    """Return the id that a study file states; empty for a file that is none."""
    try:
        found = _ID.search(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return found.group(1) if found else ""


def _origin(folder: Path) -> str:
    """Return the file that results were made from, as `note_origin` wrote it; empty if nothing did."""
    try:
        return str(json.loads((folder / ORIGIN).read_text(encoding="utf-8"))["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _short(path: Path) -> Path:
    """Return a path as the user would write it: relative to the current folder if it lies in it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
