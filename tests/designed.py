"""Runs that a law can be told from: random points of its domain."""

import numpy as np

from scalestudy.laws import Law

POINTS = 80


def design(law: Law, seed: int, n: int = POINTS) -> dict[str, np.ndarray]:
    """Random points of the law's domain: evenly in the logarithm where it spans a factor of ten or more."""
    random = np.random.default_rng(seed)
    out = {}
    for symbol, (low, high) in law.domain.items():
        u = random.random(n)
        out[symbol] = low * (high / low) ** u if low > 0 and high / low >= 10 else low + (high - low) * u
    for level, symbol in enumerate(law.indicators, 1):
        out[symbol] = (np.arange(n) % (len(law.indicators) + 1) == level) * 1.0
    return out
