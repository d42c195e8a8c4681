"""Turn losses into one unit. A loss per token depends on the tokeniser, a loss per byte does not."""

import math
from typing import Any

from scalestudy.clean.rules.base import COLUMN, Rule, Step, Table

# Nats in one of the unit, and whether it is counted per token.
UNITS = {
    "nats/token": (1.0, True),
    "bits/token": (math.log(2), True),
    "nats/byte": (1.0, False),
    "bits/byte": (math.log(2), False),
}


def _build(options: Any, table: Table) -> Step:
    target = options["to"]
    length = _length(options.get("bytes_per_token"), table)
    cases = " ".join(f"WHEN '{unit}' THEN {_factor(unit, target, length, table)}" for unit in UNITS)
    factor = f"(CASE unit {cases} END)"
    known = ", ".join(f"'{unit}'" for unit in UNITS)
    return Step(
        replace={
            "value": f"CASE WHEN unit IN ({known}) THEN value * {factor} ELSE value END",
            "stderr": f"CASE WHEN unit IN ({known}) THEN stderr * {factor} ELSE stderr END",
            "unit": f"CASE WHEN unit IN ({known}) THEN '{target}' ELSE unit END",
        }
    )


def _length(option: Any, table: Table) -> str | None:
    if option is None:
        return None
    return table.deciding(option) if isinstance(option, str) else repr(float(option))


def _factor(unit: str, target: str, length: str | None, table: Table) -> str:
    """Return SQL of what a value in `unit` is multiplied with; where bytes per token are unknown it stops at the row."""
    nats, per_token = UNITS[unit]
    wanted, wanted_per_token = UNITS[target]
    ratio = repr(nats / wanted)
    if per_token == wanted_per_token:
        return ratio
    need = table.stop(
        "unit",
        f"'{unit}'",
        f"`bytes_per_token` to turn it into {target}",
        "values per token of different tokenisers cannot be compared",
    )
    if length is None:
        return need
    known = f"CASE WHEN {length} > 0 THEN {length} ELSE {need} END"
    return f"({ratio} / {known})" if per_token else f"({ratio} * {known})"


RULE = Rule(
    name="units",
    meaning=f"turns values and standard errors in {', '.join(UNITS)} into one of these units, in held-out rows too; rows "
    "in other units stay as they are",
    schema={
        "type": "object",
        "properties": {
            "to": {"enum": list(UNITS)},
            "bytes_per_token": {
                **COLUMN,
                "type": ["number", "string"],
                "description": "bytes of text in a token, a number or a column; needed between per token and per byte",
            },
        },
        "required": ["to"],
        "additionalProperties": False,
    },
    reason="in another unit than {to}",
    build=_build,
    sample={"to": "bits/token"},
    idle="no row has a unit that it turns into another: is `unit` set in the source?",
)
