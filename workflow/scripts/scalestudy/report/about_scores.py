"""The table of out-of-sample scores, and the scores the headline quotes."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scalestudy.numerals import brief, grouped, percent
from scalestudy.report.about_data import rows_again
from scalestudy.report.frames import Tables, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import Names, names_of
from scalestudy.report.quantities import Quantity, off, relative
from scalestudy.report.uncertain import Uncertain
from scalestudy.scores.common import in_common
from scalestudy.scores.headline import headline_rows
from scalestudy.scores.registry import HEADLINES, SCORES
from scalestudy.splits.registry import HARDEST, MEANINGS
from scalestudy.splits.schemes.rolling import SCHEME as ROLLING
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.score import EVERY_CUTOFF, HORIZONS
from scalestudy.tables.validate import BASELINES

OVERLAP = (
    "Families have rows in common: a mean over families counts such a row once in each, and its error is too small, since it takes "
    "them for independent."
)
WHAT_HORIZONS_ARE = (
    "A horizon is how far a test row lies beyond the rows it was predicted from, in decades: factors of ten of the scale on which it is "
    "farthest out. Inside means within their range on every scale."
)
MOST_FOLDS = 4
_CUTOFF = re.compile(r"(?<= above )[-+.\de]+$")
OFF = "typically off by"
"""How errors of logarithms are called, which are told as relative ones."""
SHOWN = tuple(name for name, score in SCORES.items() if score.headline or score.of_bounds)
"""What the table of scores has columns for: the headline of each scale, and what scores intervals."""


@dataclass(frozen=True)
class Contest:
    """A law against the best baseline, by the headline score of a metric; `by` names the score, and the metric of several.

    Where no baseline applies its name is empty. `relative` says that the score is of logarithms, and is told as how far predictions are off;
    `within` then names the metrics, where the study has others besides.
    """

    by: str
    law: str
    ours: float
    baseline: str
    theirs: float
    relative: bool = False
    within: str = ""

    @property
    def told(self) -> tuple[str, str]:
        """Both scores as a reader takes them: `3.1% off`, or `RMSE 0.12`."""
        ours, theirs = (
            off(x) + self.within if self.relative else f"{self.by} {brief(x)}" for x in (self.ours, self.theirs)
        )
        return ours, theirs


def scores_grid(tables: Tables) -> Grid:
    """Out-of-sample scores: the mean over families where there is one, else the only family's, baselines last."""
    scores = headline_scores(tables)
    kinds = [name for name in SHOWN if name in set(scores["score"])]
    schemes = [name for name in MEANINGS if name in set(scores["scheme"])]
    rows = []
    for scheme in schemes:
        part = scores[scores["scheme"] == scheme]
        lines = [_score_row(scheme, law, metric, own, kinds) for (metric, law), own in part.groupby(["metric", "law"])]
        rows += sorted(lines, key=lambda row: (row.tone == "muted", _first_number(row), str(row.cells[1])))
    heads = columns("scheme", "law", "metric", *(f"{_head(name)}#" for name in kinds), "predictions#", "missing#")
    notes = tuple(f"{_head(name)}: {_meaning(name)}." for name in kinds)
    notes += (OVERLAP,) if rows_again(tables) else ()
    shown, left_out = capped(rows, MOST_ROWS)
    caption = "Out-of-sample scores on the rows that all laws compared predict, with standard errors; baselines in grey"
    empty = "Nothing was predicted out of sample."
    return lean(Grid(caption, heads, shown, empty, "validate/scores", left_out, notes))


def horizons_grid(tables: Tables) -> Grid:
    """Error and coverage by how far ahead the test rows lie: of `auto`, the laws, and the baselines, farthest last."""
    scores = _overall(table(tables, "validate/horizons"))
    scores = scores[scores.groupby(["metric", "scheme"])["horizon"].transform("nunique") > 1]
    scores = pd.concat([headline_rows(scores), scores[scores["score"] == "coverage"]])
    rows, horizons = [], [name for name in HORIZONS if name in set(scores["horizon"])]
    for (scheme, metric, law), own in scores.groupby(["scheme", "metric", "law"], sort=True):
        cells: list[str] = []
        for horizon in horizons:
            there = {row["score"]: row for row in records(own[own["horizon"] == horizon])}
            covered = number(there.pop("coverage")["value"]) if "coverage" in there else math.nan
            error = with_error(next(iter(there.values()), None))
            cells.append(f"{error}" + (f", {percent(covered)} inside" if math.isfinite(covered) else ""))
        tone = "muted" if law in BASELINES else ""
        rows.append(Row((said(str(scheme)), said(str(law)), str(metric), *cells), tone))
    rows.sort(key=lambda row: (str(row.cells[0]), row.tone == "muted", str(row.cells[1]) != AUTO))
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("scheme", "law", "metric", *(f"{horizon}#" for horizon in horizons))
    by = " or ".join(_labels(table(tables, "validate/horizons"))) or "error"
    caption = f"{by} (standard error), and the share of values inside the 95% intervals, by how far ahead a row lies"
    empty, notes = "All test rows lie equally far ahead.", (WHAT_HORIZONS_ARE, _cutoffs(tables)) if rows else ()
    return lean(Grid(caption, heads, shown, empty, "validate/horizons", left_out, tuple(filter(None, notes))))


def _cutoffs(tables: Tables) -> str:
    """Say what the folds of rolling tests are, where there are any."""
    tests = table(tables, "validate/predictions")
    folds = list(dict.fromkeys(map(str, tests.loc[tests["scheme"] == ROLLING.name, "fold"])))
    if not folds:
        return ""
    more = f" and {len(folds) - MOST_FOLDS} more" if len(folds) > MOST_FOLDS else ""
    return f"A rolling test fits all rows up to a cutoff and predicts those beyond it: {'; '.join(map(_told, folds[:MOST_FOLDS]))}{more}."


def _told(fold: str) -> str:
    """Write the cutoff in the name of a fold as counts are written elsewhere on the page.

    >>> _told("params above 1.86432e+07"), _told("depth above 12")
    ('params above 18.64M', 'depth above 12')
    """
    return _CUTOFF.sub(lambda found: brief(float(found[0]), 4, count=True), fold)


def comparisons_grid(tables: Tables) -> Grid:
    """Pairs of laws under the scheme that counts most, `auto` against each first."""
    every = table(tables, "validate/comparisons")
    found = _overall(every)
    found = found if found["lower"].notna().any() else every[every["family"] != ALL_FAMILIES]
    scheme = next((name for name in HARDEST if name in set(found["scheme"])), "")
    rows = []
    for row in records(found[found["scheme"] == scheme]):
        if row["law"] in BASELINES and row["rival"] in BASELINES:
            continue
        share = number(row["share"])
        told = f"{said(row['better'])} is better" if row["better"] else "no clear difference"
        apart = difference(row)
        names = (said(str(row["law"])), said(str(row["rival"])))
        cells = (*names, str(row["family"]), str(row["metric"]), apart, percent(share), str(row["groups"]), told)
        rows.append(Row(cells, "" if row["better"] else "muted"))
    rows.sort(key=lambda row: AUTO not in row.cells[:2])
    shown, left_out = capped(rows, MOST_ROWS)
    by = " or ".join(_head(name) for name in dict.fromkeys(found["score"])) or "scores"
    heads = columns(
        *("law", "against", "family", "metric", f"difference of {by} [95% interval]#", "draws in which it is better#"),
        *("runs or families#", "verdict!"),
    )
    caption = f"Pairs of laws on the same rows, {said(scheme)}, with a bootstrap over runs, or over families where there are several"
    return lean(Grid(caption, heads, shown, "No two laws predicted the same rows.", "validate/comparisons", left_out))


def headline_scores(tables: Tables) -> pd.DataFrame:
    """Return the scores of `all` families where there are, else those of the only one."""
    return _overall(table(tables, "validate/scores"))


def _overall(scores: pd.DataFrame) -> pd.DataFrame:
    overall = scores[scores["family"] == ALL_FAMILIES]
    return overall if len(overall) else scores


def _score_row(scheme: str, law: object, metric: object, own: pd.DataFrame, kinds: Sequence[str]) -> Row:
    by_score = {row["score"]: row for row in records(own)}
    cells = [with_error(by_score.get(name)) for name in kinds]
    count = max(int(row["n"]) for row in by_score.values())
    tone = "muted" if law in BASELINES else ""
    failed = max(int(row["n_failed"]) for row in by_score.values() if row["score"] in HEADLINES.values())
    return Row(
        (said(scheme), said(str(law)), str(metric), *cells, grouped(count), grouped(failed) if failed else ""), tone
    )


def with_error(row: Mapping[str, Any] | None) -> Uncertain:
    """Return a score with its standard error in brackets; of logarithms, in per cent.

    >>> str(with_error({"score": "rmse", "value": 0.01234, "stderr": 0.0021}))
    '0.0123 (0.0021)'
    >>> str(with_error({"score": "rmsle", "value": 0.0309, "stderr": 0.0042}))
    '3.14% (0.43%)'
    """
    if row is None:
        return Uncertain(math.nan, math.nan)
    value, error = number(row["value"]), number(row["stderr"])
    if _is_relative(row["score"]):
        return Uncertain(100 * relative(value), 100 * math.exp(value) * error, "%", bracket=True)
    return Uncertain(value, error, bracket=True)


def _is_relative(name: str) -> bool:
    return SCORES[name].unit == "log"


def _head(name: str) -> str:
    """How a column of scores is called."""
    return OFF if _is_relative(name) else said(name)


def _meaning(name: str) -> str:
    meaning = SCORES[name].meaning
    return f"exp({said(name)}) - 1, with the {meaning}" if _is_relative(name) else meaning


def difference(row: Mapping[str, Any]) -> Quantity:
    """Return by how much one law is more off than another; of logarithms, by how many per cent of the factor."""
    found = quantity(row, "difference")
    if not _is_relative(row["score"]):
        return found
    estimate, lower, upper = (100 * relative(x) for x in (found.estimate, found.lower, found.upper))
    return Quantity(estimate, lower, upper, unit="%")


def _first_number(row: Row) -> float:
    found = row.cells[3]
    return found.estimate if isinstance(found, Uncertain) and found.known else math.inf


def law_and_baseline(tables: Tables, scheme: str, cutoff: int = EVERY_CUTOFF) -> Contest | None:
    """Return a law against the best baseline under a scheme; None if no law has a score.

    The law is `auto` wherever it was scored, since it makes the forecasts: to name the law that turned out best would be
    hindsight. A baseline costs nothing to try, so the best of them is the one to beat. In a rolling test every cutoff counts
    alike, unless one is asked for: pooled rows would mostly be those of the earliest.
    """
    rows = headline_rows(_at_cutoff(tables, scheme, cutoff)).dropna(subset=["value"])
    names = names_of(tables)
    return next(filter(None, (_contest(rows, name, names) for name in HEADLINES.values())), None)


def _at_cutoff(tables: Tables, scheme: str, cutoff: int) -> pd.DataFrame:
    """The scores at a cutoff, or over all of them; those of all rows where a scheme has no cutoffs."""
    by_cutoff = _overall(table(tables, "validate/cutoffs"))
    own = by_cutoff[by_cutoff["scheme"] == scheme]
    scores = headline_scores(tables)
    return own[own["cutoff"] == cutoff] if len(own) else scores[scores["scheme"] == scheme]


def cutoff_count(tables: Tables, scheme: str) -> int:
    """Return how many cutoffs a scheme has; 0 for a scheme without."""
    rows = table(tables, "validate/cutoffs")
    return int(rows.loc[rows["scheme"] == scheme, "cutoff"].max()) if (rows["scheme"] == scheme).any() else 0


def _contest(rows: pd.DataFrame, name: str, names: Names) -> Contest | None:
    """Compare by one score: over all metrics, if its unit is none of theirs, else for the first."""
    own = rows[rows["score"] == name]
    if own.empty:
        return None
    metrics = sorted(set(own["metric"]))
    mixed = (len(metrics) > 1 or names.several_metrics) and SCORES[name].unit == "metric"
    mean = _means(own[own["metric"] == metrics[0]] if mixed else own)
    within = names.within(" and ".join(metrics)) if set(metrics) < names.metrics else ""
    laws = sorted((law != AUTO, value, law) for law, value in mean.items() if law not in BASELINES)
    baselines = sorted((value, law) for law, value in mean.items() if law in BASELINES)
    if not laws:
        return None
    theirs, baseline = baselines[0] if baselines else (math.nan, "")
    by = f"{said(name)} of {metrics[0]}" if mixed else said(name)
    told = _is_relative(name)
    return Contest(by, laws[0][2], laws[0][1], baseline, theirs, told, within)


def _means(rows: pd.DataFrame) -> dict[str, float]:
    """The mean of each law compared over the metrics, and families, that all of them have a score for."""
    wide = rows.pivot(index="law", columns=["family", "metric"], values="value")  # noqa: PD010
    laws, columns_ = in_common(wide.notna().to_numpy())
    mean = wide.loc[laws, columns_].mean(axis=1)
    return {str(law): float(value) for law, value in mean.items()}


def _labels(scores: pd.DataFrame) -> list[str]:
    """How the headlines of these metrics are called."""
    return [_head(name) for name in HEADLINES.values() if name in set(headline_rows(scores)["score"])]


@dataclass(frozen=True)
class Coverage:
    """How many of the values that had an interval lay inside it."""

    inside: int
    of: int

    @property
    def told(self) -> str:
        """As `74 of 78`."""
        return f"{grouped(self.inside)} of {grouped(self.of)}"


def coverage(tables: Tables, scheme: str, law: str, metric: str = "") -> Coverage:
    """Return how often the law's 95% intervals held out-of-sample values under a scheme, over all families, and metrics unless one is asked for."""
    scores = table(tables, "validate/scores")
    asked = {"scheme": scheme, "score": "coverage", "law": law, **({"metric": metric} if metric else {})}
    rows = scores[(scores[list(asked)] == pd.Series(asked)).all(axis=1) & (scores["family"] != ALL_FAMILIES)]
    rows = rows.dropna(subset=["value"])
    return Coverage(int((rows["value"] * rows["n"]).round().sum()), int(rows["n"].sum()))
