"""Why a job is out of date: what its results carry against the code, the study file and the data as they are now."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from scalestudy.digests import CHECK, MANIFEST
from scalestudy.study.carried import LISTING, Results

CURRENT: Final = "current"


def explain(
    results: Results, expected: Mapping[str, Mapping[str, Any]], elsewhere: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield a sentence for every job: `current`, or what is missing, damaged or changed.

    Args:
        results: of the study.
        expected: for each job, in their order, its `digest`, `code`, `config` and `upstream` digests as of now.
        elsewhere: the jobs of other studies that are not current, as `upstream` calls them.
    """
    altered = [f"source file {name}" for name in results.changed_sources()]
    stale = set(elsewhere)
    for job, record in expected.items():
        sentence = _sentence(results, job, record, altered if job in (CHECK, "ingest") else [], stale)
        if sentence != CURRENT:
            stale.add(job)
        yield job, sentence


def _sentence(results: Results, job: str, expected: Mapping[str, Any], altered: list[str], stale: set[str]) -> str:
    lost = [f"missing: {', '.join(missing)}"] if (missing := results.missing(job)) else []
    damage = [f"{path.name} is not what its job made: {why}" for path, why in results.damage(job).items()]
    lost += [f"damaged: {', '.join(damage)}"] if damage else []
    if lost:
        return "; ".join(lost)
    reasons = list(altered)
    if results.digest(job) != expected["digest"] and not (job == CHECK and altered):
        reasons += _changes(results, job, expected)
    if not reasons:
        reasons = [f"upstream {name}" for name in expected["upstream"] if name in stale]
    return f"out of date: {', '.join(reasons)}" if reasons else CURRENT


def _changes(results: Results, job: str, expected: Mapping[str, Any]) -> list[str]:
    """Return what makes the digest that a job's outputs carry another than the expected one."""
    found = _record(results, job, expected)
    if "digest" not in found:
        return [f"{results.outputs(job)[0].name} carries no digest"]
    changed = [what for what in ("code", "config") if found.get(what, expected[what]) != expected[what]]
    then = found.get("upstream", expected["upstream"])
    changed += [f"upstream {name}" for name, digest in expected["upstream"].items() if then.get(name) != digest]
    return changed or ["code or config"]


def _record(results: Results, job: str, expected: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a job's outputs say of what made them, from the first that differs from what is expected."""
    if job in (CHECK, MANIFEST, *LISTING):
        return results.listed(job)
    records = [results.record(path) for path in results.outputs(job)]
    return next((record for record in records if record.get("digest") != expected["digest"]), {})
