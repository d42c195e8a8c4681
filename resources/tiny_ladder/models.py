"""Two families of byte-level language models in plain JAX."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from shapes import Shape, sizes

Params = dict[str, jax.Array]


def initial(shape: Shape, rng: np.random.Generator) -> Params:
    """Draw initial parameters: norms 1, forget gates open, matrices normal with variance 1 / fan-in, the head 0."""
    params = {}
    for name, size in sizes(shape).items():
        if name.startswith("norm"):
            params[name] = np.ones(size)
        elif name in {"head", "bias"}:
            params[name] = np.zeros(size)
        else:
            spread = 1.0 if name == "embed" else size[-2] ** -0.5
            residual = (2 * shape.depth) ** -0.5 if name in {"out", "down"} else 1.0
            params[name] = spread * residual * rng.standard_normal(size)
    if shape.family == "lstm":
        params["bias"][:, shape.width : 2 * shape.width] = 1.0
    return {name: jnp.asarray(value, jnp.float32) for name, value in params.items()}


def _norm(x: jax.Array, gain: jax.Array) -> jax.Array:
    return gain * x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6)


def _rotate(x: jax.Array) -> jax.Array:
    """Rotary positions (Su et al. 2021, arXiv:2104.09864, equation 15); x is (batch, time, heads, units)."""
    half = x.shape[-1] // 2
    angle = jnp.arange(x.shape[1])[:, None] * 1000.0 ** (-jnp.arange(half) / half)
    cos, sin = jnp.cos(angle)[:, None, :], jnp.sin(angle)[:, None, :]
    a, b = x[..., :half], x[..., half:]
    return jnp.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)


def _attention(x: jax.Array, qkv: jax.Array, out: jax.Array, heads: int) -> jax.Array:
    batch, time, width = x.shape
    q, k, v = jnp.split((x @ qkv).reshape(batch, time, 3 * heads, width // heads), 3, axis=2)
    scores = jnp.einsum("bthd,bshd->bhts", _rotate(q), _rotate(k)) * (width // heads) ** -0.5
    past = jnp.tril(jnp.ones((time, time), bool))
    weights = jax.nn.softmax(jnp.where(past, scores, -1e30), axis=-1)
    return jnp.einsum("bhts,bshd->bthd", weights, v).reshape(batch, time, width) @ out


def transformer(params: Params, shape: Shape, inputs: jax.Array) -> jax.Array:
    """Pre-norm transformer with RMS norms, rotary positions and squared-ReLU blocks of four times the width."""
    x = params["embed"][inputs]
    for i in range(shape.depth):
        normed = _norm(x, params["norm_attention"][i])
        x = x + _attention(normed, params["qkv"][i], params["out"][i], shape.heads)
        x = x + jnp.square(jax.nn.relu(_norm(x, params["norm_mlp"][i]) @ params["up"][i])) @ params["down"][i]
    return _norm(x, params["norm_final"]) @ params["head"]


def lstm(params: Params, shape: Shape, inputs: jax.Array) -> jax.Array:
    """Stacked LSTM with forget gates (Gers, Schmidhuber and Cummins 2000); the state starts at 0 in each window."""
    x = params["embed"][inputs].swapaxes(0, 1)
    zero = jnp.zeros((x.shape[1], shape.width))
    for i in range(shape.depth):
        recurrent = params["recurrent"][i]

        def advance(
            state: tuple[jax.Array, jax.Array], drive: jax.Array, recurrent: jax.Array = recurrent
        ) -> tuple[tuple[jax.Array, jax.Array], jax.Array]:
            hidden, cell = state
            write, keep, read, value = jnp.split(drive + hidden @ recurrent, 4, axis=-1)
            cell = jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(write) * jnp.tanh(value)
            hidden = jax.nn.sigmoid(read) * jnp.tanh(cell)
            return (hidden, cell), hidden

        _, x = jax.lax.scan(advance, (zero, zero), x @ params["input"][i] + params["bias"][i])
    return x.swapaxes(0, 1) @ params["head"]


FAMILIES: dict[str, Callable[[Params, Shape, jax.Array], jax.Array]] = {"transformer": transformer, "lstm": lstm}


def byte_losses(params: Params, shape: Shape, windows: jax.Array) -> jax.Array:
    """Return the loss in nats of each byte after the first: (batch, context) for windows of (batch, context + 1)."""
    logits = FAMILIES[shape.family](params, shape, windows[:, :-1])
    targets = windows[:, 1:, None].astype(jnp.int32)
    chosen = jnp.take_along_axis(logits, targets, axis=-1)[..., 0]
    return jax.nn.logsumexp(logits, axis=-1) - chosen
