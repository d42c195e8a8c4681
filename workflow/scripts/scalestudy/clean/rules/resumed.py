"""Of rows that stand twice at one step of a run, keep what was written later: a run that was resumed repeats its steps."""

from typing import Any

from scalestudy.clean.rules.base import COLUMN, Rule, Step, Table, partition
from scalestudy.clean.rules.checkpoints import progress
from scalestudy.clean.rules.replicates import experiment
from scalestudy.rows import run_keys


def point(table: Table) -> tuple[str, ...]:
    """Return the columns that make up one point of one run."""
    return tuple(dict.fromkeys((*run_keys(table.columns), *experiment(table))))


def _build(options: Any, table: Table) -> Step:
    at = progress(options, table)
    run, same = (partition((*keys, "__valued"), table) for keys in (run_keys(table.columns), point(table)))
    window = {
        "__before": f"lag({at}) OVER ({run} ORDER BY row)",
        "__first": f"min({at}) OVER ({run})",
        "__last": f"max({at}) OVER ({run})",
        "__times": f"count(*) OVER ({same})",
        "__number": f"row_number() OVER ({same} ORDER BY row)",
        "__alike": f"max(value) OVER ({same}) = min(value) OVER ({same})",
    }
    # A run that went back, though not to its beginning, was resumed. Rows that start over may be those of another seed.
    back = f"__times = 1 OR ({at} > __first AND (__number = 1 OR __before <> {at}))"
    known = f"bool_and({back}) OVER ({run}) OR bool_and(__times = 1 OR __alike) OVER ({run})"
    return Step(
        exclude=f"__valued AND __number < __times AND __first < __last AND __known AND {at} IS NOT NULL",
        helpers={"__valued": "value IS NOT NULL"},
        window=window,
        later={"__known": known},
    )


RULE = Rule(
    name="resumed",
    meaning="of rows at one step of one run, alike in all that describes it, keeps the later where the run went back and did "
    "these steps again, or where all such rows of the run agree; holds in every study that names neither this rule nor "
    "`drop_duplicates`",
    schema={
        "type": "object",
        "properties": {"order": {**COLUMN, "description": "column that grows with training; step, else tokens"}},
        "additionalProperties": False,
    },
    reason="done again when its run was resumed: the later row at this step counts",
    build=_build,
    sample={},
    idle="no run went back and did steps again",
    by_order="a run that was resumed is told by steps that go back, and the later row counts",
    by_run=True,
)
