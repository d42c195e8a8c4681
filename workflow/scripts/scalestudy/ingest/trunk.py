"""Runs that branch off another one: their tokens and compute from the start of the trunk, and their own part beside it.

A cooldown that starts from a checkpoint of a long run has seen what the long run had seen by then. Tables often count its tokens
from its own start. Here every branch gets what its trunk had where it branched off, a branch of a branch too; what it trained by
itself stays in `own_tokens` and `own_flops`, whose largest values add up to the cost of all runs, each trunk counted once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scalestudy.errors import StudyError
from scalestudy.ingest.chosen import COUNTED, OWN
from scalestudy.ingest.duck import translated
from scalestudy.ingest.mapping import DUCKDB_TYPES, Mapped
from scalestudy.ingest.raw import Line
from scalestudy.ingest.sql import quote
from scalestudy.words import nearest

BY: Final = "step"
PER_TOKEN: Final = 6
MOST_DEEP: Final = 100
FEW: Final = 5
Run = tuple[Any, ...]
Point = tuple[float, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """What `trunk` says: the column of the trunk's name, where it was left, in which column's count, and what counts anew."""

    parent: str
    at: str
    by: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, section: Mapping[str, Any], mapped: Mapped) -> "Asked":
        """Read the section; raise StudyError where the source has no such column, or none that tells its runs apart."""
        counted = tuple(section.get("columns") or (name for name in COUNTED if name in mapped.columns))
        found = cls(section["parent"], section["at"], section.get("by", BY), counted)
        for name in ("run", found.parent, found.at, found.by, *counted):
            if name not in mapped.columns:
                known = tuple(mapped.columns)
                way = nearest(name, known) or f"map it: `columns: {{{name}: ...}}`"
                raise _wrong(mapped, f"there is no column {name!r}", f"one of {', '.join(known)}", way)
        if taken := [OWN + name for name in counted if OWN + name in mapped.columns]:
            raise _wrong(mapped, f"the name {taken[0]!r} is that of what a branch trained itself", "another name")
        return found


def _wrong(mapped: Mapped, found: str, expected: str = "", cause: str = "") -> StudyError:
    return StudyError(f"{mapped.raw.where}, trunk", found, expected, cause)


def branched(connection: duckdb.DuckDBPyConnection, mapped: Mapped, source: Mapping[str, Any]) -> Mapped:
    """Return a mapped source in which branches count from the start of their trunk; unchanged where it says nothing of trunks.

    Args:
        connection: sees the source.
        mapped: the source.
        source: its section of the study file.

    Raises:
        StudyError: a trunk that is not there, that ends before it is left, or that is its own; a branch of other parameters whose
            compute nothing states.
    """
    if not source.get("trunk"):
        return mapped
    asked = Asked.of(source["trunk"], mapped)
    with translated(mapped.raw.where):
        branches = _branches(connection, mapped, asked)
        _require_alike(connection, mapped, branches)
        tree = _Tree(mapped, asked, branches, _curves(connection, mapped, asked, {one for one, _ in branches.values()}))
    found = _counted(connection, mapped, asked, {run: tree.before(run) for run in branches})
    return replace(found, raw=found.raw.after(found.raw.sql, _line(connection, found, asked, len(branches))))


def _keys(mapped: Mapped, name: str = "run") -> list[str]:
    """Return SQL of what tells runs apart in one source: their name, and their seed where there is one."""
    return [quote(f"m_{name}"), *(["m_seed"] if "seed" in mapped.columns else [])]


def _branches(connection: duckdb.DuckDBPyConnection, mapped: Mapped, asked: Asked) -> dict[Run, tuple[Run, float]]:
    """Return of each branch its trunk, and where it left it."""
    own, trunk = _keys(mapped), f"CAST({quote('m_' + asked.parent)} AS VARCHAR)"
    at = f"CAST({quote('m_' + asked.at)} AS DOUBLE)"
    listed = (
        f"SELECT DISTINCT {', '.join(own)}, {trunk}, {at} FROM ({mapped.sql}) WHERE {trunk} IS NOT NULL ORDER BY ALL"
    )
    found: dict[Run, tuple[Run, float]] = {}
    for row in connection.execute(listed).fetchall():
        run, (parent, place) = row[: len(own)], row[len(own) :]
        if run in found:
            raise _wrong(
                mapped, f"run {run[0]!r} branches off at two places", f"one `{asked.parent}` and `{asked.at}` a run"
            )
        if place is None or not np.isfinite(place):
            raise _wrong(mapped, f"run {run[0]!r} has a trunk and no {asked.at!r}", "where it left its trunk")
        found[run] = ((parent, *run[1:]), float(place))
    return found


def _curves(
    connection: duckdb.DuckDBPyConnection, mapped: Mapped, asked: Asked, trunks: Collection[Run]
) -> dict[Run, list[Point]]:
    """Return of each trunk its points: how far it was, and what it had counted by then."""
    numbers = [f"CAST({quote('m_' + name)} AS DOUBLE)" for name in (asked.by, *asked.columns)]
    keys, blank = _keys(mapped), " AND ".join(f"{number} IS NOT NULL" for number in numbers)
    table = _registered(connection, "trunks", {f"k{k}": [run[k] for run in trunks] for k in range(len(keys))})
    matched = " AND ".join(f"b.{key} IS NOT DISTINCT FROM o.k{k}" for k, key in enumerate(keys))
    rows = f"SELECT b.* FROM ({mapped.sql}) b SEMI JOIN {table} o ON {matched}"
    query = f"SELECT DISTINCT {', '.join([*keys, *numbers])} FROM ({rows}) WHERE {blank} ORDER BY ALL"
    found: dict[Run, list[Point]] = {}
    for row in connection.execute(query).fetchall():
        points = found.setdefault(row[: len(keys)], [])
        if points and points[-1][0] == row[len(keys)]:
            told = f"the trunk {row[0]!r} has two counts at {asked.by} {row[len(keys)]:,.15g}"
            raise _wrong(mapped, told, "one, whatever the metric")
        points.append(row[len(keys) :])
    return found


def _require_alike(
    connection: duckdb.DuckDBPyConnection, mapped: Mapped, branches: Mapping[Run, tuple[Run, float]]
) -> None:
    """Refuse compute that 6 N D would count with the wrong parameters."""
    if "flops" in mapped.columns or "params" not in mapped.columns:
        return
    keys = _keys(mapped)
    sizes: dict[Run, set[float]] = {}
    for row in connection.execute(f"SELECT DISTINCT {', '.join(keys)}, m_params FROM ({mapped.sql})").fetchall():
        sizes.setdefault(row[:-1], set()).add(row[-1])
    for run, (trunk, _) in branches.items():
        if trunk in sizes and sizes[run] != sizes[trunk]:
            found = f"run {run[0]!r} has other parameters than its trunk {trunk[0]!r}"
            raise _wrong(
                mapped, found, "`flops` among the `columns`: 6 N D would count the trunk with those of the branch"
            )


@dataclass(frozen=True)
class _Tree:
    """Which run branches off which, and what each trunk had counted where."""

    mapped: Mapped
    asked: Asked
    branches: Mapping[Run, tuple[Run, float]]
    curves: Mapping[Run, Sequence[Point]]
    known: dict[Run, Floats] = field(default_factory=dict)

    def before(self, run: Run, below: tuple[Run, ...] = ()) -> Floats:
        """Return what a run had counted before its own start, a number a column: nothing for one that is no branch."""
        self._require_end(run, below)
        if run not in self.branches:
            return np.zeros(len(self.asked.columns))
        if run not in self.known:
            trunk, at = self.branches[run]
            self.known[run] = self.before(trunk, (*below, run)) + self._at(run, trunk, at)
        return self.known[run]

    def _require_end(self, run: Run, below: tuple[Run, ...]) -> None:
        if run in below:
            circle = " off ".join(repr(one[0]) for one in (*below[below.index(run) :][:FEW], run))
            raise _wrong(self.mapped, f"runs branch off in a circle: {circle}", "a trunk that is no branch of its own")
        if len(below) > MOST_DEEP:
            raise _wrong(self.mapped, f"more than {MOST_DEEP} branches of branches", "fewer")

    def _at(self, run: Run, trunk: Run, at: float) -> Floats:
        """Return what a trunk had counted by itself where a run left it: between its rows by a line, from nothing at 0."""
        if trunk not in self.curves:
            way = "a `where` that leaves trunks out can stand among the rules of `clean`, which keeps their rows"
            told = f"the trunk {trunk[0]!r} of run {run[0]!r} has no rows with what it counted"
            raise _wrong(self.mapped, told, "runs of this source", way)
        points = np.array([[0.0] * (1 + len(self.asked.columns)), *self.curves[trunk]])
        if not 0 <= at <= points[-1, 0]:
            found = f"run {run[0]!r} leaves its trunk {trunk[0]!r} at {self.asked.by} {at:,.15g}"
            raise _wrong(self.mapped, found, f"from 0 to {points[-1, 0]:,.15g}, where its rows end")
        return np.array([np.interp(at, points[:, 0], column) for column in points[:, 1:].T])


def _registered(connection: duckdb.DuckDBPyConnection, name: str, data: Mapping[str, Sequence[Any]]) -> str:
    """Give a table of what was found to a connection, and return its name there; the next one takes its place."""
    kinds = {key: pa.float64() if key.startswith("t") else None for key in data}
    connection.register(f"__{name}", pa.table({key: pa.array(cells, kinds[key]) for key, cells in data.items()}))
    return f"__{name}"


def _counted(
    connection: duckdb.DuckDBPyConnection, mapped: Mapped, asked: Asked, totals: Mapping[Run, Floats]
) -> Mapped:
    """Return the source with what branches had before their start added, and their own part in columns beside."""
    keys = _keys(mapped)
    data = {f"k{k}": [run[k] for run in totals] for k in range(len(keys))}
    data |= {f"t{k}": [one[k] for one in totals.values()] for k in range(len(asked.columns))}
    name = _registered(connection, f"before_{mapped.raw.where.rpartition(' ')[2]}".replace("-", "_"), data)
    matched = " AND ".join(f"b.{key} IS NOT DISTINCT FROM o.k{k}" for k, key in enumerate(keys))
    sums = [(column, quote("m_" + column), DUCKDB_TYPES[mapped.columns[column]]) for column in asked.columns]
    total = ", ".join(f"CAST(b.{q} + COALESCE(o.t{k}, 0) AS {kind}) AS {q}" for k, (_, q, kind) in enumerate(sums))
    own = ", ".join(f"b.{q} AS {quote('m_' + OWN + column)}" for column, q, _ in sums)
    sql = (
        f"SELECT b.* EXCLUDE (__order) REPLACE ({total}), {own} "
        f"FROM (SELECT *, row_number() OVER () AS __order FROM ({mapped.sql})) b "
        f"LEFT JOIN {name} o ON {matched} ORDER BY b.__order"
    )
    made = {
        column: ("trunk", f"{mapped.made[column][1]}, and that of {asked.parent} at {asked.at}")
        for column in asked.columns
    }
    made |= {OWN + column: mapped.made[column] for column in asked.columns}
    columns = {**mapped.columns, **{OWN + column: mapped.columns[column] for column in asked.columns}}
    return replace(mapped, sql=sql, columns=columns, made={**mapped.made, **made})


def _line(connection: duckdb.DuckDBPyConnection, mapped: Mapped, asked: Asked, branches: int) -> Line:
    """Say how many runs branch off, and what all runs cost: each trunk once, and as if each branch had trained it anew."""
    keys, costs = ", ".join(_keys(mapped)), _costs(mapped, asked)
    largest = ", ".join(f"max({sql}) AS c{k}" for k, (_, sql) in enumerate(costs))
    sums = "".join(f", sum(c{k})" for k in range(len(costs)))
    runs = f"SELECT {keys}, count(*) AS n{', ' if costs else ''}{largest} FROM ({mapped.sql}) GROUP BY {keys}"
    with translated(mapped.raw.where):
        rows, *found = connection.execute(f"SELECT sum(n){sums} FROM ({runs})").fetchall()[0]
    told = [
        f"{found[k]:.4g} {costs[k][0]} with each trunk once, {found[k + 1]:.4g} if each branch had trained it"
        for k in range(0, len(costs), 2)
    ]
    note = f"{branches:,} runs branch off others" + (f"; all runs: {'; '.join(told)}" if told else "")
    return Line("trunk", f"parent {asked.parent}, at {asked.at}", int(rows), int(rows), note)


def _costs(mapped: Mapped, asked: Asked) -> list[tuple[str, str]]:
    """Return what runs cost, in pairs of SQL: their own part, and the whole; compute by 6 N D where nothing states it."""
    found: list[tuple[str, str]] = [
        (name, f"m_{prefix}{name}") for name in COUNTED if name in asked.columns for prefix in (OWN, "")
    ]
    if "flops" not in mapped.columns and {"params", "tokens"} <= mapped.columns.keys() and "tokens" in asked.columns:
        found += [("flops", f"{PER_TOKEN} * m_params * m_{prefix}tokens") for prefix in (OWN, "")]
    return found
