"""The reference of result tables, `docs/result-tables.md`: every table and column of the contracts, in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scalestudy.analyse.measures.registry import MEASURES
from scalestudy.clean.conflicts.registry import CONFLICTS
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import MEANINGS
from scalestudy.tables import (
    analyse,
    between,
    clean,
    costs,
    fit,
    ingest,
    optima,
    planning,
    rivals,
    sensitivity,
    stopping,
)
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.contract import Column, Table
from scalestudy.tables.score import HORIZONS, UNITS
from scalestudy.tables.validate import BASELINES, SCALES

HEAD: Final = """# The result tables, column by column

Written from the contracts that every table is checked against when it is written. A table is the file
`results/<study>/<name>.parquet`; its rows are unique in its key and sorted by it, so that equal results have equal bytes.
`lower` and `upper` are the ends of a 95% interval. A unit of `1` is that of numbers that have none, such as ratios; a unit
that stands in a column of the table is named so. A column that may be null says so; one that a table may go without is
optional.

"""
LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "Direction of a metric": ingest.DIRECTIONS,
    "Learning-rate schedules": ingest.SCHEDULES,
    "What changes the rows of sources": ingest.STEPS,
    "How a column is made": ingest.MAKING,
    "Warnings of cleaning": {**clean.WARNINGS, **{name: one.meaning for name, one in CONFLICTS.items()}},
    "Statuses": fit.STATUSES,
    "Splits": MEANINGS,
    "Scores": {name: score.meaning for name, score in SCORES.items()},
    "Scales of errors": SCALES,
    "Units of scores": UNITS,
    "Horizons": HORIZONS,
    "Baselines, which stand where laws do": BASELINES,
    "Approaches to compute-optimal allocation": analyse.APPROACHES,
    "Outcomes of a search for a scale": analyse.REACHES,
    "Components of noise": analyse.NOISES,
    "Measures of metrics and benchmarks": {name: measure.meaning for name, measure in MEASURES.items()},
    "What is found of parameters that families may share": between.FINDINGS,
    "Kinds of 95% sets": between.REGIONS,
    "Where two families are held against each other": rivals.ASKED,
    "Where several families are": rivals.QUESTIONS,
    "Whether approaches to allocation agree": optima.AGREEMENTS,
    "Verdicts on published numbers": analyse.VERDICTS,
    "How sure a published number is": analyse.CERTAINTIES,
    "Outcomes of a repetition": sensitivity.OUTCOMES,
    "What may be known of further runs": planning.GOALS,
    "Designs of further runs": planning.DESIGNS,
    "What runs cost": costs.QUANTITIES,
    "What became of runs that cost": costs.USES,
    "How a cost is known": costs.STATUSES,
    "What a cost is held against": costs.OF,
    "Whether to stop a run in training": stopping.DECISIONS,
    "How a run in training is forecast": stopping.WAYS,
}


def reference() -> str:
    """Return the reference as Markdown."""
    tables = "\n".join(_table(table) for table in TABLES.values())
    lists = "\n".join(_list(title, values) for title, values in LISTS.items())
    return f"{HEAD}{tables}\n## What the values of closed lists mean\n\n{lists}"


def _table(table: Table) -> str:
    further = f" Further columns: {table.further}." if table.further else ""
    lines = [
        f"## {table.name}",
        "",
        f"{_sentence(table.meaning)} Key: {_codes(table.key)}.{further}",
        "",
        "| column | dtype | unit | null | what it is |",
        "|---|---|---|---|---|",
        *_rows(table),
    ]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield _row(column, "may be" if column.nullable else "never")
    for column in table.optional:
        yield _row(column, "optional")


def _row(column: Column, null: str) -> str:
    listed = f"; one of {_codes(column.values)}" if column.values else ""
    cells = (f"`{column.name}`", column.dtype, column.unit, null, f"{column.meaning}{listed}")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _list(title: str, values: Mapping[str, str]) -> str:
    return "\n".join([f"**{title}**", "", *(f"- `{name}`: {meaning}" for name, meaning in values.items())]) + "\n"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
