"""The table `validate/predictions`, put together in one go: a frame for every fold and law would cost more than the predictions."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.forecast.predict import Prediction
from scalestudy.rows import GROUP
from scalestudy.splits.folds import Fold

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
TOLD: Final = ("family", "metric", "law", "scheme", "fold")
COLUMNS: Final = (
    *TOLD,
    "row",
    "value",
    "predicted",
    "lower",
    "upper",
    "note",
    "group",
    "decades_beyond",
    "mahalanobis",
)


@dataclass(frozen=True, eq=False)
class Predicted:
    """What every law's predictions of the same rows have in common, each (m,)."""

    row: Numbers
    value: Floats
    group: Numbers
    decades_beyond: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, beyond: Floats) -> "Predicted":
        """Take it from the rows, which lie so many decades beyond their training rows, (m,)."""
        return cls(
            rows["row"].to_numpy(np.int64), rows["value"].to_numpy(float), rows[GROUP].to_numpy(np.int64), beyond
        )


class Table:
    """Predictions as they come in."""

    def __init__(self) -> None:
        self._texts: list[tuple[str, ...]] = []
        self._rows: list[Predicted] = []
        self._said: list[tuple[Floats, Floats, Floats, Floats]] = []

    def add(self, fold: Fold, law: str, rows: Predicted, said: Prediction, unlike: Floats | None) -> None:
        """Add what a law predicts of a fold's rows; `unlike` is how far they lie from what it was trained on, (m,)."""
        self._texts.append((fold.family, fold.metric, law, fold.scheme, fold.name, said.note))
        self._rows.append(rows)
        far = np.full(len(rows.row), np.nan) if unlike is None else unlike
        self._said.append((said.value, said.lower, said.upper, far))

    def frame(self) -> pd.DataFrame:
        """Return all of them, in the order in which they came."""
        count = np.array([len(one.row) for one in self._rows], np.int64)
        texts = np.array(self._texts, object).reshape(-1, len(TOLD) + 1)
        found = {name: np.repeat(texts[:, k], count) for k, name in enumerate((*TOLD, "note"))}
        found |= {name: _joined([getattr(one, name) for one in self._rows], int) for name in ("row", "group")}
        found |= {
            name: _joined([getattr(one, name) for one in self._rows], float) for name in ("value", "decades_beyond")
        }
        said = zip(("predicted", "lower", "upper", "mahalanobis"), zip(*self._said, strict=True), strict=False)
        found |= {name: _joined(each, float) for name, each in said}
        nothing = np.empty(0)
        table = pd.DataFrame({name: found.get(name, nothing) for name in COLUMNS})
        return table.astype(dict.fromkeys((*TOLD, "note"), "str"))


def _joined(parts: "list[Floats] | tuple[Floats, ...] | list[Numbers]", kind: type) -> npt.NDArray[np.generic]:
    return np.concatenate([np.empty(0, kind), *parts])
