"""Take out what is left of runs that blew up."""

from typing import Any

from scalestudy.clean.rules.base import ACROSS, COLUMN, COLUMNS, Rule, Step, Table, Threshold, grouping, runs_of
from scalestudy.clean.rules.checkpoints import progress

RISE = 1.5
_FACTOR = {"type": "number", "exclusiveMinimum": 1}


def _build(options: Any, table: Table) -> Step:
    finite = "CASE WHEN isfinite(value) THEN value END"
    # What other rules chose to leave out is history all the same: it tells from where a value rose.
    runs = ", ".join(map(table.column, runs_of({}, table)))
    order = f"PARTITION BY __seen, {runs} ORDER BY {progress(options, table)} NULLS FIRST, row"
    window = {"__reached": f"min({finite}) OVER ({order} ROWS UNBOUNDED PRECEDING)"}
    tests = [_above("__reached", options.get("rise", RISE))]
    if "spike" in options:
        window["__before"] = f"lag({finite}) OVER ({order})"
        window["__after"] = f"lead({finite}) OVER ({order})"
        tests.append(f"({_above('__before', options['spike'])} AND {_above('__after', options['spike'])})")
    learn = []
    if "above" in options:
        learn = [Threshold(grouping(options, (), table), {"__floor": f"min({finite})"})]
        tests.append(_above("__floor", options["above"]))
    rising = f"(direction = 'lower' AND isfinite(value) AND ({' OR '.join(tests)}))"
    return Step(
        exclude=f"NOT isfinite(value) OR {rising}",
        helpers={"__seen": f"__in OR {table.chosen}"},
        window=window,
        learn=learn,
        fault="true",
    )


def _above(level: str, factor: float) -> str:
    """Return SQL for "more than `factor` times `level`"; a level of zero or less has no such multiple."""
    return f"COALESCE({level} > 0 AND value > {level} * {float(factor)!r}, false)"


RULE = Rule(
    name="diverged",
    meaning="takes out NaN and infinite values; where lower is better also values above `rise` times the lowest their "
    "own run had reached before, with `spike` values above that many times both neighbouring checkpoints, and with "
    "`above` values above that many times the lowest of their group, which is learned from training rows",
    schema={
        "type": "object",
        "properties": {
            "rise": {**_FACTOR, "default": RISE},
            "spike": _FACTOR,
            "above": _FACTOR,
            "by": {**COLUMNS, "description": "columns that form the groups of `above`, within a family and metric"},
            "across": ACROSS,
            "order": {**COLUMN, "description": "column that grows with training; step, else tokens"},
        },
        "dependentRequired": {"above": ["by"], "by": ["above"], "across": ["above"]},
        "additionalProperties": False,
    },
    reason="diverged",
    build=_build,
    sample={},
    idle="no value is NaN, infinite or far above what its run had reached",
    by_order="rows at one point of a run follow each other as in the file",
    by_run=True,
)
