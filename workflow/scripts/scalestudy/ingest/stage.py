"""The stage: read each source, map it, stack them, write `ingest/runs` in one stream."""

import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import duck
from scalestudy.ingest.duck import failure, quote, text
from scalestudy.ingest.kinds import as_text
from scalestudy.ingest.mapping import DUCKDB_TYPES, Mapped, map_source
from scalestudy.ingest.raw import FILE, ROW, Raw, nearest
from scalestudy.ingest.read import read
from scalestudy.ingest.reshape import join, to_long
from scalestudy.provenance import Provenance
from scalestudy.tables import COVARIATES, RUN_COLUMNS, DType

_OWN = ("row", "study", "source")
_NEVER_BLANK = ("family", "run", "metric", "held_out")


def run(
    settings: Mapping[str, Any],
    base: Path,
    fetched: Mapping[str, Sequence[Path]],
    output: Path,
    provenance: Provenance,
) -> None:
    """Write `ingest/runs`; see `scalestudy.ingest.ingest`."""
    study = settings["study"]
    output.parent.mkdir(parents=True, exist_ok=True)
    files = [path for paths in fetched.values() for path in paths]
    with tempfile.TemporaryDirectory(prefix=".ingest.", dir=output.parent) as name:
        scratch = Path(name)
        with duck.connect(scratch, files, [output.parent]) as connection:
            raws = {
                source: _read(connection, section, (fetched[source], base, scratch / str(index)), _where(study, source))
                for index, (source, section) in enumerate(settings["sources"].items())
            }
            mapped = map_all(connection, settings, raws)
            duck.copy(connection, stack(settings, mapped), output, provenance, f"study {study}")


def _where(study: str, source: str) -> str:
    return f"study {study}, source {source}"


def _read(
    connection: duckdb.DuckDBPyConnection,
    source: Mapping[str, Any],
    places: tuple[Sequence[Path], Path, Path],
    where: str,
) -> Raw:
    files, base, scratch = places
    raw = read(connection, source, files, base, scratch, where)
    return to_long(raw, source["long"]) if source.get("long") else raw


def map_all(
    connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], raws: dict[str, Raw]
) -> list[tuple[str, Mapped]]:
    """Join the sources that are to be joined, and map those that are left, in the order of the study file."""
    sections = settings["sources"]
    rights = []
    for section in settings.get("join") or ():
        left, right = section["left"], section["right"]
        for name in (left, right):
            if name not in raws:
                where = f"study {settings['study']}, join"
                raise StudyError(
                    where, f"there is no source {name!r}", f"one of {', '.join(raws)}", nearest(name, tuple(raws))
                )
        # A table that is only looked up brings all it has, unless its section says what to keep.
        wanted = {"keep": ["*"], **sections[right]} if not sections[right].get("keep") else sections[right]
        mapped = map_source(connection, raws[right], wanted, tuple(n for n in section["on"] if n in raws[right].names))
        raws[left] = join(connection, raws[left], sections[left], right, mapped, section)
        rights.append(right)
    parts = _family_parts(settings)
    stacked = [name for name in raws if name not in rights]
    found = [(name, map_source(connection, raws[name], sections[name], parts)) for name in stacked]
    for _, mapped in found:
        if "value" not in mapped.columns:
            raise StudyError(
                mapped.raw.where,
                "nothing is mapped to `value`",
                "the column of the metric, for example `columns: {value: loss}`",
                mapped.raw.list_columns(),
            )
    return found


def _family_parts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    family = settings.get("family")
    if family is None:
        return ()
    return (family,) if isinstance(family, str) else tuple(family)


def stack(settings: Mapping[str, Any], sources: Sequence[tuple[str, Mapped]]) -> str:
    """Return the query of the whole run table: sources one below the other, rows numbered from 0."""
    many_files = any(mapped.raw.many for _, mapped in sources)
    columns = _columns(sources)
    selects = [_canonical(settings, name, mapped, columns, many_files) for name, mapped in sources]
    stacked = " UNION ALL ".join(f"SELECT * FROM ({select})" for select in selects)
    return f"SELECT row_number() OVER () - 1 AS row, * FROM ({stacked})"


def _columns(sources: Sequence[tuple[str, Mapped]]) -> dict[str, DType]:
    """Return all further columns with their dtype: covariates first, then as they come; text where sources differ."""
    found: dict[str, set[DType]] = {}
    for _, mapped in sources:
        for name, dtype in mapped.columns.items():
            found.setdefault(name, set()).add(dtype)
    if _counts_flops(sources):
        found.setdefault("flops_kind", {"string"})
    order = [column.name for column in COVARIATES if column.name in found]
    run_columns = {column.name for column in RUN_COLUMNS}
    order += [name for name in found if name not in run_columns and name not in order]
    return {name: found[name].pop() if len(found[name]) == 1 else "string" for name in order}


def _counts_flops(sources: Sequence[tuple[str, Mapped]]) -> bool:
    return any("flops" not in m.columns and {"params", "tokens"} <= m.columns.keys() for _, m in sources)


def _canonical(
    settings: Mapping[str, Any], source: str, mapped: Mapped, further: Mapping[str, DType], many_files: bool
) -> str:
    """Return one source's rows with the columns of the whole table, in order."""
    raw, present = mapped.raw, mapped.columns
    values = {name: quote("m_" + name) for name in present} | _defaults(settings, source, mapped)
    chosen = [f"{text(settings['study'])} AS study", f"{text(source)} AS source"]
    for column in RUN_COLUMNS:
        if column.name in _OWN:
            continue
        sql = values.get(column.name, f"CAST(NULL AS {DUCKDB_TYPES[column.dtype]})")
        if column.name in _NEVER_BLANK:
            sql = _filled(sql, column.name, raw)
        if column.name == "value" and settings.get("range"):
            sql = _in_range(sql, settings["range"], raw)
        chosen.append(f"{sql} AS {quote(column.name)}")
    for name, dtype in further.items():
        sql = values.get(name, "NULL")
        chosen.append(f"CAST({sql} AS {DUCKDB_TYPES[dtype]}) AS {quote(name)}")
    chosen.append(f"{ROW} AS source_row")
    if many_files:
        chosen.append(f"{FILE} AS source_file")
    return f"SELECT {', '.join(chosen)} FROM ({mapped.sql})"


def _defaults(settings: Mapping[str, Any], source: str, mapped: Mapped) -> dict[str, str]:
    """Return the SQL of columns the study file leaves out."""
    present = mapped.columns
    defaults = {
        "run": f"{text(source + ':')} || " + (f"{FILE} || ':' || " if mapped.raw.many else "") + f"{ROW}",
        "metric": text(mapped.plain_value or "value"),
        "direction": text("lower"),
        "held_out": "false",
        "family": text(settings["study"]),
    }
    defaults = {name: sql for name, sql in defaults.items() if name not in present}
    if "flops" not in present and {"params", "tokens"} <= present.keys():
        defaults["flops"] = '6 * "m_params" * "m_tokens"'
        defaults.setdefault("flops_kind", text("6ND"))
    parts = _family_parts(settings)
    if parts:
        defaults["family"] = _joined(parts, mapped)
    return defaults


def _joined(parts: Sequence[str], mapped: Mapped) -> str:
    for part in parts:
        if part not in mapped.columns:
            raise StudyError(
                f"{mapped.raw.where}, family",
                f"there is no column {part!r}",
                "columns of the source",
                nearest(part, tuple(mapped.columns)),
            )
    texts = [as_text(quote("m_" + part), DUCKDB_TYPES[mapped.columns[part]]) for part in parts]
    if len(texts) == 1:
        return texts[0]
    return " || '|' || ".join(f"COALESCE({sql}, '')" for sql in texts)


def _filled(sql: str, column: str, raw: Raw) -> str:
    wrong = failure(
        column, raw.place(), "'a blank cell'", "a value in every row", "map another column, or give a constant"
    )
    return f"COALESCE({sql}, {wrong})"


def _in_range(sql: str, limits: Sequence[float], raw: Raw) -> str:
    low, high = (
        edge if limit is None else float(limit) for limit, edge in zip(limits, (-math.inf, math.inf), strict=True)
    )
    wrong = failure(
        "value",
        raw.place(),
        f"CAST({sql} AS VARCHAR)",
        f"a value from {low:g} to {high:g}",
        "`range` in the study file says so; is the unit a percentage?",
    )
    return f"CASE WHEN isfinite({sql}) AND NOT {sql} BETWEEN '{low!r}'::DOUBLE AND '{high!r}'::DOUBLE THEN {wrong} ELSE {sql} END"
