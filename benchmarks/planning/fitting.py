"""A table of runs fitted by `auto`, asked for a forecast and for what to run next, as a study would be."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from scalestudy.notebook.fitted import Fit, fit

FOLDS: Final = {"schemes": [{"kfold": {"folds": 2}}]}
"""The fewest: `auto` looks back by itself, and its forecast does not depend on how it is validated."""


class Told(NamedTuple):
    """A forecast of `auto`: the value and its 95% bounds."""

    value: float
    lower: float
    upper: float

    @property
    def half(self) -> float:
        """Half the width of the interval, of logarithms."""
        return float(np.log(self.upper / self.lower) / 2)

    def holds(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.lower <= value <= self.upper


def fitted(runs: pd.DataFrame) -> Fit:
    """Fit runs with the columns params, tokens and loss; neither forecasts of `auto` nor proposals for them need draws."""
    study = {"fit": {"uncertainty": {"method": "none"}}, "validate": FOLDS}
    return fit(runs[["params", "tokens", "loss"]], "auto", value="loss", study=study)


def forecast(found: Fit, target: Mapping[str, float]) -> Told:
    """Forecast one run."""
    row = found.predict(pd.DataFrame([target])).iloc[0]
    return Told(float(row["predicted"]), float(row["lower"]), float(row["upper"]))


def planned(found: Fit, options: Mapping[str, Any]) -> tuple[pd.DataFrame, float]:
    """Return the proposed runs, one row each with repeated ones repeated, and half the width expected with them.

    Raises:
        LookupError: nothing is proposed.
    """
    chosen = found.next_runs(**options)
    if chosen.empty:
        raise LookupError(f"nothing is proposed for {options['budget']:.3g}")
    runs = chosen.loc[chosen.index.repeat(chosen["seeds"]), ["params", "tokens", "cost"]]
    return runs, float(chosen["half_width"].min())
