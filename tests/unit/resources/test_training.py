import math

import numpy as np
import pytest
from plan import Run
from shapes import Shape

jax = pytest.importorskip("jax", reason="the lab group (jax) is not installed")
training = pytest.importorskip("training")
corpus = pytest.importorskip("corpus")


@pytest.mark.parametrize(("steps", "warmup"), [(7, 5), (100, 5), (1234, 61)])
def test_schedule_rises_stays_and_falls_to_nearly_nothing(steps, warmup):
    factors = training.schedule(steps, warmup)
    assert len(factors) == steps
    assert (factors > 0).all()
    assert (factors <= 1).all()
    assert factors[0] <= 1 / warmup
    assert factors[-1] == pytest.approx(2 / steps)
    peak = np.flatnonzero(factors == factors.max())
    assert (np.diff(factors[: peak[0] + 1]) > 0).all()
    assert (np.diff(factors[peak[-1] :]) < 0).all()


def test_half_of_a_long_run_is_before_the_decay():
    factors = training.schedule(1000, 50)
    assert (factors[50:501] == 1).all()
    assert factors[501] < 1
    assert [training.phase(step, 1000) for step in (250, 500, 501, 750, 1000)] == [
        "constant",
        "constant",
        "cooldown",
        "cooldown",
        "decayed",
    ]


def test_adamw_against_a_scalar_worked_by_hand():
    params = {"w": np.array([2.0]), "bias": np.array([2.0])}
    moments = ({"w": np.array([0.5]), "bias": np.array([0.5])}, {"w": np.array([0.04]), "bias": np.array([0.04])})
    grads = {"w": np.array([0.3]), "bias": np.array([0.3])}
    new, (first, second) = training.adamw(params, moments, grads, 0.1, 3)
    mean, square = 0.9 * 0.5 + 0.1 * 0.3, 0.98 * 0.04 + 0.02 * 0.09
    change = (mean / (1 - 0.9**3)) / (math.sqrt(square / (1 - 0.98**3)) + 1e-8)
    assert float(new["bias"][0]) == pytest.approx(2 - 0.1 * change, rel=1e-5)
    assert float(new["w"][0]) == pytest.approx(2 - 0.1 * (change + 0.1 * 2), rel=1e-5)
    assert float(first["w"][0]) == pytest.approx(mean, rel=1e-5)
    assert float(second["w"][0]) == pytest.approx(square, rel=1e-5)


def test_long_gradients_are_clipped_to_length_one():
    zero = {"w": np.zeros(2)}
    _, (first, _) = training.adamw(zero, (zero, zero), {"w": np.array([30.0, 40.0])}, 0.1, 1)
    np.testing.assert_allclose(first["w"], [0.06, 0.08], rtol=1e-5)


def test_seeds_differ_by_run_and_by_use_and_are_fixed():
    assert training.seed_of("lstm-1e10-w8d1-s0", "init") == 2774506631
    seeds = {training.seed_of(f"run-{i}", use) for i in range(50) for use in ("init", "order")}
    assert len(seeds) == 100


@pytest.fixture(scope="module")
def toy_text():
    """A text that a model can learn in a few steps: each file counts through its own stretch of the byte values."""
    text = {f"m{i}.py": bytes((i + k) % 64 + 32 for k in range(2000)) for i in range(60)}
    return corpus.training_bytes(text), corpus.validation(text, windows=64)


@pytest.mark.parametrize("family", ["transformer", "lstm"])
def test_training_learns_and_repeats_exactly(toy_text, family):
    run = Run(Shape(family, 8, 1), 1e8)
    first, second = (training.train(run, toy_text[:1], toy_text[1:]) for _ in range(2))
    unlike = {"seconds": 0, "english_value": None, "curve": None}
    assert first | unlike == second | unlike
    assert [point["value"] for point in first["curve"]] == [point["value"] for point in second["curve"]]
    assert math.isnan(first["english_value"])
    assert first["status"] == "finished"
    assert first["value"] < 2.5 < math.log(256)
    assert first["unique_tokens"] == min(run.tokens, len(toy_text[0]))
    assert [point["schedule"] for point in first["curve"]] == ["constant", "constant", "decayed"]
    assert [point["final"] for point in first["curve"]] == [False, False, True]
    assert first["curve"][-1]["value"] == first["value"]
    assert first["curve"][-1]["flops"] == first["flops"]


def test_a_run_whose_loss_is_no_number_is_kept_as_diverged(toy_text):
    record = training.train(Run(Shape("lstm", 8, 1), 2e7, lr_factor=1e30), toy_text[:1], toy_text[1:])
    assert record["status"] == "diverged"
    assert not math.isfinite(record["value"])
    assert record["curve"]


def test_of_a_mixture_half_the_windows_are_of_each_text():
    run = Run(Shape("transformer", 8, 1), 1e9, english=0.5)
    texts = [np.full(5000, byte, np.uint8) for byte in (1, 2)]
    steps = list(training._batches(run, texts))
    assert len(steps) == run.steps
    for windows in steps:
        assert windows.shape == (run.batch_tokens // corpus.CONTEXT, corpus.CONTEXT + 1)
        assert np.sort(windows[:, 0]).tolist() == [1] * run.windows[0] + [2] * run.windows[1]
    assert run.windows[0] == run.windows[1] > 0


def test_a_mixture_is_measured_on_both_texts(toy_text):
    other = {f"m{i}.py": bytes((7 * i + 3 * k) % 50 + 150 for k in range(2000)) for i in range(60)}
    texts, samples = (toy_text[0], corpus.training_bytes(other)), (toy_text[1], corpus.validation(other, windows=64))
    run = Run(Shape("transformer", 8, 1), 1e9, english=0.5)
    mixed, alone = training.train(run, texts, samples), training.train(Run(run.shape, 1e9), texts[:1], samples)
    assert mixed["family"] == "transformer_mixed"
    assert max(mixed["value"], mixed["english_value"], alone["value"]) < 1
    assert alone["english_value"] > math.log(256), "nothing of that text was trained on"
