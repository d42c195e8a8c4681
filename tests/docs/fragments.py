"""YAML that a page shows and no command runs: held against the schema of study files, whole or in part."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from scalestudy.study.load import study_schema
from scalestudy.study.plan import CONFIG_SCHEMA
from scalestudy.study.shared_sources import with_shared


def faults(text: str) -> list[str]:
    """Return what is wrong with a block: nothing if it is a study file, or any part of one, or of the main config."""
    content = yaml.safe_load(text)
    if not isinstance(content, Mapping):
        return [f"expected a mapping, found {type(content).__name__}"]
    tried = list(_faults_by_reading(with_shared(content)))
    return [] if any(not found for found in tried) else tried[0]


def _faults_by_reading(content: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the faults of the block read as a study file, as one of its sources and as the main config."""
    whole = {"study", "sources"} <= content.keys()
    yield _messages(_study(), content, whole=whole)
    if not whole:
        yield _messages(_study(), {"sources": {"runs": content}}, whole=False)
        yield _messages(Draft202012Validator(CONFIG_SCHEMA), content, whole=False)


def _messages(validator: Draft202012Validator, content: Mapping[str, Any], *, whole: bool) -> list[str]:
    found = validator.iter_errors(content)
    return [error.message for error in found if whole or not _only_lacks(error)]


def _only_lacks(error: Any) -> bool:
    """Tell whether all that is wrong is that a fragment is one."""
    if error.validator in ("anyOf", "oneOf"):
        by_branch: dict[Any, list[Any]] = {}
        for below in error.context:
            by_branch.setdefault(below.relative_schema_path[0], []).append(below)
        return any(all(map(_only_lacks, errors)) for errors in by_branch.values())
    return bool(error.validator == "required")


@cache
def _study() -> Draft202012Validator:
    return Draft202012Validator(study_schema())
