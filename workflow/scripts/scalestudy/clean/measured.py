"""The measured input of a later step: what one metric was at the run and step at which another one was measured.

A law of the later metric is fitted to it. Held-out rows have none: they are predicted, and so is what is predicted before.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import duckdb

from scalestudy.chains import Link, circle, links_of
from scalestudy.clean.plan import OUT, RunTable
from scalestudy.clean.rules.checkpoints import progress
from scalestudy.ingest.sql import quote, text
from scalestudy.rows import RUN_KEYS

NUMBER: Final = "DOUBLE"
CHAIN: Final = "chain"


def columns_of(settings: Mapping[str, Any]) -> list[str]:
    """Return the columns that a study's chain adds."""
    return list(dict.fromkeys(str(entry["into"]) for entry in settings.get(CHAIN) or ()))


def links_in(table: RunTable, settings: Mapping[str, Any]) -> list[Link]:
    """Return the steps between the metrics of a table.

    Raises:
        StudyError: a column of the chain is there already, or metrics feed each other in a circle.
    """
    entries = settings.get(CHAIN) or ()
    rows = table.connection.execute(f"SELECT DISTINCT metric FROM ({table.sql})").fetchall() if entries else []
    links = links_of(entries, [metric for (metric,) in rows])
    for name in columns_of(settings):
        if name in table.columns:
            raise table.wrong(f"the chain's column {name!r} is there already", "`into:` a name of its own")
    round_way = circle((link.source, link.target) for link in links)
    if round_way:
        raise table.wrong(f"the chain is a circle: {' -> '.join([*round_way, round_way[0]])}", "an end")
    return links


def with_measured(query: str, table: RunTable, links: Sequence[Link], columns: Sequence[str]) -> str:
    """Return a query with the chain's columns: NULL where the earlier metric was not measured, or is not to be looked at.

    Args:
        query: the rows with what took each out.
        table: as rules left it.
        links: the steps.
        columns: what they add, those that no two metrics here are linked by too.
    """
    for number, name in enumerate(columns):
        pairs = [(link.source, link.target) for link in links if link.into == name]
        found = f"__measured{number}"
        _measure(query, table, pairs, found)
        query = _joined(query, table, found, name)
        table.columns[name] = NUMBER
    return query


def _keys(table: RunTable) -> list[str]:
    """What agrees between two metrics of one checkpoint, beside their source: the run, and where in it."""
    run = [quote(key) for key in RUN_KEYS if key in table.columns and key not in ("source", "metric")]
    return [*run, progress({}, table)]


def _measure(query: str, table: RunTable, pairs: Sequence[tuple[str, str]], name: str) -> None:
    """Keep the values of the first metric by run and step: of several the one that cleaning kept, else the last.

    A checkpoint that only was not chosen was measured all the same; a value that a rule called faulty was not.
    """
    feeds = ", ".join(f"({text(first)}, {text(then)})" for first, then in pairs) or "(NULL, NULL)"
    order = f"ORDER BY {OUT} IS NOT NULL, row DESC"
    keys = ", ".join(["source", *_keys(table)])
    rows = (
        f"SELECT f.__later, {keys}, value, row_number() OVER (PARTITION BY f.__later, {keys} {order}) AS number "
        f"FROM ({query}) r JOIN (VALUES {feeds}) f(__earlier, __later) ON r.metric = f.__earlier "
        f"WHERE NOT held_out AND isfinite(value) AND NOT COALESCE({table.faulty[0]}, false)"
    )
    table.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * EXCLUDE (number) FROM ({rows}) WHERE number = 1"
    )


def _joined(query: str, table: RunTable, found: str, name: str) -> str:
    """Look up in the row's own source, else in the only other one that knows the run at that step."""
    keys = _keys(table)
    listed = ", ".join(keys)
    elsewhere = f"SELECT __later, {listed}, any_value(value) AS value FROM {found} GROUP BY __later, {listed} HAVING count(*) = 1"
    same = " AND ".join(
        ["a.__later = r.metric", *(f"a.{key} IS NOT DISTINCT FROM r.{key}" for key in ["source", *keys])]
    )
    other = " AND ".join(["b.__later = r.metric", *(f"b.{key} IS NOT DISTINCT FROM r.{key}" for key in keys)])
    value = f"CASE WHEN r.held_out THEN NULL ELSE COALESCE(a.value, b.value) END AS {quote(name)}"
    return f"SELECT r.*, {value} FROM ({query}) r LEFT JOIN {found} a ON {same} LEFT JOIN ({elsewhere}) b ON {other}"


def unmeasured(
    connection: duckdb.DuckDBPyConnection, written: str, links: Sequence[Link], settings: Mapping[str, Any]
) -> Iterator[str]:
    """Yield a sentence for every step of which rows lack the input, and for every entry that links no metrics.

    Args:
        connection: sees `written`.
        written: SQL of `clean/runs`.
        links: the steps.
        settings: the study's, with `chain`.
    """
    for entry in settings.get(CHAIN) or ():
        if not any(link.into == entry["into"] for link in links):
            first, then = entry["from"]["metric"], entry["for"]["metric"]
            yield f"chain: no row has {entry['into']}, since there is no metric {first} with a metric {then}"
    for link in links:
        kept = f"metric = {text(link.target)} AND NOT excluded AND NOT held_out"
        query = f"SELECT count(*), count(*) FILTER ({quote(link.into)} IS NULL) FROM {written} WHERE {kept}"
        rows, lacking = connection.execute(query).fetchall()[0]
        if lacking:
            where = f"{link.source} has no value at the same run and step"
            yield f"chain: {lacking} of {rows} rows of {link.target} have no {link.into}, since {where}"
