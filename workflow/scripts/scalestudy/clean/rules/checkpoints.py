"""Choose among the checkpoints of a run: the last, the best, those after warm-up, every k-th, log-spaced ones."""

from typing import Any

from scalestudy.clean.rules.base import CHECKPOINT_KEY, COLUMNS, Rule, Step, Table, better_first, names, partition

_BY = {**COLUMNS, "default": list(CHECKPOINT_KEY), "description": "columns that tell runs apart"}
_ORDER = {"type": "string", "description": "column that grows with training; step, else tokens"}


def progress(options: Any, table: Table) -> str:
    """Return the column that orders checkpoints: the one asked for, else `step`, else `tokens`."""
    if "order" in options:
        return table.column(options["order"])
    return table.column("step" if "step" in table.columns else "tokens")


def _runs(options: Any, table: Table) -> str:
    return partition(names(options.get("by", CHECKPOINT_KEY)), table)


def _last(options: Any, table: Table) -> Step:
    order = f"(value IS NULL), {progress(options, table)} DESC NULLS LAST, row DESC"
    rank = f"row_number() OVER ({_runs(options, table)} ORDER BY {order})"
    return Step(exclude="value IS NOT NULL AND __rank > 1", window={"__rank": rank})


LAST = Rule(
    name="last_checkpoint",
    meaning="keeps the last row of each run and metric that has a value",
    schema={"type": "object", "properties": {"order": _ORDER, "by": _BY}, "additionalProperties": False},
    reason="not the last checkpoint of its run",
    build=_last,
    sample={},
)


def _best(options: Any, table: Table) -> Step:
    rank = f"row_number() OVER ({_runs(options, table)} ORDER BY {better_first()}, row)"
    return Step(exclude="value IS NOT NULL AND __rank > 1", window={"__rank": rank})


BEST = Rule(
    name="best_checkpoint",
    meaning="keeps the row with the best value of each run and metric",
    schema={"type": "object", "properties": {"by": _BY}, "additionalProperties": False},
    reason="not the best checkpoint of its run",
    build=_best,
    sample={},
)


def _warm(options: Any, table: Table) -> Step:
    column = progress(options, table)
    if "until" in options:
        return Step(exclude=f"NOT COALESCE({column} > {float(options['until'])!r}, false)")
    end = f"max({column}) OVER ({_runs(options, table)})"
    fraction = float(options.get("fraction", 0.02))
    return Step(exclude=f"NOT COALESCE({column} > __end * {fraction!r}, false)", window={"__end": end})


WARM = Rule(
    name="after_warmup",
    meaning="keeps checkpoints after `until`, in steps or in the column asked for, or after a fraction of their run",
    schema={
        "type": "object",
        "properties": {
            "until": {"type": "number", "minimum": 0},
            "fraction": {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.02},
            "order": _ORDER,
            "by": _BY,
        },
        "not": {"required": ["until", "fraction"]},
        "additionalProperties": False,
    },
    reason="during warm-up",
    build=_warm,
    sample={},
)


def _thin(options: Any, table: Table) -> Step:
    column, runs = progress(options, table), _runs(options, table)
    ranked = f"({runs} ORDER BY {column} NULLS FIRST, row)"
    if "every" in options:
        # Counted from the end, so that the last checkpoint stays.
        back = f"row_number() OVER ({runs} ORDER BY {column} DESC NULLS LAST, row DESC) - 1"
        return Step(exclude=f"__back % {int(options['every'])} <> 0", window={"__back": back})
    decade = f"floor(log10({column}) * {float(options['per_decade'])!r})"
    window = {
        "__bin": f"CASE WHEN {column} > 0 THEN {decade} END",
        "__next": f"lead(CASE WHEN {column} > 0 THEN {decade} END) OVER {ranked}",
    }
    return Step(exclude="__bin IS NULL OR __bin = __next", window=window)


THIN = Rule(
    name="thin",
    meaning="keeps every k-th checkpoint of a run, counted back from the last, or the last one in each of `per_decade` "
    "equal steps of the logarithm",
    schema={
        "type": "object",
        "properties": {
            "every": {"type": "integer", "minimum": 2},
            "per_decade": {"type": "number", "exclusiveMinimum": 0},
            "order": _ORDER,
            "by": _BY,
        },
        "oneOf": [{"required": ["every"]}, {"required": ["per_decade"]}],
        "additionalProperties": False,
    },
    reason="between the checkpoints kept",
    build=_thin,
    sample={"every": 2},
)
