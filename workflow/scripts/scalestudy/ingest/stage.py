"""The stage: read each source, map it, stack them, write `ingest/runs` in one stream."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.files import scratch as scratch_folder
from scalestudy.ingest import duck, made
from scalestudy.ingest.elements import with_elements
from scalestudy.ingest.families import copied
from scalestudy.ingest.long import to_long
from scalestudy.ingest.made import Sources
from scalestudy.ingest.mapping import Mapped, map_source
from scalestudy.ingest.raw import Line, Raw
from scalestudy.ingest.read import read
from scalestudy.ingest.reshape import join
from scalestudy.ingest.stacking import family_parts, numbered, stack
from scalestudy.ingest.trunk import branched
from scalestudy.ingest.where import met
from scalestudy.provenance import Provenance
from scalestudy.storage import check_file, write_table
from scalestudy.tables.ingest import TABLES
from scalestudy.words import nearest


def run(
    settings: Mapping[str, Any],
    base: Path,
    fetched: Mapping[str, Sequence[Path]],
    output: Path,
    provenance: Provenance,
) -> None:
    """Write `ingest/runs`, and beside it `ingest/ledger` and `ingest/columns`; see `scalestudy.ingest.ingest`."""
    study = settings["study"]
    files = [path for paths in fetched.values() for path in paths]
    with (
        scratch_folder(output.parent, "ingest") as scratch,
        duck.connect(scratch, files, [output.parent]) as connection,
    ):
        raws = {
            source: _read(connection, section, (fetched[source], base, scratch / str(index)), _where(study, source))
            for index, (source, section) in enumerate(settings["sources"].items())
        }
        mapped, lines = map_all(connection, settings, raws)
        query, together = copied(connection, settings, stack(settings, mapped))
        further = {name for _, source in mapped for name in source.columns}

        def check(written: Path) -> None:
            check_file(written, TABLES["ingest/runs"], further)

        where = _where(study, " or ".join(raws))
        duck.copy(connection, numbered(query), output, provenance, where, check)
    for name, table in (("ledger", made.ledger(lines, together)), ("columns", made.columns(settings, mapped))):
        write_table(table, TABLES[f"ingest/{name}"], output.with_name(f"{name}.parquet"), provenance)


def _where(study: str, source: str) -> str:
    return f"study {study}, source {source}"


def _read(
    connection: duckdb.DuckDBPyConnection,
    source: Mapping[str, Any],
    places: tuple[Sequence[Path], Path, Path],
    where: str,
) -> Raw:
    files, base, scratch = places
    raw = with_elements(connection, read(connection, source, files, base, scratch, where), source)
    return to_long(connection, raw, source["long"], _set(source)) if source.get("long") else raw


def _set(source: Mapping[str, Any]) -> set[str]:
    """The columns that the constants of a source set, whatever it has under their names: but for those that a mapping reads."""
    read = " ".join(str(value) for value in (source.get("columns") or {}).values())
    return set(source.get("constants") or {}) - set(re.findall(r"\w+", read))


def map_all(
    connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], raws: Mapping[str, Raw]
) -> tuple[Sources, list[tuple[str, Sequence[Line]]]]:
    """Join the sources that are to be joined, and map those that are left, in the order of the study file.

    Returns:
        name and table of each that is left; and what was done to the rows of each there is.
    """
    sections, parts = settings["sources"], family_parts(settings)
    left, rights = _joined(connection, settings, raws)
    kept = {name: met(connection, raw, sections[name]) for name, raw in left.items()}
    found = [(name, _mapped(connection, raw, sections[name], parts)) for name, raw in kept.items()]
    for _, mapped in found:
        _require_value(mapped)
    every = {**rights, **{name: mapped.raw for name, mapped in found}}
    return found, [(name, every[name].lines) for name in raws]


def _mapped(
    connection: duckdb.DuckDBPyConnection, raw: Raw, source: Mapping[str, Any], parts: tuple[str, ...]
) -> Mapped:
    return branched(connection, map_source(connection, raw, source, parts), source)


def _joined(
    connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], raws: Mapping[str, Raw]
) -> tuple[dict[str, Raw], dict[str, Raw]]:
    """Return the sources whose rows are in the run table, with what joined ones bring; and those that are looked up."""
    sections, left, rights = settings["sources"], dict(raws), {}
    for section in settings.get("join") or ():
        name, right = (_source(section[side], settings, raws) for side in ("left", "right"))
        # A table that is only looked up brings all it has, unless its section says what to keep.
        wanted = sections[right] if sections[right].get("keep") else {**sections[right], "keep": ["*"]}
        raw = met(connection, left[right], wanted)
        mapped = _mapped(connection, raw, wanted, tuple(key for key in section["on"] if key in raw.names))
        rights[right] = mapped.raw
        left[name] = join(connection, left[name], sections[name], right, mapped, section)
    return {name: raw for name, raw in left.items() if name not in rights}, rights


def _source(name: str, settings: Mapping[str, Any], raws: Mapping[str, Raw]) -> str:
    if name not in raws:
        where = f"study {settings['study']}, join"
        raise StudyError(where, f"there is no source {name!r}", f"one of {', '.join(raws)}", nearest(name, tuple(raws)))
    return name


def _require_value(mapped: Mapped) -> None:
    if "value" not in mapped.columns:
        example = "the column of the metric, for example `columns: {value: loss}`"
        raise StudyError(mapped.raw.where, "nothing is mapped to `value`", example, mapped.raw.list_columns())
