"""The file of a design: its grammar, and reading it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.registry import KINDS
from scalestudy.study.faults import refuse
from scalestudy.study.messages import proof_of, violations
from scalestudy.study.yaml_file import read_yaml

_NEXT: Final = KINDS["next_runs"].options
_KNOW: Final = {name: _NEXT["know"]["properties"][name] for name in ("forecast", "allocation", "parameter")}
_COUNT: Final = {"type": "integer", "minimum": 1}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["design", "law", "parameters", "noise", "runs", "know"],
    "properties": {
        "design": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$", "description": "what it is called"},
        "law": {
            "type": ["string", "object"],
            "description": "the assumed law, as `laws` of a study file names or writes one",
        },
        "parameters": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "number"},
            "description": "the values of all its free parameters",
        },
        "noise": {
            "type": "number",
            "exclusiveMinimum": 0,
            "description": "standard deviation of the logarithm of one run's value",
        },
        "runs": {key: part for key, part in _NEXT["candidates"].items() if key != "description"}
        | {
            "description": "the runs that are planned, as the candidates of `next_runs` are stated; all of them are trained"
        },
        "seeds": {**_COUNT, "maximum": 100, "default": 1, "description": "how often each is trained"},
        "cost": COST,
        "know": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
                "properties": _KNOW,
            },
            "description": "what is to be known, as `know` of `next_runs`, any number of them",
        },
        "half_width": {
            "type": "number",
            "exclusiveMinimum": 0,
            "description": "half the width that is wanted of each, as a share of its value",
        },
        "simulations": {
            **_COUNT,
            "minimum": 20,
            "maximum": 10000,
            "default": 100,
            "description": "how often the runs are made and the law is fitted",
        },
        "draws": {**_COUNT, "minimum": 40, "maximum": 10000, "default": 200, "description": "draws of the intervals"},
        "seed": {"type": "integer", "minimum": 0, "default": 0, "description": "of the made noise"},
    },
}


def read_design(path: Path) -> dict[str, Any]:
    """Return a design with its defaults filled in.

    Raises:
        StudyError: there is no such file, or it is not as the grammar says.
    """
    content, lines = read_yaml(path)
    refuse(violations(content, SCHEMA, proof_of("never")), str(path), lines)
    return {**defaults(SCHEMA), **content}


def defaults(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of the keys that have one."""
    return {name: part["default"] for name, part in schema["properties"].items() if "default" in part}
