"""The stage: rules as one stream from `ingest/runs` to `clean/runs`, then the ledger from what was written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from scalestudy.chains import Link
from scalestudy.clean.always import all_rules, stated_axes
from scalestudy.clean.ledger import make_ledger
from scalestudy.clean.measured import columns_of, links_in, unmeasured, with_measured
from scalestudy.clean.mixtures import Mixture, find_mixtures
from scalestudy.clean.plan import OUT, Chain, Entry, RunTable, bind
from scalestudy.clean.taught import Grown, arrow
from scalestudy.files import scratch as scratch_folder
from scalestudy.frames import typed
from scalestudy.ingest import duck
from scalestudy.ingest.duck import failure
from scalestudy.ingest.sql import one_of_few, quote, text, which_of_few
from scalestudy.provenance import Provenance
from scalestudy.seals import require_sound
from scalestudy.storage import check_file, write_arrow, write_table
from scalestudy.tables.clean import TABLES
from scalestudy.tables.ingest import POSITIVE
from scalestudy.warned import Warned


def run(
    runs_path: Path,
    settings: Mapping[str, Any],
    runs_out: Path,
    ledger_out: Path,
    provenance: Provenance,
    learned_out: Path | None = None,
) -> None:
    """Write `clean/runs` and `clean/ledger`; see `scalestudy.clean.clean`."""
    study = settings["study"]
    require_sound(runs_path)
    with (
        scratch_folder(runs_out.parent, "clean") as scratch,
        duck.connect(scratch, [runs_path], [runs_out.parent]) as connection,
    ):
        source = f"SELECT * FROM read_parquet({text(str(runs_path.resolve()))})"
        table = run_table(connection, source, f"study {study}", settings)
        rules = all_rules(settings.get("clean") or (), study, table)
        few = few_values(table, source)
        links, added = links_in(table, settings), columns_of(settings)
        query = cleaned(table, rules, source, few, links, added)
        mixtures: list[Mixture] = []

        def check(written: Path) -> None:
            check_file(written, TABLES["clean/runs"], table.columns)
            varying = {name: kind for name, kind in table.columns.items() if len(few.get(name, "more")) > 1}
            mixtures.extend(find_mixtures(connection, written, varying, f"study {study}"))

        duck.copy(connection, query, runs_out, provenance, f"study {study}", check)
        lacking = (
            Warned("unmeasured", told)
            for told in unmeasured(connection, f"read_parquet({text(str(runs_out.resolve()))})", links, settings)
        )
        warnings = [*(mixture.sentence for mixture in mixtures), *lacking]
        ledger = make_ledger(connection, (runs_path, runs_out), table, warnings)
    facts: list[tuple[Any, ...]] = []
    if settings.get("learn"):
        grown = _grown(runs_out, ledger, table, settings, provenance)
        ledger, facts = grown.ledger, grown.facts
    write_table(ledger, TABLES["clean/ledger"], ledger_out, provenance)
    if learned_out:
        write_table(typed(TABLES["clean/learned"], facts), TABLES["clean/learned"], learned_out, provenance)


def _grown(
    path: Path, ledger: pd.DataFrame, table: RunTable, settings: Mapping[str, Any], provenance: Provenance
) -> Grown:
    """Add what is learned to the cleaned table that was written, and return it with its ledger."""
    written = pq.read_table(path, use_threads=False)
    chosen = [entry.position for entry, _ in table.bound if entry.rule.chooses]
    grown = Grown(written.to_pandas(), ledger, chosen, f"study {settings['study']}")
    grown.learn(settings["learn"])
    write_arrow(arrow(grown.runs, written.schema), path, provenance)
    return grown


def run_table(
    connection: duckdb.DuckDBPyConnection, sql: str, where: str, settings: Mapping[str, Any] | None = None
) -> RunTable:
    """Return a query over `ingest/runs` as rules see it; `axes` of the settings say what describes a run."""
    columns = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
    return RunTable(connection, where, columns, sql, stated_axes(settings or {}, columns))


def few_values(table: RunTable, source: str) -> dict[str, list[str]]:
    """Return the text columns that hold few values and no blank, with these values."""
    found = {}
    for name in (name for name, kind in table.columns.items() if kind == "VARCHAR"):
        query = f"SELECT DISTINCT {quote(name)} FROM ({source}) LIMIT {duck.FEW + 1}"
        values = [value for (value,) in table.connection.execute(query).fetchall()]
        if None not in values and 0 < len(values) <= duck.FEW:
            found[name] = sorted(values)
    return found


def cleaned(
    table: RunTable,
    rules: Sequence[Entry],
    source: str,
    few: dict[str, list[str]],
    links: Sequence[Link] = (),
    added: Sequence[str] = (),
) -> str:
    """Return the query of `clean/runs`: all rows in order, with `excluded`, `reason` and `excluded_by`.

    Columns that a rule replaces are taken out of `few`. `links` fill the columns `added` of a chain.
    """
    grown = Chain(table.connection, source, dict(table.columns))
    bound = bind(table, rules)
    with duck.translated(table.where.partition(", clean")[0]):
        for entry, step in bound:
            grown.apply(step, entry.position)
    table.learned.update(grown.learned)
    for name in [name for _, step in bound for name in step.replace]:
        few.pop(name, None)
    sentences = [entry.reason for entry, _ in bound]
    reasons = " ".join(f"WHEN {entry.position} THEN {one_of_few(entry.reason, sentences)}" for entry, _ in bound)
    quick = [f"{which_of_few(quote(name), values)} AS {quote(name)}" for name, values in few.items()]
    # Windows and thresholds do not keep the rows' order, and a sort would be the slowest part of a plain filter.
    order = " ORDER BY row" if added or not all(step.ordered for _, step in bound) else ""
    rows = with_measured(grown.sql, table, links, added)
    return (
        f"SELECT * EXCLUDE ({OUT}) REPLACE ({', '.join([*_checked(table), *quick])}), "
        f"{OUT} IS NOT NULL AS excluded, CASE {OUT} {reasons} END AS reason, {OUT} AS excluded_by "
        f"FROM ({rows}){order}"
    )


def _checked(table: RunTable) -> list[str]:
    """Return the columns whose values must make sense in every row that is used, held-out rows among them."""
    place = table.place()
    out = "a cleaning rule can take such rows out: `clean: [{{{}}}]`"
    checks = []
    for name in POSITIVE:
        if name in table.columns:
            cause = out.format(f'where: "{name} > 0 and isfinite({name})"')
            wrong = failure(name, place, f"CAST({name} AS VARCHAR)", "a positive finite number", cause)
            checks.append((name, f"NOT (isfinite({name}) AND {name} > 0)", wrong))
    wrong = failure("value", place, "CAST(value AS VARCHAR)", "a finite number", out.format("diverged: {}"))
    checks.append(("value", "NOT isfinite(value)", wrong))
    return [
        f"CASE WHEN {OUT} IS NULL AND {test} THEN {wrong} ELSE {name} END AS {name}" for name, test, wrong in checks
    ]
