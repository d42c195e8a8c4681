"""A fitted law: a law with the parameters of one fit, which is all that predicting takes, wherever the fit came from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.problem import Solution
from scalestudy.laws import Law, compile_law
from scalestudy.remembered import numbers
from scalestudy.tables.fit import WITH_ESTIMATE

Floats = npt.NDArray[np.float64]
LAW_KEYS = ["family", "metric", "law"]


@dataclass(frozen=True, eq=False)
class Fitted:
    """One law fitted to one set of rows.

    Attributes:
        family: whose rows they are.
        metric: what was measured.
        law: the law, as the study file resolves it.
        status: of the fit, from `tables.fit.STATUSES`.
        message: the same in a sentence.
        theta: (1 + draws, P) parameters in the law's order, the estimate first; NaN rows are failed refits. Where a fit has
            no estimate but a best point, as where the data cannot tell parameters apart, that point may stand first.
        dof: rows less parameters spent; negative where nobody counted.
        higher_is_better: the metric's direction.
        spent: parameters it took, of which one that k families share counts 1/k in each; NaN where nobody counted.
        steady: whether it predicts without an estimate, see `fit.steady`.
        elsewhere: what other families say of the parameters they share, as rows of a Jacobian by the free parameters, (s, F).
    """

    family: str
    metric: str
    law: Law
    status: str
    message: str
    theta: Floats
    dof: float = -1
    higher_is_better: bool = False
    spent: float = np.nan
    elsewhere: Floats = field(default_factory=lambda: np.empty((0, 0)))
    steady: bool = False

    @classmethod
    def of(cls, family: str, metric: str, law: Law, solution: Solution, higher_is_better: bool) -> "Fitted":
        """Take a solution's best point, whatever its status."""
        theta = solution.best[None] if len(solution.best) else np.full((1, len(law.parameter_names)), np.nan)
        status, message, dof, spent = solution.status, solution.message, solution.dof, solution.spent
        return cls(family, metric, law, status, message, theta, dof, higher_is_better, spent, steady=solution.steady)

    @property
    def key(self) -> dict[str, str]:
        """The columns that name this fit in every table."""
        return {"family": self.family, "metric": self.metric, "law": self.law.name}

    @property
    def parameters(self) -> float:
        """How many parameters it took: the law's free ones where nobody counted."""
        return self.spent if np.isfinite(self.spent) else len(self.law.free_names)

    @property
    def usable(self) -> bool:
        """Whether there is an estimate: an optimum, inside the bounds or on one."""
        return self.status in WITH_ESTIMATE

    @property
    def predicts(self) -> bool:
        """Whether there is a point to predict from, if not an estimate."""
        return bool(np.isfinite(self.theta[0]).all())

    @property
    def able(self) -> bool:
        """Whether to predict from it: there is an estimate, or all that describes the rows as well predicts alike."""
        return self.usable or self.steady

    @property
    def tested(self) -> bool:
        """Whether to predict from it, and there are rows to spare by which it can be judged."""
        return self.able and self.dof != 0

    @property
    def finding(self) -> str:
        """What became of the fit."""
        return f"{self.status}: {self.message}"

    @property
    def columns(self) -> frozenset[str]:
        """The columns the law's variables are bound to."""
        return frozenset(self.law.columns)

    @property
    def alone(self) -> "Fitted":
        """The same without its draws."""
        return replace(self, theta=self.theta[:1])

    def value(self, columns: Mapping[str, Floats]) -> Floats:
        """Evaluate the law for the estimate and all draws.

        Args:
            columns: points by column name; each (n,), or (1 + draws, n) for points that differ by draw.

        Returns:
            (1 + draws, n) values in the metric's unit; NaN where the law has no finite value.
        """
        return self.at(self.theta, columns)

    def estimate(self, columns: Mapping[str, Floats]) -> Floats:
        """Evaluate the law for the estimate alone, (n,); points as for `value`."""
        return self.at(self.theta[0], columns)

    def point(self, rows: pd.DataFrame) -> Floats:
        """Predict rows of a run table from the estimate, (m,)."""
        return self.estimate(arrays(self.law, rows))

    def defined(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows at which the law has a finite value."""
        known = np.isfinite(self.point(rows))
        return rows if known.all() else rows[known]

    def at(self, theta: Floats, columns: Mapping[str, Floats]) -> Floats:
        """Evaluate the law for any parameters, (..., P), in the law's order; points as for `value`."""
        with np.errstate(all="ignore"):
            result: Floats = compile_law(self.law).value(theta, bound(self.law, columns))
        return np.where(np.isfinite(result), result, np.nan)

    def jacobian(self, rows: pd.DataFrame) -> Floats:
        """Return the derivatives at the estimate by the free parameters, (m, F); a tied one moves with the one it is tied to."""
        return jacobians([self], rows)[0]

    def complete(self, values: Mapping[str, float]) -> Floats:
        """Return (P,) parameters from the free ones by name; fixed and tied ones follow."""
        free = np.array([values[name] for name in self.law.free_names])
        return np.asarray(compile_law(self.law).expand(free), dtype=float)


def points(fits: Sequence[Fitted], rows: pd.DataFrame) -> Floats:
    """Predict rows of a run table from the estimates of several fits, (fits, m); those of one law are evaluated together."""
    found = np.empty((len(fits), len(rows)))
    for law, which in by_law(fits).items():
        found[which] = fits[which[0]].at(_estimates(fits, which), arrays(law, rows))
    return found


def scaled(parts: Floats, logarithmic: bool) -> Floats:
    """Return predictions as they are averaged: logarithms where values are, nan where there is none."""
    with np.errstate(all="ignore"):
        found = np.log(parts) if logarithmic else parts
    return np.where(np.isfinite(found), found, np.nan)


def jacobians(fits: Sequence[Fitted], rows: pd.DataFrame) -> list[Floats]:
    """Return for each fit the derivatives at its estimate by the law's free parameters, (m, F), as `Fitted.jacobian` does."""
    found: dict[int, Floats] = {}
    for law, which in by_law(fits).items():
        full = compile_law(law).jacobian(_estimates(fits, which), bound(law, arrays(law, rows)))
        known = np.nan_to_num(_of_free(law, full), nan=0.0, posinf=0.0, neginf=0.0)
        found |= dict(zip(which, known, strict=True))
    return [found[k] for k in range(len(fits))]


def _of_free(law: Law, full: Floats) -> Floats:
    """Derivatives by the free parameters, (..., F), from those by all, (..., P)."""
    position = {name: k for k, name in enumerate(law.parameter_names)}
    found = np.empty((*full.shape[:-1], len(law.free_names)))
    for k, name in enumerate(law.free_names):
        followers = [follower for follower, target in law.tied.items() if target == name]
        found[..., k] = full[..., [position[name], *(position[f] for f in followers)]].sum(axis=-1)
    return found


def by_law(fits: Sequence[Fitted]) -> dict[Law, list[int]]:
    """Return which of several fits are of each law."""
    found: dict[Law, list[int]] = {}
    for k, one in enumerate(fits):
        found.setdefault(one.law, []).append(k)
    return found


def _estimates(fits: Sequence[Fitted], which: Sequence[int]) -> Floats:
    return np.stack([fits[k].theta[0] for k in which])


def arrays(law: Law, rows: pd.DataFrame) -> dict[str, Floats]:
    """Return the columns of a run table that a law reads, each (n,)."""
    return {column: numbers(rows, column) for column in law.columns}


def bound(law: Law, columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the arrays a law's symbols stand for."""
    return {symbol: columns[column] for symbol, column in law.variables.items()}


def read_fits(
    tables: Mapping[str, pd.DataFrame], stated: Mapping[str, Law], rising: Collection[tuple[str, str]] = ()
) -> list[Fitted]:
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
        steady = fit["status"] not in WITH_ESTIMATE and key in draws and _has_best(draws[key])
        free = _free(law.free_names, draws.get(key), estimates.get(key), steady)
        theta = np.asarray(compile_law(law).expand(free), dtype=float)
        rises = key[:2] in rising
        became, spent = (fit["status"], fit["message"]), float(fit.get("parameters_n", np.nan))
        found.append(Fitted(key[0], key[1], law, *became, theta, float(fit["dof"]), rises, spent, steady=steady))
    return found


def _has_best(draws: pd.DataFrame) -> bool:
    """Whether the draws of a fit without an estimate begin with the best point found."""
    best = draws.loc[draws["draw"] < 0, "value"].to_numpy(float)
    return bool(len(best) and np.isfinite(best).all())


def _names(key: object) -> tuple[str, ...]:
    return tuple(str(part) for part in key)  # type: ignore[attr-defined]


def _free(
    names: Sequence[str], draws: pd.DataFrame | None, estimates: pd.DataFrame | None, steady: bool = False
) -> Floats:
    """(1 + draws, F): the estimate, then the draws in order; a single NaN row if there is none, nor a best point instead."""
    columns = list(names)
    if steady and draws is not None:
        return draws[draws["draw"] < 0].set_index("parameter")["value"].reindex(columns).to_numpy(float)[None, :]
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
