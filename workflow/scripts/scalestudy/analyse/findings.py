"""The `findings` section of a study: why published numbers come out otherwise, each sentence beside what it explains."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "what was found of published numbers that come out otherwise, such as the cause: sentences that stand beside "
    "their verdicts and change none",
    "items": {
        "type": "object",
        "properties": {
            "of": {
                "description": "the `name`, or the `source`, of entries of `expect`: one or a list",
                "anyOf": [
                    {"type": "string", "title": "a name or source"},
                    {"type": "array", "items": {"type": "string"}, "minItems": 1, "title": "a list of them"},
                ],
            },
            "says": {"type": "string", "description": "the sentence"},
        },
        "required": ["of", "says"],
        "additionalProperties": False,
    },
}


def marks(finding: Mapping[str, Any]) -> list[str]:
    """Return the names and sources that a finding is of."""
    of = finding["of"]
    return [of] if isinstance(of, str) else list(of)


def known_by(entry: Mapping[str, Any]) -> set[str]:
    """Return what an entry of `expect` may be called by: its name, where it has one, and its source."""
    return {str(entry[key]) for key in ("name", "source") if key in entry}


def found_of(entry: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> str:
    """Return the sentences that explain an entry of `expect`, in the order of the study file; empty if none does."""
    return " ".join(str(one["says"]) for one in findings if known_by(entry) & set(marks(one)))
