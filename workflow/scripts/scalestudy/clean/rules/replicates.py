"""Average runs that differ in their seed alone."""

from typing import Any

from scalestudy.clean.rules.base import ACROSS, COLUMNS, Rule, Step, Table, grouping, partition
from scalestudy.tables.ingest import RUNS, TRIALS

# What makes two runs the same experiment, where the table has it.
KEY = (
    *("source", "family", "metric", "unit", "params", "tokens", "unique_tokens", "flops", "step", "schedule"),
    *("lr", "batch_tokens", "width", "depth", "vocab", "experts", "sparsity", "precision_bits"),
)


def experiment(table: Table) -> tuple[str, ...]:
    """Return the columns that describe an experiment: canonical ones the table has, and what the study's axes name."""
    return tuple(dict.fromkeys((*(key for key in KEY if key in table.columns), *table.axes)))


def averaged(keys: tuple[str, ...], table: Table, count: bool = False) -> Step:
    """Return the step that puts the mean into the first row of each key and takes the others out.

    With `count`, rows of a key are runs of their own, and the first row tells how many it stands for.

    The standard error is the sample standard deviation over the square root of the number of rows; where a key has one
    row, its value and standard error stay as they are. Rates whose trials are all known add up: successes over trials.
    """
    group = partition((*keys, "__valued"), table)
    every = f"OVER ({group} ORDER BY row ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
    window = {
        "__rank": f"row_number() OVER ({group} ORDER BY row)",
        "__count": f"count(*) OVER ({group})",
        "__mean": f"avg(value) {every}",
        "__error": f"stddev_samp(value) OVER ({group}) / sqrt(count(*) OVER ({group}))",
    }
    first, counts = "__in AND __valued AND __count > 1 AND __rank = 1", TRIALS in table.columns
    new = {"value": "__mean", "stderr": "__error", **(_POOLED if counts else {})}
    runs = {RUNS: f"CASE WHEN {first} THEN __runs ELSE {_known(RUNS, table)} END"} if count else {}
    if count:
        window["__runs"] = f"sum(coalesce({_known(RUNS, table)}, 1)) {every}"
    return Step(
        exclude="__valued AND __rank > 1",
        helpers={"__valued": "value IS NOT NULL AND isfinite(value)"},
        window=window | (_pooled(group, every) if counts else {}),
        replace={name: f"CASE WHEN {first} THEN {sql} ELSE {name} END" for name, sql in new.items()} | runs,
        numbers=tuple(runs),
    )


def _known(name: str, table: Table) -> str:
    """SQL of a column of numbers; null where the table has none."""
    return name if name in table.columns else "CAST(NULL AS DOUBLE)"


# Where some trials are blank nobody knows how many there are in all, and the mean is that of the rates.
_POOLED = {
    "value": "CASE WHEN __known = __count THEN __successes / __trials ELSE __mean END",
    TRIALS: "CASE WHEN __known = __count THEN __trials END",
}


def _pooled(group: str, every: str) -> dict[str, str]:
    """Successes and trials of all rows of a key."""
    sums = {"__trials": f"sum({TRIALS}) {every}", "__successes": f"sum(value * {TRIALS}) {every}"}
    return {"__known": f"count({TRIALS}) OVER ({group})", **sums}


def _build(options: Any, table: Table) -> Step:
    return averaged(grouping(options, experiment(table), table), table, count=True)


RULE = Rule(
    name="replicates",
    meaning="averages runs that agree in everything but the seed: the first row gets the mean, its standard error "
    "and how many `runs` it stands for",
    schema={
        "type": "object",
        "properties": {
            "by": {
                **COLUMNS,
                "description": "columns that make two rows of a family and metric the same experiment; by default the "
                "source, every scale and hyperparameter the table has, and what `axes` names",
            },
            "across": ACROSS,
        },
        "additionalProperties": False,
    },
    reason="averaged into another row",
    build=_build,
    sample={},
    adds=(RUNS,),
    idle="no two rows agree in all the columns that describe an experiment",
    by_order="the mean stands in the first row",
)
