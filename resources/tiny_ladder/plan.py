"""The plan: which models are trained, for how long, and at which learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus import CONTEXT
from shapes import Shape, count_params, training_flops


@dataclass(frozen=True)
class Run:
    """One training run.

    Attributes:
        shape: the architecture.
        budget: intended training compute, 6 * params * tokens, in FLOP.
        seed: number of the repetition; the initial parameters and the order of the data follow from the run's name.
        lr_factor: multiplies the learning rate of the rule.
        purpose: ladder, seed, lr_sweep or held_out.
        english: share of English text among the bytes trained on; the rest is Python.
    """

    shape: Shape
    budget: float
    seed: int = 0
    lr_factor: float = 1.0
    purpose: str = "ladder"
    english: float = 0.0

    @property
    def family(self) -> str:
        """The family: the architecture, and `_mixed` where the text is."""
        return f"{self.shape.family}_mixed" if self.english else self.shape.family

    @property
    def name(self) -> str:
        """The run's name, such as lstm-1e11-w64d1-s0 or lstm-1e11-w64d1-s0-lr0.5."""
        factor = "" if self.lr_factor == 1 else f"-lr{self.lr_factor:g}"
        size = f"w{self.shape.width}d{self.shape.depth}"
        return f"{self.family}-{self.budget:.0e}-{size}-s{self.seed}{factor}".replace("e+", "e")

    @property
    def params(self) -> int:
        """Parameters without embedding and head."""
        return count_params(self.shape)[0]

    @property
    def batch_tokens(self) -> int:
        """Bytes per step: about half the square root of the run's bytes, as a power of two windows.

        So the number of steps grows like the batch, and a run of few bytes still has a thousand steps.
        """
        tokens = self.budget / (6 * self.params)
        return int(CONTEXT * 2 ** max(0, round(math.log2(math.sqrt(tokens) / (2 * CONTEXT)))))

    @property
    def steps(self) -> int:
        """Optimiser steps, rounded so that the compute is the budget."""
        return round(self.budget / (6 * self.params * self.batch_tokens))

    @property
    def tokens(self) -> int:
        """Bytes trained on."""
        return self.steps * self.batch_tokens

    @property
    def windows(self) -> tuple[int, int]:
        """Windows of Python and of English text in a step."""
        together = self.batch_tokens // CONTEXT
        english = round(self.english * together)
        return together - english, english

    @property
    def warmup(self) -> int:
        """Steps of linear warmup."""
        return max(5, self.steps // 20)

    @property
    def lr(self) -> float:
        """Peak learning rate: a power of the width times the square root of the batch.

        The constants were read off pilot runs; those with the purpose lr_sweep check them.
        """
        rate, exponent = LEARNING_RATE[self.shape.family]
        rule = rate * (self.shape.width / 64) ** -exponent * math.sqrt(self.batch_tokens / 512)
        return float(f"{self.lr_factor * rule:.3g}")

    @property
    def role(self) -> dict[str, Any]:
        """What the run is for, as the run table says it."""
        return {"purpose": self.purpose, "held_out": self.purpose == "held_out"}

    def unique_tokens(self, *available: int) -> int:
        """Different bytes trained on, where each text has this many."""
        return sum(min(self.steps * n * CONTEXT, there) for n, there in zip(self.windows, available, strict=False))

    def row(self, *available: int) -> dict[str, Any]:
        """Return what the run table says of this run before it is trained, given the training bytes of each text."""
        params, total = count_params(self.shape)
        shape = {"width": self.shape.width, "depth": self.shape.depth, "params": params, "total_params": total}
        counted = self.tokens * training_flops(self.shape, CONTEXT)
        flops = {"flops": 6 * params * self.tokens, "flops_counted": counted}
        data = {"tokens": self.tokens, "unique_tokens": self.unique_tokens(*available), "share_english": self.english}
        recipe = {"lr": self.lr, "batch_tokens": self.batch_tokens, "steps": self.steps, "warmup": self.warmup}
        kind = {"schedule": "decayed", "final": True} | self.role
        name = {"family": self.family, "run": self.name, "seed": self.seed, "budget": self.budget}
        return name | shape | data | flops | recipe | kind | {"context": CONTEXT}


# Learning rate at width 64 and 512 bytes per step, and how fast it falls with the width.
LEARNING_RATE = {"transformer": (0.007, 0.5), "lstm": (0.04, 0.25)}
DEPTH = {"transformer": 2, "lstm": 1}

# Widths per budget, to either side of the optimum. Only the width grows, so that loss against parameters is smooth.
LADDER: dict[str, dict[float, tuple[int, ...]]] = {
    "transformer": {
        1e10: (8, 12, 16, 20, 24, 32),
        3e10: (8, 12, 16, 20, 24, 32),
        1e11: (12, 16, 20, 24, 32, 48),
        3e11: (16, 20, 24, 32, 48, 64),
        1e12: (24, 32, 40, 48, 64, 96),
        3e12: (32, 48, 64, 80, 96, 128),
        1e13: (48, 64, 80, 96, 128, 160),
    },
    "lstm": {
        1e10: (8, 12, 16, 24, 32, 48),
        3e10: (16, 24, 32, 40, 48, 64),
        1e11: (24, 32, 48, 64, 80, 96),
        3e11: (32, 48, 64, 80, 96, 128),
        1e12: (48, 64, 80, 96, 128, 160),
        3e12: (64, 96, 128, 160, 192, 256),
        1e13: (96, 128, 160, 192, 256, 320),
    },
}
# Widths repeated with two more seeds, and those tried at other learning rates.
SEEDS: dict[str, dict[float, tuple[int, ...]]] = {
    "transformer": {1e10: (12, 24), 1e11: (20, 32), 3e11: (32,), 1e12: (48,)},
    "lstm": {1e10: (24, 48), 1e11: (48, 80), 3e11: (64,), 1e12: (96,)},
}
# Where the sweep showed the rule too high for an LSTM (at 1e13 FLOP, half of it gives a loss 5 % lower), half is taken.
# The sweeps at a quarter of the rule are worse again. For the transformer half of the rule is better at 3e13 FLOP alone.
LOWERED: dict[str, dict[float, float]] = {
    "transformer": dict.fromkeys((3e13, 6e13), 0.5),
    "lstm": dict.fromkeys((3e12, 1e13, 3e13, 6e13), 0.5),
}
LR_SWEEP: dict[str, dict[float, dict[int, tuple[float, ...]]]] = {
    "transformer": {
        3e10: {16: (0.5, 2.0)},
        1e11: {24: (0.25, 0.5, 2.0, 4.0)},
        3e11: {32: (0.5, 2.0)},
        1e12: {48: (0.5, 2.0)},
        3e12: {64: (0.5,)},
        1e13: {80: (0.5, 2.0)},
        3e13: {128: (1.0,)},
    },
    "lstm": {
        3e10: {40: (0.5, 2.0)},
        1e11: {64: (0.25, 0.5, 2.0, 4.0)},
        3e11: {64: (0.5, 2.0)},
        1e12: {96: (0.5, 2.0)},
        3e12: dict.fromkeys(LADDER["lstm"][3e12], (1.0,)) | {192: (1.0, 0.25)},
        1e13: dict.fromkeys(LADDER["lstm"][1e13], (1.0,)) | {192: (1.0, 2.0, 0.25)},
        3e13: {256: (1.0,)},
    },
}
# Runs beyond the ladder, near the optimum expected there.
HELD_OUT: dict[str, dict[float, int]] = {"transformer": {3e13: 128, 6e13: 160}, "lstm": {3e13: 256, 6e13: 320}}
# The third family: a transformer of which half the bytes are English; its loss is measured on the Python text like all.
MIXED_SHARE = 0.5
MIXED: dict[float, tuple[int, ...]] = {
    1e10: (8, 12, 16, 20, 24),
    3e10: (8, 12, 16, 20, 24),
    1e11: (12, 16, 20, 24, 32),
    3e11: (16, 20, 24, 32, 48),
    1e12: (24, 32, 40, 48, 64),
    3e12: (32, 48, 64, 80, 96),
}
MIXED_SEEDS: dict[float, tuple[int, ...]] = {1e11: (20,), 1e12: (48,)}
MIXED_LR_SWEEP: dict[float, dict[int, tuple[float, ...]]] = {1e11: {20: (0.5, 2.0)}, 3e12: {64: (0.5, 2.0)}}
MIXED_HELD_OUT: dict[float, int] = {1e13: 80}


def _runs_of(family: str) -> Iterator[Run]:
    def shape(width: int) -> Shape:
        return Shape(family, width, DEPTH[family])

    for budget, widths in LADDER[family].items():
        factor = LOWERED[family].get(budget, 1.0)
        yield from (Run(shape(width), budget, lr_factor=factor) for width in widths)
        for width in SEEDS[family].get(budget, ()):
            yield from (Run(shape(width), budget, seed, factor, "seed") for seed in (1, 2))
    for budget, sweeps in LR_SWEEP[family].items():
        for width, factors in sweeps.items():
            yield from (Run(shape(width), budget, lr_factor=factor, purpose="lr_sweep") for factor in factors)
    for budget, width in HELD_OUT[family].items():
        yield Run(shape(width), budget, lr_factor=LOWERED[family].get(budget, 1.0), purpose="held_out")


def _mixed() -> Iterator[Run]:
    def run(width: int, budget: float, seed: int = 0, purpose: str = "ladder", lr_factor: float = 1.0) -> Run:
        return Run(Shape("transformer", width, DEPTH["transformer"]), budget, seed, lr_factor, purpose, MIXED_SHARE)

    for budget, widths in MIXED.items():
        yield from (run(width, budget) for width in widths)
        yield from (run(width, budget, seed, "seed") for width in MIXED_SEEDS.get(budget, ()) for seed in (1, 2))
    for budget, sweeps in MIXED_LR_SWEEP.items():
        for width, factors in sweeps.items():
            yield from (run(width, budget, purpose="lr_sweep", lr_factor=factor) for factor in factors)
    yield from (run(width, budget, purpose="held_out") for budget, width in MIXED_HELD_OUT.items())


PURE = [run for family in LADDER for run in _runs_of(family)]
RUNS = sorted((*PURE, *_mixed()), key=lambda run: run.budget)
SMOKE = [Run(Shape("transformer", 8, 2), 1e8), Run(Shape("lstm", 8, 1), 1e8)]
