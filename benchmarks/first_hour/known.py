"""The laws that made the data, and how near to them a fit of so few noisy runs can be expected to come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares

Floats = np.ndarray
SIMULATED = 200
"""Studies made anew with other noise, whose estimates give the tolerance."""
WIDE = 4
"""Standard deviations of these that an estimate may be off."""


@dataclass(frozen=True)
class Law:
    """A law.

    Attributes:
        name: in the catalogue of laws.
        parameters: name to value.
        shape: values from the parameters, in order, and the variables.
        reads: the canonical columns that are its variables.
        checked: the parameters whose estimates are held against the truth: those no unit of a variable changes.
        noise: standard deviation, relative where `relative`, else as it is.
        relative: whether noise is.
    """

    name: str
    parameters: Mapping[str, float]
    shape: Callable[..., Floats]
    reads: tuple[str, ...]
    checked: tuple[str, ...]
    noise: float
    relative: bool = True

    def values(self, points: Mapping[str, Floats], rng: np.random.Generator) -> Floats:
        """Return noisy values at points."""
        exact = self.shape(list(self.parameters.values()), *(points[name] for name in self.reads))
        noise = self.noise * rng.standard_normal(len(exact))
        return exact * np.exp(noise) if self.relative else exact + noise

    def answer(self, points: Mapping[str, Floats], seed: int, **more: Any) -> dict[str, Any]:
        """Return the truth about the fit to such points: parameters, and how far off an estimate may be."""
        rng = np.random.default_rng(seed)
        found = np.array([self._fitted(points, self.values(points, rng)) for _ in range(SIMULATED)])
        # the interquartile range, since a few fits of few points run away
        spread = np.subtract(*np.quantile(found, [0.75, 0.25], axis=0)) / 1.349
        within = dict(zip(self.parameters, WIDE * spread, strict=True))
        told = {name: [self.parameters[name], float(f"{within[name]:.3g}")] for name in self.checked}
        return {"law": self.name, **more, "parameters": told}

    def _fitted(self, points: Mapping[str, Floats], values: Floats) -> Floats:
        """Return least-squares estimates, of logarithms where noise is relative, from the true parameters on."""
        start = np.array(list(self.parameters.values()))
        own = np.log if self.relative else (lambda value: value)

        def residuals(scaled: Floats) -> Floats:
            predicted = self.shape(list(scaled * start), *(points[name] for name in self.reads))
            return own(np.maximum(predicted, 1e-9)) - own(values)

        return least_squares(residuals, np.ones(len(start)), method="lm", max_nfev=2000).x * start


def _chinchilla(p: Sequence[float], n: Floats, d: Floats) -> Floats:
    return p[0] + p[1] / n ** p[3] + p[2] / d ** p[4]


def _offset(p: Sequence[float], x: Floats) -> Floats:
    return p[0] + p[1] * x ** -p[2]


def _ceiling(p: Sequence[float], x: Floats) -> Floats:
    return p[0] - p[1] * x ** -p[2]


def chinchilla(noise: float = 0.002) -> Law:
    """Return a loss that falls with parameters and tokens, nats/token."""
    parameters = {"E": 1.82, "A": 480.0, "B": 2100.0, "alpha": 0.34, "beta": 0.36}
    return Law("chinchilla", parameters, _chinchilla, ("params", "tokens"), ("E", "alpha", "beta"), noise)


def offset(reads: str = "params", noise: float = 0.002, **parameters: float) -> Law:
    """Return a loss that falls with one scale."""
    values = {"E": 1.75, "A": 105.0, "a": 0.25} | parameters
    return Law("power_offset", values, _offset, (reads,), ("E", "a"), noise)


def ceiling(noise: float = 0.003, **parameters: float) -> Law:
    """Return an accuracy that rises with parameters, as a fraction."""
    values = {"E": 0.82, "A": 14.5, "a": 0.2} | parameters
    return Law("power_ceiling", values, _ceiling, ("params",), ("E", "a"), noise, relative=False)


def grid(sizes: Sequence[float], ratios: Sequence[float]) -> dict[str, Floats]:
    """Return every size with so many tokens a parameter, rounded to what people write."""
    pairs = [(size, float(f"{size * ratio:.3g}")) for size in sizes for ratio in ratios]
    n, d = np.array(pairs).T
    return {"params": n, "tokens": d}
