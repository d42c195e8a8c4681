"""Why a stage is out of date: what its results carry against the code, the study file and the data as they are now."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scalestudy.digests import CHECK
from scalestudy.study.carried import (
    LISTED,
    changed_files,
    digest_of,
    listed_digests,
    outputs,
    record_of,
    report_is_listed,
    tables_of,
)

CURRENT: Final = "current"


def explain(
    results: Path, expected: Mapping[str, Mapping[str, Any]], sources: Mapping[str, Sequence[Path]]
) -> Iterator[tuple[str, str]]:
    """Yield a sentence for every job: `current`, or what is missing or changed.

    Args:
        results: the study's folder.
        expected: for each job, in their order, its `digest`, `code`, `config` and `upstream` digests as of now.
        sources: by source, the files whose content may change under their name.
    """
    altered = [f"source file {name}" for name in changed_files(results, sources)]
    stale: set[str] = set()
    for stage, record in expected.items():
        reasons = altered if stage in (CHECK, "ingest") else []
        sentence = _sentence(results, stage, record, reasons, stale)
        if sentence != CURRENT:
            stale.add(stage)
        yield stage, sentence


def _sentence(results: Path, stage: str, expected: Mapping[str, Any], altered: list[str], stale: set[str]) -> str:
    missing = [path.name for path in outputs(results, stage) if not path.exists()]
    if missing:
        return f"missing: {', '.join(missing)}"
    reasons = list(altered)
    if digest_of(results, stage) != expected["digest"]:
        reasons += _changes(results, stage, expected)
    if not reasons:
        reasons = [f"upstream {name}" for name in expected["upstream"] if name in stale]
    return f"out of date: {', '.join(reasons)}" if reasons else CURRENT


def _changes(results: Path, stage: str, expected: Mapping[str, Any]) -> list[str]:
    """Return what makes the digest that a job's outputs carry another than the expected one."""
    if stage == CHECK:
        return ["code or config" if digest_of(results, stage) else "sources.json carries no digest"]
    if stage in LISTED:
        return _listed_changes(results, stage, expected)
    for path in tables_of(results, stage):
        found = record_of(path)
        if found.get("digest") != expected["digest"]:
            break
    if "digest" not in found:
        return [f"{path.name} carries no digest"]
    changed = [what for what in ("code", "config") if found.get(what) != expected[what]]
    return changed + _upstream_changes(found.get("upstream", {}), expected)


def _listed_changes(results: Path, stage: str, expected: Mapping[str, Any]) -> list[str]:
    then = listed_digests(results)
    if stage not in then:
        return ["the manifest has no digest of it"]
    if not report_is_listed(results):
        return ["the files of the report are not those of the manifest"]
    return _upstream_changes(then, expected) or ["code or config"]


def _upstream_changes(then: Mapping[str, str], expected: Mapping[str, Any]) -> list[str]:
    return [f"upstream {name}" for name, digest in expected["upstream"].items() if then.get(name) != digest]
