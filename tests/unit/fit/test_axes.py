"""Which kind of column each is, and the laws that `auto` proposes for them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.axes import infer_axes
from scalestudy.fit.candidates import study_laws


def runs(**columns):
    """Twelve runs of one family whose columns vary as given."""
    frame = pd.DataFrame(columns)
    constants = {"family": "f", "metric": "loss", "direction": "lower", "excluded": False, "held_out": False}
    present = {name: value for name, value in constants.items() if name not in frame}
    value = np.linspace(4.0, 3.0, len(frame)) if "value" not in frame else frame["value"]
    return frame.assign(**present, value=value, row=np.arange(len(frame)))


N = np.tile([1e6, 1e7, 1e8], 4)
D = np.repeat([1e8, 1e9, 1e10, 1e11], 3)


def names(frame, **settings):
    return [law.name for law in study_laws(frame, settings)]


def grid(**levels):
    """Columns of every combination of levels."""
    columns = np.array(list(product(*levels.values())), dtype=float)
    return {name: columns[:, k] for k, name in enumerate(levels)}


ND = {"params": [1e6, 1e7, 1e8], "tokens": [1e8, 1e9, 1e10, 1e11]}


@pytest.mark.parametrize(
    ("columns", "law"),
    [
        ({"params": N, "tokens": D}, "chinchilla"),
        (grid(**ND, unique_tokens=[3e7, 1e8]), "data_constrained"),
        (grid(**ND, vocab=[4e3, 8e3, 1.6e4]), "vocabulary"),
        ({"params": N, "experts": np.repeat([1.0, 4, 16, 64], 3)}, "routed"),
        (grid(**ND, sparsity=[0.0, 0.5, 0.75]), "sparse_moe"),
        (grid(**ND, precision_bits=[4, 8]), "precision"),
        (grid(**ND, lr=[1e-3, 2e-3, 4e-3], batch_tokens=[1e5, 2e5, 4e5]), "moving_basin"),
        ({"params": N, "tokens": D, "metric": ["finetuning_loss"] * 12}, "finetune_product"),
    ],
)
def test_laws_follow_from_the_columns_that_vary(columns, law):
    assert law in names(runs(**columns))


def test_a_column_that_does_not_vary_brings_no_law():
    found = names(runs(params=N, tokens=D, vocab=np.full(12, 8e3), unique_tokens=D))
    assert "vocabulary" not in found
    assert "data_constrained" not in found
    assert "finetune_product" not in found


def test_shares_are_found_by_name_and_sum():
    share = np.linspace(0.1, 0.9, 12)
    found = infer_axes(runs(share_web=share, share_code=1 - share), {})
    assert found.shares == (("share_web", "share_code"),)
    assert infer_axes(runs(share_web=share, share_code=share), {}).shares == ()
    mixed = runs(share_web=share, share_code=1 - share).assign(metric="web_loss")
    assert infer_axes(mixed, {}).own == "share_web"
    assert {"mixture_linear", "mixture_exponential", "mixture_own_share"} <= set(names(mixed))


def test_what_the_study_states_overrules_what_is_inferred():
    frame = runs(params=N, tokens=D, streams=np.tile([1.0, 2, 4, 8], 3))
    axes = {"params": "scale", "streams": "scale"}
    found = infer_axes(frame, {"axes": axes})
    assert found.scales == ("params", "streams")
    assert "parallel" in names(frame, axes=axes)
    assert "chinchilla" not in names(frame, axes=axes)
    shares = {"params": {"share": "mix"}, "tokens": {"share": "mix"}}
    assert infer_axes(frame, {"axes": shares}).shares == (("params", "tokens"),)


def test_rising_laws_are_for_scores_and_turning_ones_for_tasks_that_turn():
    score = runs(flops=D * N, value=np.linspace(0.2, 0.6, 12)).assign(metric="accuracy", direction="higher")
    assert "logistic" in names(score)
    assert "power_offset" not in names(score)
    turned = runs(flops=np.geomspace(1, 1e4, 12), value=np.r_[np.linspace(1, 0.5, 8), np.linspace(0.6, 1, 4)])
    assert "u_shape" in names(turned.assign(metric="error"))
    assert "u_shape" not in names(turned)
    assert "logistic" not in names(turned)


def test_floors_may_be_negative_where_values_may():
    frame = runs(params=N, tokens=D)
    laws = {law.name: law for law in study_laws(frame.assign(value=frame["value"] - 5), {})}
    assert laws["chinchilla"].parameter("E").lower == -np.inf
    assert "kaplan_nd" not in laws
    assert study_laws(frame, {})[0].parameter("E").lower == 0


def test_held_out_rows_say_nothing():
    frame = runs(params=N, tokens=np.r_[np.full(11, 1e9), 1e10])
    frame["held_out"] = np.arange(12) == 11
    assert infer_axes(frame, {}).scales == ("params",)
