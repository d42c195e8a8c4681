"""The stage: read each source, map it, stack them, write `ingest/runs` in one stream."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest import duck
from scalestudy.ingest.duck import failure, quote, text
from scalestudy.ingest.kinds import as_text
from scalestudy.ingest.mapping import DUCKDB_TYPES, Mapped, map_source
from scalestudy.ingest.raw import FILE, ROW, Raw, nearest
from scalestudy.ingest.read import read
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
            parts = _family_parts(settings)
            mapped = []
            for index, (source, section) in enumerate(settings["sources"].items()):
                where = f"study {study}, source {source}"
                raw = read(connection, section, fetched[source], scratch / str(index), where)
                mapped.append((source, map_source(connection, raw, section, parts)))
            duck.copy(connection, stack(settings, mapped), output, provenance, f"study {study}")


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
    low, high = float(limits[0]), float(limits[1])
    wrong = failure(
        "value",
        raw.place(),
        f"CAST({sql} AS VARCHAR)",
        f"a value from {low:g} to {high:g}",
        "`range` in the study file says so; is the unit a percentage?",
    )
    return f"CASE WHEN isfinite({sql}) AND NOT {sql} BETWEEN {low!r} AND {high!r} THEN {wrong} ELSE {sql} END"
