"""Digests that say when a result is out of date: of a stage's code, of its part of the config, of what it reads.

The code of a stage is its script and every module of the package that the script reaches through `import` statements,
found by reading the source, so that planning a run imports none of it. No module may be loaded in another way. The contracts
of the tables a stage reads and writes are among these modules: its script names them, and nothing that all stages share does.
"""

import hashlib
import json
import os
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scalestudy.places import PACKAGE, SCRIPTS, TEMPLATES
from scalestudy.seen import Seen
from scalestudy.tables import SCORE, SENSITIVITY, STAGES

CHECK = "check"
MANIFEST = "manifest"
# `from scalestudy.x import a` and `import scalestudy.x`; a test compares with what an interpreter really loads.
IMPORT = re.compile(r"(?m)^[ \t]*(?:from (scalestudy[\w.]*) import (\([^)]*\)|[^\n#]*)|import (scalestudy[^\n#]*))")
# What each job reads of the stages before it; a study that does not ask for the sensitivity run goes without.
UPSTREAM: dict[str, tuple[str, ...]] = {
    CHECK: (),
    "ingest": (CHECK,),
    "clean": ("ingest",),
    "fit": ("clean",),
    "validate": ("clean", "fit"),
    SCORE: ("validate",),
    "analyse": ("clean", "fit", "validate"),
    SENSITIVITY: ("ingest", "clean", "fit", "validate", SCORE, "analyse"),
    "figures": ("clean", "fit", "validate", SCORE, "analyse", SENSITIVITY),
    "report": (CHECK, *STAGES[:-1], SCORE, SENSITIVITY),
    MANIFEST: ("report",),
}
NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
NOTHING_ELSEWHERE: Mapping[str, Mapping[str, str]] = MappingProxyType({})
# Files that a stage reads beside its code.
RESOURCES = {"report": TEMPLATES, "together": TEMPLATES}


def sha256(*parts: bytes | str) -> str:
    """Return one hexadecimal digest of several parts; their boundaries count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def config_digest(settings: Mapping[str, Any]) -> str:
    """Return the digest of a part of the config, whatever the order of its keys."""
    return sha256(json.dumps(settings, sort_keys=True, allow_nan=False))


@cache
def code_digest(stage: str) -> str:
    """Return the digest of all code and templates that a stage's jobs run.

    It covers contents and names within the project, so a checkout and an installation of the same code agree.

    Raises:
        ValueError: the stage has no script.
    """
    scripts = [path for name in (stage, f"gather_{stage}") if (path := SCRIPTS / f"{name}.py").is_file()]
    if not scripts:
        raise ValueError(f"stage {stage} has no script in {SCRIPTS}")
    files = {_name(path): path for script in scripts for path in _closure(script)}
    if stage in RESOURCES:
        found = (path for path in RESOURCES[stage].rglob("*") if path.is_file())
        files |= {f"templates/{path.relative_to(RESOURCES[stage]).as_posix()}": path for path in found}
    parts = ((name, files[name].read_bytes()) for name in sorted(files))
    return sha256(*(part for pair in parts for part in pair))


def source_digest(path: Path) -> str:
    """Return the digest of a module of the package and of every module that it reaches."""
    files = {_name(found): found for found in _closure(path)}
    return sha256(*(part for name in sorted(files) for part in (name, files[name].read_bytes())))


def code_digests(stages: Collection[str], seen: Seen) -> dict[str, str]:
    """Return the digests of the code of stages, from memory if no file of the project has changed."""
    kind = f"code of {' '.join(stages)}"
    return seen.about(kind, SCRIPTS, sorted(_code_files()), lambda: {stage: code_digest(stage) for stage in stages})


def _code_files() -> set[Path]:
    """Return every file that a digest of code may cover; the package lies among the scripts, or in an installation apart."""
    roots = {SCRIPTS, TEMPLATES} if PACKAGE.is_relative_to(SCRIPTS) else {PACKAGE, SCRIPTS, TEMPLATES}
    walked = (found for root in roots for found in os.walk(root))  # which takes a quarter of the time of rglob
    return {Path(folder, name) for folder, _, names in walked if not folder.endswith("__pycache__") for name in names}


def stage_digests(
    settings: Mapping[str, Mapping[str, Any]],
    further: Mapping[str, tuple[str, ...]] = NOTHING,
    seen: Seen | None = None,
    elsewhere: Mapping[str, Mapping[str, str]] = NOTHING_ELSEWHERE,
) -> dict[str, dict[str, Any]]:
    """Return, for every job of a study, its `digest` and what that covers: `code`, `config` and `upstream`.

    Args:
        settings: for each job the study has, its part of the study file.
        further: jobs that one reads in this study beside those it reads in every study.
        seen: what is known of the code, so that it need not be read again where it is as it was.
        elsewhere: by job, the digests of the jobs of other studies that it reads, by what these are called there.
    """
    codes = code_digests(list(settings), seen or Seen())
    found: dict[str, dict[str, Any]] = {}
    for stage, reads in upstream_of(settings).items():
        code, config = codes[stage], config_digest(settings[stage])
        upstream = {name: found[name]["digest"] for name in (*reads, *further.get(stage, ()))}
        upstream |= elsewhere.get(stage, {})
        digest = sha256(stage, code, config, *upstream.values())
        found[stage] = {"digest": digest, "code": code, "config": config, "upstream": upstream}
    return found


def upstream_of(jobs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what each of a study's jobs reads, in the order in which they run."""
    return {job: tuple(name for name in reads if name in jobs) for job, reads in UPSTREAM.items() if job in jobs}


def _name(path: Path) -> str:
    """Return what a file is called in a digest, wherever the project lies."""
    return f"scripts/{path.name}" if path.parent == SCRIPTS else f"scalestudy/{path.relative_to(PACKAGE).as_posix()}"


def _closure(script: Path) -> set[Path]:
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return found


@cache
def _imports(path: Path) -> frozenset[Path]:
    """Return the package's files that a file imports, at its top or inside a function, by full names."""
    names: set[str] = set()
    for base, parts, plain in IMPORT.findall(path.read_text(encoding="utf-8")):
        names.update([base, *(f"{base}.{part}" for part in re.findall(r"\w+", parts))] if base else plain.split(", "))
    return frozenset(file for name in names for file in _files(name))


@cache
def _files(name: str) -> tuple[Path, ...]:
    """Return the files a dotted name makes an interpreter read: every package on its way, and the module at its end."""
    folder, found = PACKAGE, [PACKAGE / "__init__.py"]
    for part in name.split(".")[1:]:
        module, folder = folder / f"{part}.py", folder / part
        inner = folder / "__init__.py"
        found += [path for path in (module, inner) if path.is_file()]
    return tuple(found)
