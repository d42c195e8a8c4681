"""The architectures: the arrays each one holds, and its parameters and FLOP counted from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

VOCAB = 256
EMBEDDING = ("embed", "head")


@dataclass(frozen=True)
class Shape:
    """The architecture of one model: `family` is transformer or lstm, `width` in units, `depth` in layers."""

    family: str
    width: int
    depth: int

    def __post_init__(self) -> None:
        """Refuse a width that does not divide into heads of an even number of units, as rotary positions need."""
        if self.family == "transformer" and self.width % (2 * self.heads):
            raise ValueError(f"width {self.width} does not divide into {self.heads} heads of an even number of units")

    @property
    def heads(self) -> int:
        """Attention heads, of 32 units or a little more."""
        return max(1, self.width // 32)


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Return the size of every parameter array; those of the layers are stacked along the first axis."""
    d, layers = shape.width, shape.depth
    ends = {"embed": (VOCAB, d), "head": (d, VOCAB)}
    if shape.family == "transformer":
        norms = {"norm_attention": (layers, d), "norm_mlp": (layers, d), "norm_final": (d,)}
        attention = {"qkv": (layers, d, 3 * d), "out": (layers, d, d)}
        return ends | norms | attention | {"up": (layers, d, 4 * d), "down": (layers, 4 * d, d)}
    return ends | {"input": (layers, d, 4 * d), "recurrent": (layers, d, 4 * d), "bias": (layers, 4 * d)}


def count_params(shape: Shape) -> tuple[int, int]:
    """Return the parameters without the byte embedding and the output head, and all of them."""
    counts = {name: math.prod(size) for name, size in sizes(shape).items()}
    total = sum(counts.values())
    return total - sum(counts[name] for name in EMBEDDING), total


def training_flops(shape: Shape, context: int) -> int:
    """Return the FLOP of training on one byte, counted from the architecture.

    Two per multiply-add of every matrix product: the layers, attention scores and values over the whole context (the
    masked half is computed too) and the output head; the embedding is a look-up. Three times the forward pass, since
    the backward pass takes two products for each one.
    """
    d, layers = shape.width, shape.depth
    per_layer = 12 * d * d + 2 * context * d if shape.family == "transformer" else 8 * d * d
    return 3 * 2 * (layers * per_layer + d * VOCAB)
