"""What compute buys: N and D from a total, of which training takes 6 N D and each token served afterwards 2 N."""

from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN

PER_SERVED = 2.0
"""FLOP per parameter and served token: the forward pass alone (Kaplan 2020, section 2.1)."""


@dataclass(frozen=True)
class Spending:
    """How compute is counted: `served` tokens after training, of whatever size the model is."""

    served: float = 0.0

    @property
    def told(self) -> str:
        """The convention in words."""
        return f"6 N D + 2 N for each of {self.served:.3g} served tokens" if self.served else "6 N D"

    def total(self, params: Floats, tokens: Floats) -> Floats:
        """Return the compute of N and D, in FLOP."""
        return np.asarray(params * (FLOPS_PER_PARAM_TOKEN * tokens + PER_SERVED * self.served), dtype=float)

    def beside(self, params: Floats) -> Floats:
        """Return what serving costs, in FLOP."""
        return np.asarray(PER_SERVED * self.served * params, dtype=float)

    def at_ratio(self, total: Floats, ratio: Floats) -> Floats:
        """Return N where D = ratio N: the positive root of 6 ratio N^2 + 2 served N = total, without loss of digits."""
        half = PER_SERVED * self.served / 2
        return np.asarray(total / (half + np.sqrt(half**2 + FLOPS_PER_PARAM_TOKEN * ratio * total)), dtype=float)

    def at_tokens(self, total: Floats, tokens: Floats) -> Floats:
        """Return N for given D."""
        return np.asarray(total / (FLOPS_PER_PARAM_TOKEN * tokens + PER_SERVED * self.served), dtype=float)

    def at_params(self, total: Floats, params: Floats) -> Floats:
        """Return D for given N; NaN where serving alone costs more than the total."""
        left = total - self.beside(params)
        return np.where(left > 0, left / (FLOPS_PER_PARAM_TOKEN * params), np.nan)
