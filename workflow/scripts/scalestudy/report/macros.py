"""`numbers.tex`: every number that the page shows as a macro, so that a paper never retypes one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.numerals import grouped
from scalestudy.report.about_data import run_counts
from scalestudy.report.about_replication import verdict_counts
from scalestudy.report.answers import Answer, metric_units_of
from scalestudy.report.cited import CITED, Citable, Cited
from scalestudy.report.defined import Macros
from scalestudy.report.escaping import tex_text
from scalestudy.report.frames import Record, Settings, Tables, known, number, records, table
from scalestudy.report.grid import Grid
from scalestudy.report.quantities import Several
from scalestudy.report.spelled import macro_name
from scalestudy.report.units import Units, budget_words
from scalestudy.report.wording import wording
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.catalogue import TABLES

MOST_ROWS: Final = 100
"""Rows of a table that are macros: those of `auto` and of the laws that were chosen before others."""
HEADER: Final = r"""% Numbers of the study {study}, as macros: \input this file, then write \{example}.
%
% A name is the study, then what the number is, then what it is of: family, metric, law and so on, whatever else the study
% holds, each word capitalised and each digit spelled out: letters only, as TeX demands. So no name changes, and none comes to
% mean something else, when a family, law or target is added or rows change their order. A parameter that is one small
% letter is spelled Small, as \...SmallA beside \...A. Where two names would be spelled alike, both end in letters made from
% what they stand for, and the name without them stops TeX with a message that says which there are.
%
% A number with an interval has four macros: the estimate, ...Lower, ...Upper (95%), and ...Interval, which is all three; one
% with a standard error or tolerance has ...Error, one with a unit ...Unit. Rounded to two significant digits of the
% uncertainty; T, B, M and k stand for 1e12, 1e9, 1e6 and 1e3. Everything works in text and in math."""


def macros_of(tables: Tables, settings: Settings, answers: Sequence[Answer], data: Grid) -> Macros:
    """Return the macros of a study; `data` is the table of the rows by source, family and metric."""
    study = str(settings["study"])
    macros = Macros()
    _counts(macros, study, run_counts(tables))
    _ranges(macros, study, data.whole)
    _laws(macros, study, answers)
    words = wording(table(tables, "clean/runs"))
    units = Units(metric_units_of(tables), words, budget_words(settings, words))
    preferred = {(*answer.unit, answer.law) for answer in answers}
    for cited in CITED:
        _table(macros, study, cited, units, table(tables, cited.table), preferred)
    macros.section("Published numbers: how many of each verdict")
    for verdict, count in verdict_counts(tables):
        macros.define(macro_name(study, "replication", verdict), grouped(count), ("verdict", verdict))
    return macros


def numbers_tex(tables: Tables, settings: Settings, answers: Sequence[Answer], data: Grid) -> str:
    """Return the content of `numbers.tex`; see `macros_of`."""
    return written(macros_of(tables, settings, answers, data), str(settings["study"]))


def written(macros: Macros, study: str) -> str:
    """Return the content of the file that defines macros."""
    header = HEADER.replace("{study}", " ".join(study.split())).replace("{example}", macro_name(study, "runs fitted"))
    return "\n".join([header, *macros.lines()]) + "\n"


def _counts(macros: Macros, study: str, counts: Mapping[str, int]) -> None:
    macros.section("Rows of the run table")
    for name, count in counts.items():
        macros.define(
            macro_name(study, "" if name in ("families", "metrics") else "runs", name), grouped(count), (name,)
        )


def _ranges(macros: Macros, study: str, grid: Grid) -> None:
    """Define how many rows there are of each source, family and metric, and how far they reach."""
    macros.section("Rows by source, family and metric, and the ranges of those that are fitted")
    for row in grid.rows:
        for column, cell in list(zip(grid.columns, row.cells, strict=True))[3:]:
            name = macro_name(study, "data", *row.cells[:3], column.title)
            key = ("data", *map(str, row.cells[:3]), column.title)
            _range(macros, name, cell, key)
    macros.left_out(len(grid.left_out), grid.source)


def _range(macros: Macros, name: str, cell: object, key: tuple[object, ...]) -> None:
    if isinstance(cell, Several):
        low, _, high = cell.parts
        for end, value in (("Least", low), ("Most", high)):
            macros.define(f"{name}{end}", value.tex if not isinstance(value, str) else value, (*key, end))
    elif cell:
        macros.define(name, cell.tex if hasattr(cell, "tex") else tex_text(cell), key)


def _laws(macros: Macros, study: str, answers: Sequence[Answer]) -> None:
    """Define the law of each fit unit, and its formula."""
    macros.section("The law that was chosen for each family and metric, and its formula")
    for answer in answers[:MOST_ROWS]:
        macros.define(macro_name(study, *answer.unit, "law"), tex_text(answer.law), ("law", *answer.unit))
        if answer.tex is not None:
            name = macro_name(study, *answer.unit, "formula")
            macros.define(name, rf"\ensuremath{{{answer.tex}}}", ("formula", *answer.unit))
    macros.left_out(len(answers) - MOST_ROWS, "validate/choice")


def _table(
    macros: Macros,
    study: str,
    cited: Cited,
    units: Units,
    frame: pd.DataFrame,
    preferred: set[tuple[str, str, str]],
) -> None:
    rows = _wanted(frame, cited)
    if not len(rows):
        return
    macros.section(cited.title)
    for row in records(rows.iloc[_order(rows, preferred)[:MOST_ROWS]]):
        name, key = macro_name(study, cited.word, *_flat(cited.key(row))), (cited.word, *cited.key(row))
        for word, cells in _numbers(cited, units, row):
            macros.quantity(name + macro_name(word), cells, (*key, word), cited.table)
    macros.left_out(len(rows) - MOST_ROWS, cited.table)


def _wanted(frame: pd.DataFrame, cited: Cited) -> pd.DataFrame:
    """Return the rows that hold any of the numbers."""
    looked_at = [name for name in (*cited.numbers, "value", "found", "difference") if name in frame]
    rows = frame[frame[looked_at].notna().any(axis=1)]
    return rows[cited.wanted(rows)] if cited.wanted else rows


def _order(frame: pd.DataFrame, preferred: set[tuple[str, str, str]]) -> list[int]:
    """Sort rows over all families, by `auto` and by chosen laws before others, else as they stand."""
    law = frame.get("law", pd.Series(AUTO, frame.index))
    names = [frame.get(name, law) for name in ("family", "metric")]
    first = (names[0] == ALL_FAMILIES).to_numpy()
    chosen = np.array([unit in preferred for unit in zip(*names, law, strict=True)], bool)
    found: list[int] = np.argsort(-(2 * first + ((law == AUTO).to_numpy() | chosen)), kind="stable").tolist()
    return found


def _numbers(cited: Cited, units: Units, row: Record) -> Iterator[tuple[str, Sequence[Citable]]]:
    """Yield each number of a row by the word that names it."""
    for name in cited.numbers:
        if known(row, name) or np.isinf(number(row.get(name))):
            ends = _ends(cited.table, name, first=cited.leads and name == cited.numbers[0])
            word = "" if name == cited.numbers[0] and cited.leads else name
            yield word, [units.quantity(cited.table, row, name, ends, cited.digits.get(name, 3))]
    for word, cells in cited.made(row).items():
        if cells[0].known:
            yield word, cells


def _ends(table_name: str, name: str, *, first: bool) -> tuple[str, str]:
    """Return the columns that hold the bounds of a number; empty where it has none."""
    there = {column.name for column in TABLES[table_name].columns}
    own = (f"{name}_lower", f"{name}_upper")
    return own if own[0] in there else ("lower", "upper") if first and "lower" in there else ("", "")


def _flat(parts: object) -> list[object]:
    """Return the texts and numbers of nested keys in a row."""
    return [one for part in parts for one in _flat(part)] if isinstance(parts, tuple) else [parts]
