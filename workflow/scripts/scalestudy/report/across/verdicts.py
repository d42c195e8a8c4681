"""Published numbers of several studies: how many come out, and every one that does not, with its cause."""

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Final

from scalestudy.report.about_replication import TONES, ours, wanted
from scalestudy.report.across.made import Made, Studies, side_by_side
from scalestudy.report.frames import Record, records, said, table
from scalestudy.report.grid import Cell, Grid, Row
from scalestudy.tables.analyse import VERDICTS

HELD: Final = "reproduced"
OPEN: Final = "not_testable"
REMEMBERED: Final = "remembered"
CERTAIN: Final = "stated"
ALL: Final = "all studies"


def verdicts_line(studies: Studies) -> str:
    """Say how many published numbers come out, of those that can be tested; empty where no study has any."""
    rows = [row for one in studies for row in _rows(one)]
    tested = [row for row in rows if row["verdict"] != OPEN]
    if not rows:
        return ""
    told = sum(bool(row["finding"]) for row in _otherwise(rows))
    held, otherwise = sum(row["verdict"] == HELD for row in tested), len(_otherwise(rows))
    some = sum(row["certainty"] == REMEMBERED for row in rows)
    more = f"; {some} of the published numbers are from memory of the publication" if some else ""
    rest = f" Of the {otherwise} that do not, {told} say what was found of the cause." if otherwise else ""
    return f"{held} of {len(tested)} published numbers that can be tested come out within their tolerance{more}.{rest}"


def counts_grid(studies: Studies) -> Grid:
    """How many published numbers of each study have which verdict."""
    counts = {one.study: Counter(str(row["verdict"]) for row in _rows(one)) for one in studies}
    known = {study: own for study, own in counts.items() if own}
    if len(known) > 1:
        known[ALL] = sum(known.values(), Counter())
    rows = [Row((study, *_counted(own)), "muted" if study == ALL else "") for study, own in known.items()]
    heads = ("numbers#", *(f"{said(verdict)}#" for verdict in VERDICTS))
    notes = [f"{said(verdict)}: {meaning}." for verdict, meaning in VERDICTS.items()]
    return side_by_side("Verdicts on published numbers", heads, rows, "no study expects published numbers.", *notes)


def _counted(own: Counter[str]) -> tuple[str, ...]:
    return (str(sum(own.values())), *(str(own[verdict]) if own[verdict] else "" for verdict in VERDICTS))


def otherwise_grid(studies: Studies) -> Grid:
    """Every published number that does not come out within its tolerance, those without a cause first."""
    rows = [(bool(row["finding"]), _told(one, row)) for one in studies for row in _otherwise(_rows(one))]
    rows.sort(key=lambda pair: pair[0])
    heads = ("quantity", "published ± tolerance#", "ours#", "verdict!", "note")
    empty = "every published number comes out within its tolerance."
    told = _once([row for _, row in rows])
    return side_by_side("Published numbers that come out otherwise, and why", heads, told, empty)


def _once(rows: list[Row]) -> list[Row]:
    """Tell a cause that several numbers of a study have in common once."""
    later = [
        replace(row, cells=(*row.cells[:-1], "as above")) if _as_above(before, row) else row
        for before, row in pairwise(rows)
    ]
    return [*rows[:1], *later]


def _as_above(before: Row, row: Row) -> bool:
    return before.cells[0] == row.cells[0] and before.cells[-1] == row.cells[-1]


def _told(one: Made, row: Record) -> Row:
    sure = "" if row["certainty"] == CERTAIN else f" ({said(str(row['certainty']))})"
    cells: tuple[Cell, ...] = (
        one.study,
        f"{row['quantity']}{sure}",
        wanted(row),
        replace(ours(row), lower=math.nan, upper=math.nan),
        said(str(row["verdict"])),
    )
    return Row((*cells, str(row["finding"] or row["note"])), TONES.get(str(row["verdict"]), ""))


def _rows(one: Made) -> list[Record]:
    return records(table(one.tables, "analyse/replication"))


def _otherwise(rows: list[Record]) -> list[Record]:
    return [row for row in rows if row["verdict"] != HELD]
