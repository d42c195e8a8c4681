"""The stage: read each source, map it, stack them, write `ingest/runs` in one stream."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from scalestudy.errors import StudyError
from scalestudy.files import scratch as scratch_folder
from scalestudy.ingest import duck
from scalestudy.ingest.mapping import Mapped, map_source
from scalestudy.ingest.raw import Raw
from scalestudy.ingest.read import read
from scalestudy.ingest.reshape import join, to_long
from scalestudy.ingest.stacking import family_parts, stack
from scalestudy.provenance import Provenance
from scalestudy.storage import check_file
from scalestudy.tables.ingest import TABLES
from scalestudy.words import nearest


def run(
    settings: Mapping[str, Any],
    base: Path,
    fetched: Mapping[str, Sequence[Path]],
    output: Path,
    provenance: Provenance,
) -> None:
    """Write `ingest/runs`; see `scalestudy.ingest.ingest`."""
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
        mapped = map_all(connection, settings, raws)
        further = {name for _, source in mapped for name in source.columns}

        def check(written: Path) -> None:
            check_file(written, TABLES["ingest/runs"], further)

        where = _where(study, " or ".join(raws))
        duck.copy(connection, stack(settings, mapped), output, provenance, where, check)


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
    parts = family_parts(settings)
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
