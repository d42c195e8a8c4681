"""What the models compute, seen from outside: causality, FLOP of the traced program, the start of training."""

import math

import numpy as np
import pytest
import shapes

jax = pytest.importorskip("jax", reason="the lab group (jax) is not installed")
extend = pytest.importorskip("jax.extend")
models = pytest.importorskip("models")

SHAPES = [shapes.Shape("transformer", 16, 2), shapes.Shape("lstm", 12, 1), shapes.Shape("lstm", 8, 2)]


def random_model(shape, seed=0):
    """Parameters away from the start, where the head is 0 and hides everything before it."""
    rng = np.random.default_rng(seed)
    params = models.initial(shape, rng)
    return params | {"head": rng.standard_normal(params["head"].shape).astype(np.float32)}


losses_of = jax.jit(models.byte_losses, static_argnums=1)


def windows_of(count, context, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (count, context + 1)).astype(np.uint8)


def dot_flops(jaxpr):
    """FLOP of all matrix products in a traced program, loops counted as often as they run."""
    total = 0
    for equation in jaxpr.eqns:
        if equation.primitive.name == "dot_general":
            (contracted, _), _ = equation.params["dimension_numbers"]
            left = equation.invars[0].aval.shape
            inner = math.prod(left[axis] for axis in contracted)
            total += 2 * inner * math.prod(equation.outvars[0].aval.shape)
        repeats = equation.params.get("length", 1) if equation.primitive.name == "scan" else 1
        total += repeats * sum(dot_flops(inner) for inner in extend.core.jaxprs_in_params(equation.params))
    return total


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_counted_flops_are_those_of_the_traced_gradient(shape):
    context, batch = 32, 3
    loss = lambda params, windows: models.byte_losses(params, shape, windows).mean()  # noqa: E731
    traced = jax.make_jaxpr(jax.grad(loss))(random_model(shape), windows_of(batch, context))
    assert dot_flops(traced.jaxpr) == shapes.training_flops(shape, context) * batch * context


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_byte_is_predicted_from_the_bytes_before_it_only(shape):
    windows = windows_of(2, 24)
    changed = windows.copy()
    changed[:, 13] ^= 1
    params = random_model(shape)
    before, after = (np.asarray(losses_of(params, shape, w)) for w in (windows, changed))
    np.testing.assert_allclose(before[:, :12], after[:, :12], rtol=1e-5)
    assert (np.abs(before[:, 13:] - after[:, 13:]).max(axis=1) > 1e-4).all()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_an_untrained_model_knows_nothing(shape):
    losses = losses_of(models.initial(shape, np.random.default_rng(0)), shape, windows_of(2, 16))
    np.testing.assert_allclose(losses, math.log(256), rtol=1e-5)


def test_lstm_is_the_recurrence_written_out():
    shape = shapes.Shape("lstm", 5, 1)
    params = {name: np.asarray(array, np.float64) for name, array in random_model(shape).items()}
    windows, hidden, cell, expected = windows_of(1, 6), np.zeros(5), np.zeros(5), []
    sigmoid = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    for byte, target in zip(windows[0, :-1], windows[0, 1:], strict=True):
        gates = params["embed"][byte] @ params["input"][0] + hidden @ params["recurrent"][0] + params["bias"][0]
        write, keep, read, value = np.split(gates, 4)
        cell = sigmoid(keep) * cell + sigmoid(write) * np.tanh(value)
        hidden = sigmoid(read) * np.tanh(cell)
        logits = hidden @ params["head"]
        expected.append(np.log(np.exp(logits).sum()) - logits[target])
    found = losses_of(random_model(shape), shape, windows)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_rotary_products_depend_on_the_distance_alone():
    rotated = np.asarray(models._rotate(np.ones((1, 12, 1, 16), np.float32)))[0, :, 0]
    products = rotated @ rotated.T
    for distance in range(12):
        np.testing.assert_allclose(np.diag(products, distance), products[0, distance], rtol=1e-4)
    assert products[0, 5] < products[0, 0]
