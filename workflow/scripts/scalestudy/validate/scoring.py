"""Scores of out-of-sample predictions, of all laws on the rows that all of them predict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.progress import through
from scalestudy.scores.common import Bools, in_common
from scalestudy.scores.kinds.base import Floats, Predicted, Scale, Score
from scalestudy.scores.measure import Measured, are_able, measure, measure_each, terms_of
from scalestudy.scores.registry import SCORES
from scalestudy.scores.scale import with_scale
from scalestudy.tables.score import HORIZONS
from scalestudy.tables.validate import BASELINES

KEY: Final = ("family", "metric", "law", "scheme")
RESULT: Final = ("score", "value", "stderr", "lower", "upper", "n", "n_failed", "own", "n_own", "scale", "unit", "note")
EDGES: Final = (0.0, 0.3, 1.0, 2.0)
"""Upper ends of `tables.score.HORIZONS` in decades, but for the last."""
UNDEFINED: Final = "not defined, since values of this metric can be 0 or negative"
OUT: Final = "left out of the comparison, which it would leave with too few rows"


def score(name: str, rows: Predicted) -> Measured:
    """Return a score of some rows: value, standard error, number of rows, and bounds of its 95% interval."""
    return measure(SCORES[name], rows)


def score_table(predictions: pd.DataFrame, key: Sequence[str] = KEY) -> pd.DataFrame:
    """Score every family, metric, law and scheme, the laws on the rows that all of them predict.

    Args:
        predictions: `validate/predictions`, or what has its columns.
        key: the columns whose values are scored apart, among them `law`.

    Returns:
        `validate/scores`, or a table with further columns of the key.
    """
    apart = [name for name in key if name != "law"]
    records = [
        {**dict(zip(apart, values, strict=True)), **one}
        for values, rows in through(list(with_scale(predictions).groupby(apart, sort=True)), "units scored")
        for one in _scored(_Unit.of(rows))
    ]
    return pd.DataFrame(records, columns=[*key, *RESULT]).sort_values(list(key), kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _Unit:
    """The known rows of one unit and what each law predicts for them: (n,) and (laws, n), nan without a prediction."""

    laws: tuple[str, ...]
    value: Floats
    group: npt.NDArray[np.int64]
    made: dict[str, Floats]
    scale: Scale

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Unit":
        """Read the rows of a unit; `fold` and `row` tell which rows of two laws are one."""
        law, laws = pd.factorize(rows["law"], sort=True)
        _, first, place = np.unique(_places(rows), return_index=True, return_inverse=True)
        made = {name: np.full((len(laws), len(first)), np.nan) for name in ("predicted", "lower", "upper")}
        for name, table in made.items():
            table[law, place] = rows[name].to_numpy(float)
        made["predicted"][~np.isfinite(made["predicted"])] = np.nan
        value, group = rows["value"].to_numpy(float)[first], rows["group"].to_numpy(np.int64)[first]
        known = ~np.isnan(value)
        value, group = value[known], group[known]
        made = {name: table[:, known] for name, table in made.items()}
        return cls(tuple(laws), value, group, made, rows["scale"].iloc[0])

    @cached_property
    def each(self) -> list[Predicted]:
        """What each law predicted."""
        by_law = zip(*(self.made[name] for name in ("predicted", "lower", "upper")), strict=True)
        return [Predicted(self.value, one, low, high, self.group, self.scale) for one, low, high in by_law]


def _places(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Number what laws predict, (n,): by fold and row, or one after the other where these are not told."""
    names = [name for name in ("fold", "row") if name in rows]
    place = np.zeros(len(rows), np.int64) if names else rows.groupby("law").cumcount().to_numpy(np.int64)
    for name in names:
        codes, kinds = pd.factorize(rows[name], sort=True)
        place = place * len(kinds) + codes
    return np.asarray(place, np.int64)


def _scored(unit: _Unit) -> Iterator[dict[str, Any]]:
    for known in SCORES.values():
        laws = [i for i, law in enumerate(unit.laws) if not (known.of_bounds and law in BASELINES)]
        named = {"score": known.name, "scale": unit.scale, "unit": known.measured_in(unit.scale)}
        if known.logarithmic and unit.scale == "raw":
            nothing = {**_cells(Measured(), Measured(), 0), "note": UNDEFINED}
            yield from ({**named, "law": unit.laws[i], **nothing} for i in laws)
        elif laws:
            yield from ({**named, **one} for one in _compared(unit, known, laws))


def _compared(unit: _Unit, known: Score, laws: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Score the laws on the rows that all have, and each on its own where these are more."""
    every, count = [unit.each[law] for law in laws], len(unit.value)
    terms = [terms_of(known, one) for one in every] if count else [np.empty((0, 1)) for _ in every]
    has = np.stack([are_able(one) for one in terms])
    compared, rows = in_common(has)
    found = _in_common(known, every, terms, compared, rows)
    for law, one, measured, kept, known_rows in zip(laws, every, found, compared, has.sum(axis=1), strict=True):
        own = measured if measured.n == known_rows else measure(known, one)
        failed, missing = count - int(known_rows), int(np.isnan(one.predicted).sum())
        note = _note(count, missing, failed, out=measured.n < own.n and not kept)
        yield {"law": unit.laws[law], **_cells(measured, own, failed), "note": note}


def _in_common(
    known: Score, every: Sequence[Predicted], terms: Sequence[Floats], compared: Bools, rows: Bools
) -> list[Measured]:
    """Score each law that is compared on the rows that all of these have; nothing of the others."""
    chosen = np.flatnonzero(compared).tolist()
    if rows.all():  # terms may hang on which rows there are
        some = measure_each(known, [every[k] for k in chosen], [terms[k] for k in chosen])
    else:
        some = measure_each(known, [every[k].only(rows) for k in chosen])
    found = dict(zip(chosen, some, strict=True))
    return [found.get(k, Measured()) for k in range(len(every))]


def _cells(found: Measured, own: Measured, failed: int) -> dict[str, Any]:
    apart = own.value if own.n != found.n else np.nan
    return {**found._asdict(), "n_failed": failed, "own": apart, "n_own": own.n}


def _note(count: int, missing: int, failed: int, *, out: bool) -> str:
    """Say what is missing from a score."""
    told = [f"{missing} of {count} rows have no prediction"] if missing else []
    told += [f"{failed - missing} of {count} rows have no finite score"] if failed > missing else []
    return "; ".join([*told, *([OUT] if out else [])])


def horizon_of(predictions: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the horizon of every prediction, by name, (n,)."""
    place = np.searchsorted(EDGES, predictions["decades_beyond"].to_numpy(float))
    return np.array(list(HORIZONS), dtype=object)[place]


def horizon_table(predictions: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return `validate/horizons`: scores by how far beyond the training rows the predicted rows lie.

    Args:
        predictions: as for `score_table`, with the further column `decades_beyond`.
        scores: its result; where a scheme has one horizon only, the scores are those.
    """
    split = predictions.assign(horizon=horizon_of(predictions))
    several = split.groupby(list(KEY))["horizon"].transform("nunique") > 1
    alone = split.loc[~several, [*KEY, "horizon"]].drop_duplicates()
    found = score_table(split[several], (*KEY, "horizon"))
    return pd.concat([found, alone.merge(scores, on=list(KEY))], ignore_index=True)[found.columns]
