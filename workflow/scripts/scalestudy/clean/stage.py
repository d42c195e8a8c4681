"""The stage: rules as one stream from `ingest/runs` to `clean/runs`, then the ledger from what was written."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from scalestudy.clean.plan import OUT, Entry, RunTable, build, entries, layer
from scalestudy.clean.rules.base import Rule, Step
from scalestudy.ingest import duck
from scalestudy.ingest.duck import failure, text
from scalestudy.provenance import Provenance
from scalestudy.storage import write_table

SCALES = ("params", "tokens", "flops", "unique_tokens")
MISSING = Rule(
    "missing",
    "rows that no rule took out and that have no value",
    {},
    "the value is blank",
    lambda options, table: Step(exclude="value IS NULL"),
    {},
)


def run(runs_path: Path, settings: Mapping[str, Any], runs_out: Path, ledger_out: Path, provenance: Provenance) -> None:
    """Write `clean/runs` and `clean/ledger`; see `scalestudy.clean.clean`."""
    study = settings["study"]
    rules = entries(settings.get("clean") or (), study)
    rules.append(Entry(len(rules), MISSING, {}, MISSING.reason))
    runs_out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".clean.", dir=runs_out.parent) as scratch,
        duck.connect(Path(scratch), [runs_path], [runs_out.parent]) as connection,
    ):
        source = f"SELECT * FROM read_parquet({text(str(runs_path.resolve()))})"
        table = run_table(connection, source, f"study {study}")
        query = cleaned(table, rules)
        duck.copy(connection, query, runs_out, provenance, f"study {study}")
        ledger = _ledger(connection, runs_out, rules)
    write_table(ledger, "clean/ledger", ledger_out, provenance)


def run_table(connection: duckdb.DuckDBPyConnection, sql: str, where: str) -> RunTable:
    """Return a query over `ingest/runs` as rules see it."""
    columns = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
    return RunTable(connection, where, columns, sql)


def cleaned(table: RunTable, rules: Sequence[Entry]) -> str:
    """Return the query of `clean/runs`: all rows in order, with `excluded`, `reason` and `excluded_by`."""
    query = f"SELECT *, CAST(NULL AS BIGINT) AS {OUT} FROM ({table.sql})"
    ordered = True
    for entry in rules:
        step = build(entry, table)
        ordered = ordered and step.ordered
        query = layer(query, step, entry.position, "true")
    reasons = " ".join(f"WHEN {entry.position} THEN {text(entry.reason)}" for entry in rules)
    checked = ", ".join(_checked(table))
    return (
        f"SELECT * EXCLUDE ({OUT}) REPLACE ({checked}), {OUT} IS NOT NULL AS excluded, "
        f"CASE {OUT} {reasons} END AS reason, {OUT} AS excluded_by FROM ({query})"
        + ("" if ordered else " ORDER BY row")
    )


def _checked(table: RunTable) -> list[str]:
    """Return the columns whose values must make sense in every row that is used, held-out rows among them."""
    file = "', file ' || source_file || " if "source_file" in table.columns else ""
    row = "source_row" if "source_row" in table.columns else "row"
    place = f"'study ' || study || ', source ' || source || {file}', row ' || {row}"
    out = "a cleaning rule can take such rows out: `clean: [{{{}}}]`"
    checks = []
    for name in SCALES:
        if name in table.columns:
            wrong = failure(
                name,
                place,
                f"CAST({name} AS VARCHAR)",
                "a positive finite number",
                out.format(f'where: "{name} > 0 and isfinite({name})"'),
            )
            checks.append((name, f"NOT (isfinite({name}) AND {name} > 0)", wrong))
    wrong = failure("value", place, "CAST(value AS VARCHAR)", "a finite number", out.format("diverged: {}"))
    checks.append(("value", "NOT isfinite(value)", wrong))
    return [
        f"CASE WHEN {OUT} IS NULL AND {test} THEN {wrong} ELSE {name} END AS {name}" for name, test, wrong in checks
    ]


def _ledger(connection: duckdb.DuckDBPyConnection, runs: Path, rules: Sequence[Entry]) -> pd.DataFrame:
    source = f"read_parquet({text(str(runs.resolve()))})"
    query = f"SELECT excluded_by, count(*) FROM {source} WHERE NOT held_out GROUP BY excluded_by"
    counts = dict(connection.execute(query).fetchall())
    left = sum(counts.values())
    lines = []
    for entry in rules:
        out = counts.get(entry.position, 0)
        lines.append((entry.position, entry.rule.name, entry.reason, left, out, left - out))
        left -= out
    return pd.DataFrame(lines, columns=["position", "rule", "reason", "rows_in", "excluded", "rows_out"])
