"""Train one model: AdamW, a warmed-up, constant, then linearly decaying learning rate, evaluations on the way."""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

import corpus
import jax
import jax.numpy as jnp
import models
import numpy as np
import numpy.typing as npt
from plan import Run
from shapes import Shape

BETA1, BETA2, EPSILON = 0.9, 0.98, 1e-8
WEIGHT_DECAY = 0.1
CLIP = 1.0
DECAY_FRACTION = 0.5
CHECKPOINTS = (1 / 4, 1 / 2, 1.0)
MICROBATCH = 8

Moments = tuple[models.Params, models.Params]


def seed_of(run: str, what: str) -> int:
    """Return the 32-bit seed for one use (`init` or `order`) in one run."""
    return int.from_bytes(hashlib.sha256(f"{run}/{what}".encode()).digest()[:4], "big")


def schedule(steps: int, warmup: int) -> npt.NDArray[np.float64]:
    """Return the factor on the learning rate at each step.

    Linear warmup, constant, then linear to zero over the last half: as good as a cosine, and the loss before the decay
    does not depend on the length of the run (Hägele et al. 2024, arXiv:2405.18392).
    """
    step = np.arange(steps)
    rise = (step + 1) / warmup
    fall = (steps - step) / (DECAY_FRACTION * steps)
    return np.minimum(1.0, np.minimum(rise, fall))


def phase(step: int, steps: int) -> str:
    """Name the part of the schedule that a checkpoint after `step` steps lies in: constant, cooldown or decayed."""
    if step == steps:
        return "decayed"
    return "constant" if step <= (1 - DECAY_FRACTION) * steps else "cooldown"


def adamw(
    params: models.Params, moments: Moments, grads: models.Params, lr: jax.Array, step: jax.Array
) -> tuple[models.Params, Moments]:
    """Take one step of AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2) with clipped gradients.

    Only the matrices of the layers and the head decay; norms, biases and the embedding do not.
    """
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in grads.values()))
    scale = jnp.minimum(1.0, CLIP / (norm + 1e-12))
    new, first, second = {}, {}, {}
    for name, value in params.items():
        grad = scale * grads[name]
        first[name] = BETA1 * moments[0][name] + (1 - BETA1) * grad
        second[name] = BETA2 * moments[1][name] + (1 - BETA2) * grad * grad
        unbiased = first[name] / (1 - BETA1**step)
        change = unbiased / (jnp.sqrt(second[name] / (1 - BETA2**step)) + EPSILON)
        decay = 0.0 if name.startswith(("norm", "bias", "embed")) else WEIGHT_DECAY
        new[name] = value - lr * (change + decay * value)
    return new, (first, second)


def _pieces(windows: jax.Array) -> jax.Array:
    """Cut a batch into microbatches small enough for their activations to stay in the cache of one core."""
    return windows.reshape(-1, min(MICROBATCH, len(windows)), *windows.shape[1:])


@functools.partial(jax.jit, static_argnames="shape", donate_argnums=(0, 1))
def _step(
    params: models.Params, moments: Moments, windows: jax.Array, lr: jax.Array, step: jax.Array, shape: Shape
) -> tuple[models.Params, Moments, jax.Array]:
    pieces = _pieces(windows)
    loss_and_grads = jax.value_and_grad(lambda p, piece: jnp.mean(models.byte_losses(p, shape, piece)))

    def add(total: tuple[jax.Array, models.Params], piece: jax.Array) -> tuple[tuple[jax.Array, models.Params], None]:
        return jax.tree.map(jnp.add, total, loss_and_grads(params, piece)), None

    nothing = (jnp.zeros(()), jax.tree.map(jnp.zeros_like, params))
    loss, grads = jax.tree.map(lambda x: x / len(pieces), jax.lax.scan(add, nothing, pieces)[0])
    params, moments = adamw(params, moments, grads, lr, step)
    return params, moments, loss


@functools.partial(jax.jit, static_argnames="shape")
def _window_losses(params: models.Params, windows: jax.Array, mask: jax.Array, shape: Shape) -> jax.Array:
    losses = jax.lax.map(lambda piece: models.byte_losses(params, shape, piece), _pieces(windows))
    return jnp.sum(mask * losses.reshape(mask.shape), axis=1)


def evaluate(params: models.Params, shape: Shape, sample: corpus.Validation) -> tuple[float, float]:
    """Return the loss on the validation sample in nats per byte and its standard error over files."""
    sums = np.asarray(_window_losses(params, sample.windows, sample.mask, shape), np.float64)
    return corpus.loss_and_stderr(sums, sample.mask.sum(axis=1, dtype=np.float64), sample.file)


def _fresh(run: Run) -> tuple[models.Params, Moments]:
    params = models.initial(run.shape, np.random.default_rng(seed_of(run.name, "init")))
    return params, (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))


def _batches(run: Run, texts: Sequence[corpus.Bytes]) -> Iterator[corpus.Bytes]:
    """Yield the windows of each step, first those of the Python text, then the English ones."""
    order = np.random.default_rng(seed_of(run.name, "order"))
    taken = [(text, count) for text, count in zip(texts, run.windows, strict=False) if count]
    starts = [
        corpus.window_starts(len(text), run.steps * count * corpus.CONTEXT, count, order) for text, count in taken
    ]
    for step in range(run.steps):
        parts = zip(taken, starts, strict=True)
        yield np.concatenate([corpus.windows_at(text, first[step]) for (text, _), first in parts])


def _checkpoints(
    run: Run, texts: Sequence[corpus.Bytes], samples: Sequence[corpus.Validation]
) -> Iterator[dict[str, Any]]:
    rates = (run.lr * schedule(run.steps, run.warmup)).astype(np.float32)
    params, moments = _fresh(run)
    losses = []
    stops = {max(1, int(fraction * run.steps)) for fraction in CHECKPOINTS}
    for i, windows in enumerate(_batches(run, texts)):
        params, moments, loss = _step(params, moments, windows, rates[i], np.float32(i + 1), run.shape)
        losses.append(loss)
        if (step := i + 1) in stops:
            (value, stderr), *english = (evaluate(params, run.shape, sample) for sample in samples)
            measured = {"train_loss": float(np.mean(jax.device_get(losses))), "value": value, "stderr": stderr}
            measured |= {"english_value": english[0][0] if english else float("nan")}
            at = {"step": step, "tokens": step * run.batch_tokens, "flops": step * run.batch_tokens * 6 * run.params}
            yield at | {"schedule": phase(step, run.steps), "final": step == run.steps} | measured
            losses.clear()


def train(run: Run, texts: Sequence[corpus.Bytes], samples: Sequence[corpus.Validation]) -> dict[str, Any]:
    """Train one run to its end, or to the checkpoint where its loss is no longer a finite number.

    Args:
        run: what to train.
        texts: the Python training text, and the English one for a run that mixes them.
        samples: the validation sample of each.

    Returns:
        The row of the run table, and under `curve` one entry per checkpoint with its step, tokens, flops, part of the
        schedule, validation loss with its standard error, and training loss (the mean since the checkpoint before).
        `seconds` are processor seconds, since other work may share the machine.
    """
    began, curve = time.process_time(), []
    for checkpoint in _checkpoints(run, texts, samples):
        curve.append(checkpoint)
        if not np.isfinite(checkpoint["value"]):
            break
    jax.clear_caches()  # type: ignore[no-untyped-call]
    last = curve[-1]
    status = "finished" if np.isfinite(last["value"]) else "diverged"
    measured = {"status": status, **{name: last[name] for name in ("value", "stderr", "train_loss", "english_value")}}
    spent = {"seconds": time.process_time() - began, "message": "", "curve": curve}
    return run.row(*map(len, texts)) | measured | spent
