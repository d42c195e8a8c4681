"""The laws as the stage fit left them: estimate and draws, ready to evaluate anywhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy import laws
from scalestudy.laws import Law
from scalestudy.tables.fit import WITH_ESTIMATE

Floats = npt.NDArray[np.float64]
LAW_KEYS = ["family", "metric", "law"]


@dataclass(frozen=True)
class FittedLaw:
    """One law fitted to one fit unit.

    Attributes:
        family: the fit unit's family.
        metric: the fit unit's metric.
        law: the law, as the study file resolves it.
        status: of the fit, from `tables.fit.STATUSES`.
        message: the same in a sentence.
        theta: (1 + draws, P) parameters in the law's order, the estimate first; NaN rows are failed refits.
        higher_is_better: the metric's direction.
    """

    family: str
    metric: str
    law: Law
    status: str
    message: str
    theta: Floats
    higher_is_better: bool = False

    @property
    def key(self) -> dict[str, str]:
        """The columns that name this fit in every table."""
        return {"family": self.family, "metric": self.metric, "law": self.law.name}

    @property
    def usable(self) -> bool:
        """Whether there is an estimate to work with."""
        return self.status in WITH_ESTIMATE

    @property
    def columns(self) -> frozenset[str]:
        """The columns the law's variables are bound to."""
        return frozenset(self.law.columns)

    def value(self, columns: Mapping[str, Floats]) -> Floats:
        """Evaluate the law for the estimate and all draws.

        Args:
            columns: points by column name; each (n,), or (1 + draws, n) for points that differ by draw.

        Returns:
            (1 + draws, n) values in the metric's unit; NaN where the law has no finite value.
        """
        return self.at(self.theta, columns)

    def at(self, theta: Floats, columns: Mapping[str, Floats]) -> Floats:
        """Evaluate the law for any parameters, (..., P), in the law's order; points as for `value`."""
        variables = {symbol: columns[column] for symbol, column in self.law.variables.items()}
        with np.errstate(all="ignore"):
            result: Floats = laws.compile_law(self.law).value(theta, variables)
        return np.where(np.isfinite(result), result, np.nan)

    def complete(self, values: Mapping[str, float]) -> Floats:
        """Return (P,) parameters from the free ones by name; fixed and tied ones follow."""
        free = np.array([values[name] for name in self.law.free_names])
        return np.asarray(laws.compile_law(self.law).expand(free), dtype=float)


def read_fits(
    tables: Mapping[str, pd.DataFrame], stated: Mapping[str, Law], rising: Collection[tuple[str, str]] = ()
) -> list[FittedLaw]:
    """Read every fit of `fit/fits` with its draws, in the order of its key.

    Args:
        tables: those of the stage fit.
        stated: the study's laws by name.
        rising: the fit units, (family, metric), in which higher is better.
    """
    draws = {_names(key): group for key, group in tables["fit/draws"].groupby(LAW_KEYS)}
    estimates = {_names(key): group for key, group in tables["fit/parameters"].groupby(LAW_KEYS)}
    found = []
    for _, fit in tables["fit/fits"].sort_values(LAW_KEYS).iterrows():
        key, law = _names(fit[LAW_KEYS]), stated[fit["law"]]
        free = _free(law.free_names, draws.get(key), estimates.get(key))
        theta = np.asarray(laws.compile_law(law).expand(free), dtype=float)
        found.append(FittedLaw(key[0], key[1], law, fit["status"], fit["message"], theta, key[:2] in rising))
    return found


def _names(key: object) -> tuple[str, ...]:
    return tuple(str(part) for part in key)  # type: ignore[attr-defined]


def _free(names: Sequence[str], draws: pd.DataFrame | None, estimates: pd.DataFrame | None) -> Floats:
    """(1 + draws, F): the estimate, then the draws in order; a single NaN row if there is no estimate."""
    columns = list(names)
    if estimates is None:
        return np.full((1, len(columns)), np.nan)
    first = estimates.set_index("parameter")["estimate"].reindex(columns).to_numpy(float)[None, :]
    if draws is None:
        return first
    kept = draws[(draws["draw"] >= 0) & draws["parameter"].isin(columns)]
    numbers, position = np.unique(kept["draw"].to_numpy(), return_inverse=True)
    rest = np.full((len(numbers), len(columns)), np.nan)
    rest[position, pd.Index(columns).get_indexer(pd.Index(kept["parameter"]))] = kept["value"].to_numpy(float)
    return np.concatenate([first, rest])
