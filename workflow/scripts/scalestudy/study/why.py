"""Why a stage is out of date: the digests its results carry against those of the code and config as they are now."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scalestudy.digests import CHECK, MANIFEST
from scalestudy.storage import read_provenance
from scalestudy.study.unrecorded import outputs


def explain(results: Path, expected: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield a sentence for every stage that writes tables: `current`, or what changed.

    Args:
        results: the study's folder.
        expected: for each job its `digest`, `code`, `config` and `upstream` digests as of now.
    """
    for stage in expected:
        if stage not in (CHECK, "report", MANIFEST):
            yield stage, _sentence(outputs(results, stage), expected[stage])


def _sentence(files: list[Path], expected: Mapping[str, Any]) -> str:
    missing = [path.name for path in files if not path.exists()]
    if missing:
        return f"missing: {', '.join(missing)}"
    found = read_provenance(files[0])
    if found.get("digest") == expected["digest"]:
        return "current"
    changed = [what for what in ("code", "config") if found.get(what) != expected[what]]
    then = found.get("upstream", {})
    changed += [f"upstream {name}" for name, digest in expected["upstream"].items() if then.get(name) != digest]
    return f"out of date: {', '.join(changed) or 'it carries no digest'}"
