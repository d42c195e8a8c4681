"""What a study may choose in its `fit` section, as the JSON Schema of it: put together from the registries of the stage.

A run reads the schema that was written from it, and imports no registry.
"""

from collections.abc import Iterator
from typing import Any, Final

from scalestudy.fit.methods.base import Method
from scalestudy.fit.methods.registry import METHODS, alternatives
from scalestudy.fit.objectives.base import Loss
from scalestudy.fit.objectives.registry import LOSS_OF, LOSSES, OBJECTIVES, objectives_of
from scalestudy.fit.settings import OF_TRIALS


def _readers(option: str) -> str:
    return ", ".join(name for name, loss in LOSSES.items() if option in loss.reads)


def _drawn_by() -> str:
    """The method by default, and those of losses that have another."""
    usual = Loss.drawn_by
    return ", ".join(
        [usual, *(f"{loss.drawn_by} of {name}" for name, loss in LOSSES.items() if loss.drawn_by != usual)]
    )


# How a study file asks for weights of a kind; equal ones need no word.
_WEIGHTS: Final[dict[str, dict[str, Any]]] = {
    "stderr": {"const": "stderr"},
    "column": {"type": "object", "not": {"required": ["power"]}},
    "recency": {"type": "object", "required": ["power"]},
}


def _refused(method: Method) -> Iterator[dict[str, Any]]:
    """What a study may not ask of a method, each with the reason and what to ask for instead."""
    name = {"method": {"const": method.name}}
    for loss in (loss for loss in LOSSES if loss not in method.losses):
        asked: dict[str, Any] = {"objective": {"enum": list(objectives_of(LOSSES[loss]))}}
        stated = [] if LOSS_OF[_DEFAULT] == loss else ["objective"]
        yield _never(method, "loss", stated, asked | _uncertainty(name), alternatives(loss, True, "equal"))
    if not method.unit:
        grouped = name | {"unit": {"not": {"const": "row"}}}
        yield _never(method, "unit", [], _uncertainty(grouped), alternatives("squared", False, "equal"))
    for kind, how in _WEIGHTS.items():
        if kind not in method.weights:
            asked = {"weights": how} | _uncertainty(name)
            yield _never(method, "weights", ["weights"], asked, alternatives("squared", True, kind))


def _twice_weighted() -> dict[str, Any]:
    """Standard errors as weights of counts, whose trials say the same."""
    asked = {"objective": {"enum": _COUNTED}, "weights": _WEIGHTS["stderr"]}
    return {"description": OF_TRIALS, "not": {"type": "object", "properties": asked, "required": list(asked)}}


def _uncertainty(asked: dict[str, Any]) -> dict[str, Any]:
    # Whatever else stands there is refused for not being a mapping, and no combination with it.
    return {"uncertainty": {"type": "object", "properties": asked, "required": list(asked)}}


def _never(method: Method, part: str, stated: list[str], asked: dict[str, Any], instead: list[str]) -> dict[str, Any]:
    able = " or ".join(instead)
    expected = f"{able} there, not {method.name}: {method.because[part]}"
    return {
        "description": expected,
        "not": {"type": "object", "properties": asked, "required": ["uncertainty", *stated]},
    }


_DEFAULT: Final = "huber_log"
_COUNTED: Final = [name for loss in LOSSES.values() if loss.counts for name in objectives_of(loss)]
OF_A_LAW: Final[dict[str, Any]] = {
    "enum": [name for name in OBJECTIVES if name not in _COUNTED],
    "description": "what is minimised for it, where that is not what `fit.objective` says, as in a chain of two kinds of steps; "
    "`delta` and the like are those of `fit`",
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "allOf": [_twice_weighted(), *(refused for method in METHODS.values() for refused in _refused(method))],
    "properties": {
        "objective": {
            "enum": list(OBJECTIVES),
            "default": _DEFAULT,
            "description": "what is minimised",
            "counted": _COUNTED,
        },
        "delta": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 1e-3,
            "description": f"threshold or scale of {_readers('delta')}; in log units or the unit of the metric",
        },
        "quantile": {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1,
            "default": 0.5,
            "description": f"quantile of {_readers('quantile')}",
        },
        "nu": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 4,
            "description": f"degrees of freedom of {_readers('nu')}",
        },
        "weights": {
            "description": "how rows are weighted",
            "default": "equal",
            "anyOf": [
                {"enum": ["equal", "stderr"]},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "properties": {
                        "column": {
                            "type": "string",
                            "format": "column",
                            "description": "column that holds the weights, or its base",
                        },
                        "power": {"type": "number", "description": "weight is (column / its maximum) to this power"},
                    },
                    "required": ["column"],
                },
            ],
        },
        "starts": {
            "type": "object",
            "additionalProperties": False,
            "description": "how many starting points",
            "properties": {
                "count": {"type": "integer", "minimum": 1, "default": 96, "description": "starts scored"},
                "solve": {
                    "type": "integer",
                    "minimum": 1,
                    "default": 16,
                    "description": "how many of the best scored starts are solved; at least `count` for all",
                },
            },
        },
        "uncertainty": {
            "type": "object",
            "additionalProperties": False,
            "description": "where intervals come from",
            "properties": {
                "method": {"enum": list(METHODS), "description": f"how draws are made; by default {_drawn_by()}"},
                "unit": {
                    "type": "string",
                    "format": "column",
                    "default": "row",
                    "description": "what is resampled: `row`, or a column whose equal values stay together, such as run",
                },
                "draws": {"type": "integer", "minimum": 0, "default": 1000, "description": "how many draws"},
            },
        },
        "seed": {"type": "integer", "default": 0, "description": "mixed into every random choice"},
    },
}
