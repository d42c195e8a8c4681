"""DuckDB, locked down: one thread, declared files only, and failures that come back as one line about a row."""

import json
import resource
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.files import atomic_path
from scalestudy.ingest.complaints import explain
from scalestudy.ingest.sql import quote, text
from scalestudy.provenance import META_KEY, Provenance, table_name
from scalestudy.seals import SEAL_KEY, UNSEALED, seal

MEMORY_LIMIT = "1200MB"
FEW = 8
# Of a trial of an expression, and the memory of a process beside the one DuckDB counts, as in what texts grow to.
TRIAL_ROWS = 1000
TRIAL_SECONDS = 20.0
HEADROOM = 4 * 2**30
_CLAUSES = ("where_clause", "group_expressions", "having", "qualify", "sample")
_MARK = "scalestudy\x1f"
_SEPARATOR = "\x1f"
# Version 2 stores row numbers as differences, in next to no bytes.
_PARQUET = "COMPRESSION zstd, PARQUET_VERSION V2"


@contextmanager
def connect(
    scratch: Path, files: Iterable[Path] = (), folders: Iterable[Path] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that can reach nothing but the given files and folders, and cannot be talked out of it.

    Args:
        scratch: an existing folder for spilling and intermediate files; readable and writable.
        files: files that may be read.
        folders: folders that may be read and written, for outputs.
    """
    connection = duckdb.connect(config={"threads": 1})
    try:
        with memory_for(HEADROOM):
            for statement in _lockdown(scratch, list(files), list(folders)):
                connection.execute(statement)
            yield connection
    finally:
        connection.close()


@contextmanager
def memory_for(more: int) -> Iterator[None]:
    """Let this process take so many bytes more than now, where the system can say so; what asks for more fails at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    now = _address_space()
    if now is None or soft != resource.RLIM_INFINITY:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (now + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return None


def try_out(connection: duckdb.DuckDBPyConnection, expression: str, sql: str) -> str:
    """Evaluate an expression in the first rows of a query, and return what is wrong with it as such, or nothing.

    What it says of single cells is not wrong as such, and for the query itself to say.

    Args:
        connection: any.
        expression: SQL over the query's columns.
        sql: the query.
    """
    first = f"SELECT *, 1 AS __one FROM ({sql}) LIMIT {TRIAL_ROWS}"
    query = f"SELECT count(*), (SELECT count(*) FROM f), bit_xor(hash(x)) FROM (SELECT {expression} AS x FROM f)"
    watchdog = threading.Timer(TRIAL_SECONDS, connection.interrupt)
    watchdog.start()
    try:
        made, rows, _ = connection.execute(f"WITH f AS MATERIALIZED ({first}) {query}").fetchall()[0]
    except (duckdb.InterruptException, duckdb.OutOfMemoryException, MemoryError) as error:
        return _excess(error)
    except duckdb.Error:
        return ""
    finally:
        watchdog.cancel()
    return "" if made == rows else f"makes {made} rows of {rows}"


def _excess(error: Exception) -> str:
    if isinstance(error, duckdb.InterruptException):
        return f"takes more than {TRIAL_SECONDS:.0f} s for {TRIAL_ROWS} rows"
    return f"takes more than {HEADROOM / 2**30:.0f} GB of memory for {TRIAL_ROWS} rows"


def _lockdown(scratch: Path, files: Sequence[Path], folders: Sequence[Path]) -> list[str]:
    def listed(paths: Sequence[Path]) -> str:
        return "[" + ", ".join(text(str(path.resolve())) for path in paths) + "]"

    return [
        f"SET memory_limit = '{MEMORY_LIMIT}'",
        f"SET temp_directory = {text(str(scratch.resolve() / 'spill'))}",
        "SET TimeZone = 'UTC'",
        "SET enable_progress_bar = false",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET python_enable_replacements = false",
        f"SET allowed_paths = {listed(files)}",
        f"SET allowed_directories = {listed([scratch, *folders])}",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]


def failure(column: str, row: str, found: str, expected: str, cause: str = "") -> str:
    """Return an SQL expression that stops the query with a message about one row.

    Args:
        column: name for the message.
        row: SQL expression for the place, such as "study small, source runs, row 17".
        found: SQL expression for what is there.
        expected: plain words.
        cause: plain words.
    """
    parts = (text("scalestudy"), row, text(f"column {column}"), found, text(expected), text(cause))
    filled = ", ".join(f"coalesce({part}, 'blank')" for part in parts)
    return f"error(concat_ws(chr(31), {filled}))"


def copy(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    provenance: Provenance,
    where: str,
    check: Callable[[Path], None] = lambda written: None,
) -> int:
    """Stream a query into a Parquet file, atomically, and return the number of rows.

    Args:
        connection: sees what the query reads and the folder of `path`.
        query: what to write.
        path: the file.
        provenance: stamped into it.
        where: the study, for messages.
        check: looks at the file before it gets its name, and raises if it must not.

    Raises:
        StudyError: a row met a `failure`, or DuckDB could not evaluate the query.
    """
    record = provenance.encode(table_name(path)).decode()
    stamp = f"{META_KEY.decode()}: {text(record)}, {quote(SEAL_KEY)}: {text(UNSEALED)}"
    with atomic_path(path) as partial, translated(where):
        statement = (
            f"COPY ({query}) TO {text(str(partial.resolve()))} (FORMAT parquet, {_PARQUET}, KV_METADATA {{{stamp}}})"
        )
        rows = int(connection.execute(statement).fetchall()[0][0])
        check(partial)
        seal(partial)
    return rows


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what DuckDB says about the data into a `StudyError`; `where` names study and source."""
    try:
        yield
    except duckdb.Error as error:
        raise study_error(error, where) from error


def study_error(error: duckdb.Error, where: str) -> StudyError:
    """Read the message of a `failure`, or explain DuckDB's own."""
    message = str(error)
    if _MARK not in message:
        return explain(message, where)
    row, column, found, expected, cause = message.partition(_MARK)[2].split(_SEPARATOR)[:5]
    return StudyError(f"{row}, {column}", f"found {found}", expected, cause)


def parse_scalar(connection: duckdb.DuckDBPyConnection, expression: str) -> dict[str, Any]:
    """Return DuckDB's own syntax tree of `SELECT (expression)`.

    Raises:
        ValueError: the text is not one SELECT of one expression without a FROM.
    """
    # The line break keeps a trailing comment from swallowing the bracket.
    reply = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT ({expression}\n)"]).fetchall()[0][0]
    tree: dict[str, Any] = json.loads(reply)
    if tree["error"]:
        raise ValueError(tree["error_message"])
    if len(tree["statements"]) != 1:
        raise ValueError("more than one statement")
    node = tree["statements"][0]["node"]
    more = node.get("modifiers") or any(node.get(clause) for clause in _CLAUSES)
    if node["type"] != "SELECT_NODE" or node["from_table"]["type"] != "EMPTY" or len(node["select_list"]) != 1 or more:
        raise ValueError("not a single expression")
    return tree


def render_scalar(connection: duckdb.DuckDBPyConnection, tree: dict[str, Any]) -> str:
    """Turn a syntax tree of `parse_scalar` back into the SQL of its expression."""
    reply: str = connection.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]).fetchall()[0][0]
    return f"({reply.removeprefix('SELECT ')})"
