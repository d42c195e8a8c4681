"""The forecast of somebody who knows which law made the data, but not its parameters or its noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import Law, compile_law

SQUARED = Settings(objective="squared_log")


@dataclass(frozen=True)
class Known:
    """One study, whose last row is to be forecast, and the law and parameters that made it."""

    runs: pd.DataFrame
    law: Law
    parameters: Mapping[str, float]

    @property
    def truth(self) -> np.ndarray:
        """The parameters in the law's order, (P,)."""
        return np.array([self.parameters[name] for name in self.law.parameter_names])

    def at(self, rows: pd.DataFrame) -> dict[str, np.ndarray]:
        """The law's variables at rows."""
        return {symbol: rows[column].to_numpy(float) for symbol, column in self.law.variables.items()}

    @property
    def problem(self) -> Problem:
        """The fit to all rows but the last, from the truth on."""
        rows = self.runs.iloc[:-1]
        return Problem(self.at(rows), rows["value"].to_numpy(float), np.ones(len(rows)), start=self.truth)


def yardsticks(studies: Sequence[Known]) -> list[dict[str, float]]:
    """Forecast the last row of studies made by one law: value, lower and upper of a new run."""
    return [forecast(one, theta) for one, theta in zip(studies, yardstick_fits(studies), strict=True)]


def yardstick_fits(studies: Sequence[Known]) -> list[np.ndarray]:
    """Fit the law that made studies to all rows but the last of each; parameters in its order, (P,) each."""
    solutions = solve(studies[0].law, [one.problem for one in studies], SQUARED)
    return [np.asarray(found.best, float) for found in solutions]


def forecast(one: Known, theta: np.ndarray) -> dict[str, float]:
    """Forecast the last row, by Student's t and the delta method in logarithms."""
    value, half = interval(one, theta, log_gradient(one, theta, one.runs.iloc[-1:])[0])
    return {"value": value, "lower": float(value * np.exp(-half)), "upper": float(value * np.exp(half))}


def interval(one: Known, theta: np.ndarray, gradient: np.ndarray) -> tuple[float, float]:
    """The value at the last row, and half the 95% interval of its logarithm."""
    value = float(compile_law(one.law).value(theta, one.at(one.runs.iloc[-1:]))[0])
    return value, float(quantile(one, theta) * np.hypot(noise(one, theta), open_part(one, theta, gradient)))


def quantile(one: Known, theta: np.ndarray) -> float:
    """Student's 97.5% for the rows that parameters leave."""
    return float(stdtrit(len(one.runs) - 1 - len(theta), 0.975))


def noise(one: Known, theta: np.ndarray) -> float:
    """Standard deviation of the residuals' logarithms, for the parameters spent."""
    rows = one.runs.iloc[:-1]
    residual = np.log(rows["value"].to_numpy(float) / compile_law(one.law).value(theta, one.at(rows)))
    return float(np.sqrt(residual @ residual / (len(rows) - len(theta))))


def open_part(one: Known, theta: np.ndarray, gradient: np.ndarray) -> float:
    """Standard deviation of a quantity with this gradient (P,) by the parameters' covariance."""
    inner = log_gradient(one, theta, one.runs.iloc[:-1])
    size = np.linalg.norm(inner, axis=0)
    size = np.where(size > 0, size, 1.0)
    return noise(one, theta) * float(np.linalg.norm(np.linalg.pinv((inner / size).T, rcond=1e-10) @ (gradient / size)))


def log_gradient(one: Known, theta: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Derivatives of the law's logarithm by its parameters, (n, P)."""
    compiled, variables = compile_law(one.law), one.at(rows)
    slope: np.ndarray = compiled.jacobian(theta, variables) / compiled.value(theta, variables)[:, None]
    return slope
