"""Mapped sources one below the other: every column of the run table in every source, defaults where it has none."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.duck import failure
from scalestudy.ingest.kinds import as_text
from scalestudy.ingest.mapping import DUCKDB_TYPES, Mapped
from scalestudy.ingest.raw import FILE, RESERVED, ROW, Raw, refuse_twins
from scalestudy.ingest.sql import one_of_few, quote, text
from scalestudy.numerals import brief
from scalestudy.percent import PERCENT, SPELLED, spelled
from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.contract import DType
from scalestudy.tables.ingest import COVARIATES, RUN_COLUMNS
from scalestudy.tables.reserved import meaning_of_family
from scalestudy.words import nearest

_NEVER_BLANK = ("family", "run", "metric", "held_out")
_LEADING = tuple(column for column in RUN_COLUMNS if column.name != "row")


def numbered(sql: str) -> str:
    """Return the query of a run table with its rows numbered from 0."""
    return f"SELECT row_number() OVER () - 1 AS row, * FROM ({sql})"


def stack(settings: Mapping[str, Any], sources: Sequence[tuple[str, Mapped]]) -> str:
    """Return the query of the run table but for the rows' numbers: sources in order.

    Args:
        settings: the study's settings; `study`, `family` and `range` count here.
        sources: name and mapped table of each source.

    Raises:
        StudyError: a part of the family that a source lacks.
    """
    further = _further(sources)
    refuse_twins((*(c.name for c in RUN_COLUMNS), *RESERVED, *further), f"study {settings['study']}, all sources")
    many_files = any(mapped.raw.many for _, mapped in sources)
    same = [same_in_every_row(settings, name, mapped) for name, mapped in sources]
    # A text that is the same in every row of every source is written as one of few; see `sql.one_of_few`.
    few = {name: [one[name] for one in same] for name in same[0] if all(name in one for one in same)}
    selects = []
    for (name, mapped), own in zip(sources, same, strict=True):
        values = {column: quote("m_" + column) for column in mapped.columns}
        values |= _defaults(settings, name, mapped)
        values |= {column: text(value) for column, value in own.items()}
        values |= {column: one_of_few(own[column], all_values) for column, all_values in few.items()}
        chosen = [f"{sql} AS {quote(column)}" for column, sql in _checked(settings, mapped.raw, values, own).items()]
        for column, dtype in further.items():
            sql = values[column] if column in few else f"CAST({values.get(column, 'NULL')} AS {DUCKDB_TYPES[dtype]})"
            chosen.append(f"{sql} AS {quote(column)}")
        chosen += [f"{ROW} AS source_row", *([f"{FILE} AS source_file"] if many_files else [])]
        selects.append(f"SELECT {', '.join(chosen)} FROM ({mapped.sql})")
    return " UNION ALL ".join(f"SELECT * FROM ({select})" for select in selects)


def family_parts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that make up the family, none if it is mapped or the study's name."""
    family = settings.get("family")
    if family is None:
        return ()
    return (family,) if isinstance(family, str) else tuple(family)


def _further(sources: Sequence[tuple[str, Mapped]]) -> dict[str, DType]:
    """Return all columns beside the contract's: covariates first, then as they come; text where sources differ."""
    found: dict[str, set[DType]] = {}
    for _, mapped in sources:
        for name, dtype in mapped.columns.items():
            found.setdefault(name, set()).add(dtype)
    if any(_counts_flops(mapped) for _, mapped in sources):
        found.setdefault("flops_kind", {"string"})
    contract = {column.name for column in RUN_COLUMNS}
    order = [column.name for column in COVARIATES if column.name in found]
    order += [name for name in found if name not in contract and name not in order]
    return {name: found[name].pop() if len(found[name]) == 1 else "string" for name in order}


def _counts_flops(mapped: Mapped) -> bool:
    return "flops" not in mapped.columns and {"params", "tokens"} <= mapped.columns.keys()


def same_in_every_row(settings: Mapping[str, Any], source: str, mapped: Mapped) -> dict[str, str]:
    """Return the text columns that hold one value throughout a source: what the study says once, and defaults."""
    same = {"study": str(settings["study"]), "source": source, **mapped.constants}
    same |= {name: spelled(word) for name, word in same.items() if name == "unit"}
    defaults = {"metric": mapped.plain_value or "value", "direction": "lower"}
    if not family_parts(settings):
        defaults["family"] = str(settings["study"])
    if _counts_flops(mapped):
        defaults["flops_kind"] = "6ND"
    same |= {name: value for name, value in defaults.items() if name not in mapped.columns}
    if family_parts(settings):
        same.pop("family", None)
    return same


def _defaults(settings: Mapping[str, Any], source: str, mapped: Mapped) -> dict[str, str]:
    """Return the SQL of other columns the study file leaves out."""
    file = f"{FILE} || ':' || " if mapped.raw.many else ""
    defaults = {"run": f"{text(source + ':')} || {file}{ROW}", "held_out": "false"}
    defaults = {name: sql for name, sql in defaults.items() if name not in mapped.columns}
    if _counts_flops(mapped):
        defaults["flops"] = "6 * m_params * m_tokens"
    parts = family_parts(settings)
    return defaults | ({"family": _joined(parts, mapped)} if parts else {})


def _checked(
    settings: Mapping[str, Any], raw: Raw, values: Mapping[str, str], same: Mapping[str, str]
) -> dict[str, str]:
    """Return the contract's columns, with blanks and values out of range refused."""
    found = {}
    for column in _LEADING:
        sql = values.get(column.name, f"CAST(NULL AS {DUCKDB_TYPES[column.dtype]})")
        if column.name in _NEVER_BLANK and column.name not in same:
            sql = _filled(sql, column.name, raw)
        if column.name == "family":
            sql = _own(sql, raw)
        if column.name == "value" and settings.get("range"):
            sql = _in_range(sql, settings["range"], raw)
        if column.name == "value":
            sql = _no_percentage(sql, values["unit"], raw) if "unit" in values else sql
        if column.name == "unit" and column.name not in same:
            sql = _spelled(sql)
        found[column.name] = sql
    return found


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


def _own(sql: str, raw: Raw) -> str:
    """Refuse a family whose name the tables use for something else."""
    found = f"'the family ' || {text(repr(ALL_FAMILIES))}"
    wrong = failure("family", raw.place(), found, "another name", f"it means {meaning_of_family(ALL_FAMILIES)}")
    return f"CASE WHEN {sql} = {text(ALL_FAMILIES)} THEN {wrong} ELSE {sql} END"


def _spelled(unit: str) -> str:
    """Return SQL of a unit with every way to write per cent as one."""
    words = ", ".join(text(word) for word in SPELLED)
    return f"CASE WHEN lower(trim({unit})) IN ({words}) THEN {text(PERCENT)} ELSE {unit} END"


def _no_percentage(value: str, unit: str, raw: Raw) -> str:
    """Return SQL that stops at a fraction above 1: a percentage, by the looks of it, which no law of fractions fits."""
    wrong = failure(
        "value",
        raw.place(),
        f"CAST({value} AS VARCHAR)",
        "at most 1 for the unit fraction",
        "`unit: percent` reads percentages; a ratio that may exceed 1 needs another word, such as `ratio`",
    )
    return f"CASE WHEN isfinite({value}) AND {value} > 1 AND {unit} = 'fraction' THEN {wrong} ELSE {value} END"


def _in_range(sql: str, limits: Sequence[float], raw: Raw) -> str:
    low, high = (
        edge if limit is None else float(limit) for limit, edge in zip(limits, (-math.inf, math.inf), strict=True)
    )
    wrong = failure(
        "value",
        raw.place(),
        f"CAST({sql} AS VARCHAR)",
        f"a value from {brief(low, 6)} to {brief(high, 6)}",
        "`range` in the study file says so, in the unit of the values",
    )
    return f"CASE WHEN isfinite({sql}) AND NOT {sql} BETWEEN '{low!r}'::DOUBLE AND '{high!r}'::DOUBLE THEN {wrong} ELSE {sql} END"
