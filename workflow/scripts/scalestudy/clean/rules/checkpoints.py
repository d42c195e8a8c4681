"""Choose among the checkpoints of a run: the last, the best, those after warm-up, every k-th, log-spaced ones."""

from typing import Any

from scalestudy.clean.rules.base import BY_RUN, COLUMN, Rule, Step, Table, better_first, partition, runs_of

_ORDER = {**COLUMN, "description": "column that grows with training; step, else tokens"}
_IDLE = "a rule that chooses among checkpoints finds several rows in a run"
_TIES = "of two rows at one point of a run, the later one is the later checkpoint"


def progress(options: Any, table: Table) -> str:
    """Return the column that orders checkpoints: the one asked for, else `step`, else `tokens`."""
    if "order" in options:
        return table.deciding(options["order"])
    return table.deciding("step" if "step" in table.columns else "tokens")


def _runs(options: Any, table: Table) -> str:
    return partition(runs_of(options, table), table)


def _unfinished(options: Any, table: Table) -> Step:
    """Take out runs that went on to values which an earlier rule took out: what is left of them is not their end."""
    at, (faulty, rules) = progress(options, table), table.faulty
    if options.get("after_fault") == "keep" or not rules:
        return Step()
    whole = "PARTITION BY held_out, " + ", ".join(table.column(key) for key in runs_of(options, table))
    window = {
        "__fault": f"max(CASE WHEN {faulty} THEN {at} END) OVER ({whole})",
        "__end": f"max(CASE WHEN __in AND value IS NOT NULL THEN {at} END) OVER ({whole})",
    }
    reason = f"its run went on, and what followed was taken out by {rules}: no value at its end"
    return Step(exclude="value IS NOT NULL AND __fault > __end", window=window, reason=reason)


def _last(options: Any, table: Table) -> Step:
    order = f"(value IS NULL), {progress(options, table)} DESC NULLS LAST, row DESC"
    rank = f"row_number() OVER ({_runs(options, table)} ORDER BY {order})"
    return Step(exclude="value IS NOT NULL AND __rank > 1", window={"__rank": rank})


LAST = Rule(
    name="last_checkpoint",
    meaning="keeps the last row of each run and metric that has a value; a run whose later rows were taken out as diverged, "
    "or for another fault of their value, goes as a whole, since a checkpoint from before is not its end",
    schema={
        "type": "object",
        "properties": {
            "order": _ORDER,
            **BY_RUN,
            "after_fault": {
                "enum": ["out", "keep"],
                "default": "out",
                "description": "what becomes of a run whose last rows an earlier rule took out for a fault of their value",
            },
        },
        "additionalProperties": False,
    },
    reason="not the last checkpoint of its run",
    build=_last,
    sample={},
    idle=_IDLE,
    by_order=_TIES,
    by_run=True,
    chooses=True,
    before=_unfinished,
)


def _best(options: Any, table: Table) -> Step:
    rank = f"row_number() OVER ({_runs(options, table)} ORDER BY {better_first()}, row)"
    return Step(exclude="value IS NOT NULL AND __rank > 1", window={"__rank": rank})


BEST = Rule(
    name="best_checkpoint",
    meaning="keeps the row with the best value of each run and metric",
    schema={"type": "object", "properties": BY_RUN, "additionalProperties": False},
    reason="not the best checkpoint of its run",
    build=_best,
    sample={},
    idle=_IDLE,
    by_order="of equal values the first is kept",
    by_run=True,
    chooses=True,
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
            **BY_RUN,
        },
        "not": {"required": ["until", "fraction"]},
        "additionalProperties": False,
    },
    reason="during warm-up",
    build=_warm,
    sample={},
    idle="no checkpoint lies before the end of warm-up: is it counted in the column's unit?",
    by_run=True,
    chooses=True,
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
            **BY_RUN,
        },
        "oneOf": [{"required": ["every"]}, {"required": ["per_decade"]}],
        "additionalProperties": False,
    },
    reason="between the checkpoints kept",
    build=_thin,
    sample={"every": 2},
    idle=_IDLE,
    by_order=_TIES,
    by_run=True,
    chooses=True,
)
