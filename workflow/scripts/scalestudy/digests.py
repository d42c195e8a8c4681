"""Digests that say when a result is out of date: of a stage's code, of its part of the config, of what it reads.

The code of a stage is its script and every module of the package that the script reaches through `import` statements,
found by reading the source, so that planning a run imports none of it. A subpackage counts as a whole.
"""

import ast
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scalestudy.tables import STAGES

PACKAGE = Path(__file__).parent
SCRIPTS = PACKAGE.parent
CHECK = "check"
MANIFEST = "manifest"
# What each job reads of the stages before it.
UPSTREAM: dict[str, tuple[str, ...]] = {
    CHECK: (),
    "ingest": (CHECK,),
    "clean": ("ingest",),
    "fit": ("clean",),
    "validate": ("clean", "fit"),
    "analyse": ("clean", "fit", "validate"),
    "figures": ("clean", "fit", "validate", "analyse"),
    "report": (CHECK, *STAGES[:-1]),
    MANIFEST: ("report",),
}
# Files that a stage reads beside its code.
RESOURCES = {"report": ("report",)}


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

    Raises:
        ValueError: the stage has no script.
    """
    scripts = [path for name in (stage, f"gather_{stage}") if (path := SCRIPTS / f"{name}.py").is_file()]
    files = sorted({path for script in scripts for path in _closure(script)})
    for folder in RESOURCES.get(stage, ()):
        files += sorted(path for path in (SCRIPTS.parent / folder).rglob("*") if path.is_file())
    if not files:
        raise ValueError(f"stage {stage} has no script in {SCRIPTS}")
    parts: list[bytes | str] = []
    for path in files:
        parts += [path.relative_to(SCRIPTS.parent).as_posix(), path.read_bytes()]
    return sha256(*parts)


def stage_digests(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return, for every job of a study, its `digest` and what that covers: `code`, `config` and `upstream`.

    Args:
        settings: for each job, its part of the study file.
    """
    found: dict[str, dict[str, Any]] = {}
    for stage, reads in UPSTREAM.items():
        code, config = code_digest(stage), config_digest(settings[stage])
        upstream = {name: found[name]["digest"] for name in reads}
        digest = sha256(stage, code, config, *upstream.values())
        found[stage] = {"digest": digest, "code": code, "config": config, "upstream": upstream}
    return found


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
    """Return the package's files that a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path)
            names.update([base, *(f"{base}.{alias.name}" for alias in node.names)])
    return frozenset(file for name in names for file in _files(name))


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    parents = path.relative_to(SCRIPTS).with_suffix("").parts
    package = parents[: len(parents) - node.level]
    return ".".join((*package, node.module) if node.module else package)


def _files(name: str) -> list[Path]:
    """Return the files that a dotted name stands for; of a subpackage always all, since registries load by name."""
    parts = name.split(".")
    if parts[0] != PACKAGE.name:
        return []
    files = [PACKAGE / "__init__.py"]
    if len(parts) > 1:
        folder = PACKAGE / parts[1]
        files += sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return [path for path in files if path.is_file()]
