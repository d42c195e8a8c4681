"""Wide to long: columns become rows, by one section or by several, each with columns of its own beside the values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest import kinds
from scalestudy.ingest.duck import translated
from scalestudy.ingest.raw import Line, Origin, Raw
from scalestudy.ingest.reshape import computed
from scalestudy.ingest.sql import text
from scalestudy.words import nearest

Section = Mapping[str, Any]
Places = Sequence[int | None]


def sections_of(long: Any) -> list[Section]:
    """Return what `long` holds as a list."""
    return [long] if isinstance(long, Mapping) else list(long)


def globs_of(section: Section) -> list[str]:
    """Return the globs of the columns that a section stacks."""
    return [section["columns"]] if isinstance(section["columns"], str) else list(section["columns"])


def to_long(connection: duckdb.DuckDBPyConnection, raw: Raw, long: Any, taken: Collection[str] = ()) -> Raw:
    """Stack columns: one row becomes one row for each of them, in their order, section by section.

    Args:
        connection: sees the source.
        raw: the source as read.
        long: a section or a list of sections. In each, `columns` is a glob or a list of globs; `into` the new column that says
            which column a value is from; `value` the new column that holds it. With one glob that has one `*`, `into` gets what
            the star stands for, otherwise the column's whole name. `beside` are further new columns, each from a glob whose
            star stands for the same; `constants` have one value in the section's rows; `compute` are expressions over the
            source's columns and the section's own, in order.
        taken: columns that the source's own `constants` set, and no expression of its `columns` reads first.

    Raises:
        StudyError: no column matches, an expression does not fit, or a name stands twice.
    """
    sections = sections_of(long)
    several = len(sections) > 1
    made = [_made(connection, raw, one, f"long {k + 1}" if several else "long") for k, one in enumerate(sections)]
    _refuse_twice(raw, sections, taken)
    whole = _below(raw, made) if several else made[0]
    with translated(raw.where):
        before, after = (connection.execute(f"SELECT count(*) FROM ({r.sql})").fetchall()[0][0] for r in (raw, whole))
    told = ", ".join(glob for one in sections for glob in globs_of(one))
    return whole.after(whole.sql, Line("long", told, before, after))


def _refuse_twice(raw: Raw, sections: Sequence[Section], taken: Collection[str]) -> None:
    """Refuse columns of a section that the source has too, where one would silently win.

    A constant of the source in place of the names of what is stacked would make one metric of several.
    """
    stacked = {name for one in sections for glob in globs_of(one) for name in raw.matching(glob)}
    for section in sections:
        added = (*(section.get("constants") or {}), *(section.get("compute") or {}))
        for name in (section["into"], section["value"], *(section.get("beside") or {}), *added):
            if name in taken:
                _refuse(raw, name, "the source's `constants`")
            if name in added and name in raw.names and name not in stacked:
                _refuse(raw, name, "the columns of the source")


def _refuse(raw: Raw, name: str, whose: str) -> NoReturn:
    raise StudyError(f"{raw.where}, long", f"{name!r} is among {whose} too", "one of them, or another name")


def _made(connection: duckdb.DuckDBPyConnection, raw: Raw, section: Section, used: str) -> Raw:
    """Return the rows of one section."""
    stems, stacks = _stacks(raw, section, f"{raw.where}, {used}")
    found = _stacked(raw, section["into"], stems, stacks)
    globs = " and ".join(globs_of(section))
    origins: dict[str, Origin] = {section["into"]: ("long", f"the names of {globs}"), section["value"]: ("long", globs)}
    origins |= {name: ("long", glob) for name, glob in (section.get("beside") or {}).items()}
    found = replace(found, origins={**raw.origins, **origins})
    for name, constant in (section.get("constants") or {}).items():
        found = _with_constant(found, name, constant)
    for name, expression in (section.get("compute") or {}).items():
        found = _with_computed(connection, found, name, str(expression), f"{used}, {name}")
    return found


def _stacks(raw: Raw, section: Section, where: str) -> tuple[list[str], dict[str, Places]]:
    """Return what stands for each stacked column, and the places of the columns that each new column is made of."""
    beside: Mapping[str, str] = section.get("beside") or {}
    companions = {name for glob in beside.values() for name in raw.matching(glob)}
    chosen = list(dict.fromkeys(_chosen(raw, globs_of(section), companions, where)))
    stems = [_stem(name, globs_of(section)) for name in chosen]
    stacks: dict[str, Places] = {section["value"]: [raw.find(name, "long") for name in chosen]}
    for name, glob in beside.items():
        if glob.count("*") != 1 or not any(_companion(raw, glob, stem) is not None for stem in stems):
            found = f"{glob!r} matches no column that goes with {chosen[0]!r}"
            raise StudyError(f"{where}, beside", found, "a glob with one `*`")
        stacks[name] = [_companion(raw, glob, stem) for stem in stems]
    return stems, stacks


def _chosen(raw: Raw, globs: Sequence[str], companions: Collection[str], where: str) -> Iterator[str]:
    for glob in globs:
        found = raw.matching(glob)
        if not found:
            raise StudyError(where, f"{glob!r} matches no column", raw.list_columns(), nearest(glob, raw.names))
        yield from (name for name in found if name not in companions)


def _companion(raw: Raw, glob: str, stem: str) -> int | None:
    name = glob.replace("*", stem)
    return raw.find(name, "long") if name in raw.names else None


def _stem(name: str, patterns: Sequence[str]) -> str:
    if len(patterns) > 1 or patterns[0].count("*") != 1 or set("?[") & set(patterns[0]):
        return name
    before, _, after = patterns[0].partition("*")
    return name[len(before) : len(name) - len(after)]


def _stacked(raw: Raw, into: str, stems: Sequence[str], stacks: Mapping[str, Places]) -> Raw:
    """Return one row for each stem: the stem in `into`, and one column for each stack of columns, null where none is."""
    types = [_common(raw.types[place] for place in places if place is not None) for places in stacks.values()]
    rows = ", ".join(_cells(stem, [places[k] for places in stacks.values()], types) for k, stem in enumerate(stems))
    count = len(raw.names)
    chosen = ", ".join(f"__pair.v{number} AS c{count + 1 + number}" for number in range(len(types)))
    sql = (
        f"SELECT * EXCLUDE (__pair), __pair.k AS c{count}, {chosen} "
        f"FROM (SELECT *, unnest([{rows}]) AS __pair FROM ({raw.sql}))"
    )
    # What is stacked is no column of its own any more.
    gone = {index for places in stacks.values() for index in places}
    names = tuple("" if index in gone else name for index, name in enumerate(raw.names))
    return replace(raw, sql=sql, names=(*names, into, *stacks), types=(*raw.types, "VARCHAR", *types))


def _cells(stem: str, places: Places, types: Sequence[str]) -> str:
    """Return SQL of what one stacked column becomes."""
    cells = [
        f"'v{number}': CAST({'NULL' if place is None else f'c{place}'} AS {kind})"
        for number, (place, kind) in enumerate(zip(places, types, strict=True))
    ]
    return "{" + ", ".join([f"'k': {text(stem)}", *cells]) + "}"


def _common(types: Any) -> str:
    """Return the type of a column that holds cells of several: a number where all are, else text."""
    return "DOUBLE" if all(kinds.is_numeric(kind) for kind in types) else "VARCHAR"


def _with_constant(raw: Raw, name: str, constant: Any) -> Raw:
    number = isinstance(constant, int | float) and not isinstance(constant, bool)
    word = str(constant).lower() if isinstance(constant, bool) else str(constant)
    sql = f"CAST({text(repr(constant))} AS DOUBLE)" if number else text(word)
    return _added(raw, f"SELECT *, {sql} AS c{len(raw.names)} FROM ({raw.sql})", name, ("constant", word), number)


def _with_computed(connection: duckdb.DuckDBPyConnection, raw: Raw, name: str, expression: str, used: str) -> Raw:
    result = f"c{len(raw.names)}"
    found, kind = computed(connection, raw, expression, result, used)
    number = kinds.is_numeric(kind)
    cast = f"CAST({result} AS {'DOUBLE' if number else 'VARCHAR'})"
    return _added(
        raw, f"SELECT * REPLACE ({cast} AS {result}) FROM ({found.sql})", name, ("expression", expression), number
    )


def _added(raw: Raw, sql: str, name: str, origin: Origin, number: bool) -> Raw:
    """Return a source with one column more, which takes the name from another one that has it."""
    names = (*("" if own == name else own for own in raw.names), name)
    types = (*raw.types, "DOUBLE" if number else "VARCHAR")
    return replace(raw, sql=sql, names=names, types=types, origins={**raw.origins, name: origin})


def _below(raw: Raw, parts: Sequence[Raw]) -> Raw:
    """Return the rows of several sections below each other, under the columns of all: null where a section has none."""
    base = len(raw.names)
    gone = {k for part in parts for k, name in enumerate(part.names[:base]) if not name}
    new = list(dict.fromkeys(name for part in parts for name in part.names[base:] if name))
    types = [_common(_type(part, name) for part in parts if name in part.names[base:]) for name in new]
    sql = " UNION ALL ".join(f"SELECT * FROM ({_under(part, base, new, types)})" for part in parts)
    names = (*("" if k in gone else name for k, name in enumerate(raw.names)), *new)
    origins = {**raw.origins, **{name: _origin(parts, name) for name in new}}
    return replace(raw, sql=sql, names=names, types=(*raw.types, *types), origins=origins)


def _type(part: Raw, name: str) -> str:
    return part.types[len(part.names) - 1 - part.names[::-1].index(name)]


def _under(part: Raw, base: int, new: Sequence[str], types: Sequence[str]) -> str:
    """Return the SELECT of one section with every new column in its common type and place."""
    own = {name: base + k for k, name in enumerate(part.names[base:]) if name}
    cells = [
        f"CAST({f'c{own[name]}' if name in own else 'NULL'} AS {kind}) AS c{base + k}"
        for k, (name, kind) in enumerate(zip(new, types, strict=True))
    ]
    old = [f"c{k}" for k in range(base)]
    return f"SELECT {', '.join([*old, *cells, '__file', '__row'])} FROM ({part.sql})"


def _origin(parts: Sequence[Raw], name: str) -> Origin:
    """Say how a column of several sections was made: in each, where they differ."""
    found = list(dict.fromkeys(part.origins[name] for part in parts if name in part.origins))
    return found[0] if len(found) == 1 else ("long", "; ".join(told for _, told in found))
