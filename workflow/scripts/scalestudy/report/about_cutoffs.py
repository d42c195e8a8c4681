"""The table of a rolling test by cutoff: what is scored where, and the mean in which every cutoff counts alike."""

from typing import Any, Final

import pandas as pd

from scalestudy.numerals import grouped
from scalestudy.report.about_scores import with_error
from scalestudy.report.frames import Tables, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.scores.headline import headline_rows
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.score import EVERY_CUTOFF, LATEST
from scalestudy.tables.validate import BASELINES

MOST_FAMILIES: Final = 4
"""Up to as many are shown one by one, since cutoffs are where families differ."""
WHAT_COUNTS: Final = (
    "The headline tells the latest cutoff, and the mean over cutoffs, each counting alike. Later cutoffs test fewer rows, and test some of the same rows again, so the "
    "mean has no standard error; of all cutoffs the latest is most like the forecast. A score over all rows, as in the table above, is mostly that "
    "of the earliest cutoff."
)


def cutoffs_grid(tables: Tables) -> Grid:
    """Error of `auto`, the laws and the baselines by cutoff, the latest first; empty where no test has several."""
    scores = headline_rows(_shown(table(tables, "validate/cutoffs")))
    several = scores if scores["cutoff"].max() > LATEST else scores.iloc[:0]
    numbers = sorted(set(several["cutoff"]) - {EVERY_CUTOFF})
    rows = [_row(key, own, numbers) for key, own in several.groupby(["family", "metric", "law"], sort=True)]
    rows.sort(key=lambda row: (str(row.cells[0]), str(row.cells[1]), row.tone == "muted", str(row.cells[2]) != AUTO))
    shown, left_out = capped(rows, MOST_ROWS)
    counts = "; ".join(_rows_at(several, number) for number in numbers)
    heads = columns("family", "metric", "law", *(_name(number) for number in numbers), "mean of cutoffs#")
    caption = (
        f"Error by cutoff of the rolling test (standard error), the latest first{f' ({counts})' if counts else ''}"
    )
    return lean(
        Grid(
            caption,
            heads,
            shown,
            "No test has several cutoffs.",
            "validate/cutoffs",
            left_out,
            (WHAT_COUNTS,) if rows else (),
        )
    )


def _shown(scores: pd.DataFrame) -> pd.DataFrame:
    alone = scores[scores["family"] != ALL_FAMILIES]
    few = alone["family"].nunique() <= MOST_FAMILIES
    return alone if few else scores[scores["family"] == ALL_FAMILIES]


def _name(number: int) -> str:
    return "latest cutoff#" if number == LATEST else f"cutoff {number}#"


def _rows_at(scores: pd.DataFrame, number: int) -> str:
    """How many rows a cutoff tests, at most."""
    return f"{grouped(int(scores.loc[scores['cutoff'] == number, 'n'].max()))} rows"


def _row(key: tuple[Any, ...], own: pd.DataFrame, numbers: list[int]) -> Row:
    family, metric, law = map(str, key)
    by_cutoff = {row["cutoff"]: row for row in records(own)}
    cells = [with_error(by_cutoff.get(number)) for number in (*numbers, EVERY_CUTOFF)]
    return Row((family, metric, said(law), *cells), "muted" if law in BASELINES else "")
