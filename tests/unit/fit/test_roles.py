"""Which part every column plays: as `axes` say, as laws read it, as its canonical name says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scalestudy.errors import StudyError
from scalestudy.fit.candidates import study_laws
from scalestudy.fit.roles import USUAL, Roles, roles_of
from scalestudy.forecast.distance import decades_beyond

N = np.tile([1e6, 1e7, 1e8], 4)
D = np.repeat([1e8, 1e9, 1e10, 1e11], 3)
CHINCHILLA = {"law": "chinchilla", "variables": {"N": "weights", "D": "seen"}}


def runs(**columns):
    """Twelve runs of one family; params, tokens and flops are null unless given."""
    frame = pd.DataFrame({name: np.full(12, np.nan) for name in ("params", "tokens", "flops")} | columns)
    constants = {"family": "f", "metric": "loss", "direction": "lower", "excluded": False, "held_out": False}
    return frame.assign(**constants, value=np.linspace(4.0, 3.0, 12), row=np.arange(12))


def roles(frame, laws, **settings):
    return roles_of(frame, {"laws": laws, **settings})


def test_without_a_word_the_canonical_columns_are_what_they_are_called():
    found = roles(runs(params=N, tokens=D, flops=6 * N * D), ["chinchilla"])
    assert (found.scales, found.along, found.design) == (USUAL.scales, USUAL.along, USUAL.design)
    assert found.looks == ("params", "tokens", "flops")
    assert found.sizes == ("flops", "params", "tokens", "step")


def test_what_a_law_reads_stands_in_the_place_of_the_canonical_column():
    found = roles(runs(weights=N, seen=D, cost=6 * N * D), [CHINCHILLA, {"law": "power", "variables": {"x": "cost"}}])
    assert found.allocation == ("weights", "seen", "cost")
    assert found.along[:5] == ("cost", "weights", "params", "seen", "tokens")
    assert found.sizes == ("cost", "weights", "seen", "step")
    assert {"weights", "seen", "cost"} <= set(found.design)


def test_axes_give_the_order_and_the_kinds_and_call_columns_by_symbols():
    axes = {"seen": {"scale": "D"}, "weights": {"scale": "N"}, "rate": "hyperparameter", "cost": {"scale": "C"}}
    frame = runs(weights=N, seen=D, cost=N * D, rate=N)
    found = roles(frame, [{"law": "power", "variables": {"x": "cost"}}], axes=axes)
    assert found.along == found.sizes == ("seen", "weights", "cost")
    assert found.allocation == ("weights", "seen", "cost")
    assert "rate" in found.design
    assert "chinchilla" in [law.name for law in study_laws(frame, {"axes": axes})]
    with pytest.raises(StudyError, match="both seen and weights are N"):
        roles(frame, ["chinchilla"], axes={"seen": {"scale": "N"}, "weights": {"scale": "N"}})


def test_a_scale_is_compute_only_if_it_is_6nd_in_every_run():
    laws, axes = [CHINCHILLA], dict.fromkeys(("weights", "seen", "other"), "scale")
    frame = runs(weights=N, seen=D)
    assert roles(frame.assign(other=6.3 * N * D), laws, axes=axes).plays["C"] == "other"
    assert roles(frame.assign(other=3.0 * N * D), laws, axes=axes).plays["C"] == "flops"


def test_what_the_metric_can_take_is_told_in_the_unit_of_the_tables():
    frame, law = runs(tokens=D, params=N), ["chinchilla"]
    assert roles(frame, law).within(np.array([-1.0, 200.0])).tolist() == [-1.0, 200.0]
    assert roles(frame.assign(unit="percent"), law, range=[10, 100]).limits == (0.1, 1.0)
    found = roles(frame.assign(unit="nats"), law, range=[0, None])
    assert found.within(np.array([-1.0, 200.0])).tolist() == [0.0, 200.0]


def test_rates_of_counts_lie_in_0_to_1_and_in_what_the_study_says():
    counts = Roles(trials="trials")
    assert counts.within(np.array([-0.5, 0.5, 1.5])).tolist() == [0.0, 0.5, 1.0]
    assert replace(counts, limits=(0.25, 7.0)).within(np.array([-0.5, 0.5, 1.5])).tolist() == [0.25, 0.5, 1.0]


def test_the_variable_of_a_law_decides_how_far_is_far():
    frame = runs(k=np.geomspace(1, 100, 12))
    for laws in ([{"law": "pass_at_k", "variables": {"k": "k"}}], [{"law": "power", "variables": {"x": "k"}}]):
        found = roles(frame, laws)
        assert decades_beyond(frame, pd.DataFrame({"k": [1e4, 0.1, 10.0]}), found.along) == pytest.approx([2, 1, 0])


@pytest.mark.parametrize("axes", [{}, dict.fromkeys("abc", "share")])
def test_shares_are_no_scales_and_make_designs(axes):
    share = np.random.default_rng(0).dirichlet(np.ones(3), 12).T
    law = {"law": "mixture_linear", "variables": {"r_1": "a", "r_2": "b", "r_3": "c"}}
    own = {"name": "own", "formula": "u * p + v * q + w * r", "variables": {"p": "a", "q": "b", "r": "c"}}
    own["parameters"] = {"u": {}, "v": {}, "w": {}}
    for each in (law, own):
        found = roles(runs(a=share[0], b=share[1], c=share[2]), [each], axes=axes)
        assert not {*"abc"} & set(found.along)
        assert {*"abc"} <= set(found.design)


def test_a_symbol_that_laws_bind_to_several_columns_is_unsure_until_axes_say():
    other = {**CHINCHILLA, "name": "other", "variables": {"N": "all weights", "D": "seen"}}
    frame = runs(weights=N, **{"all weights": 2 * N}, seen=D)
    found = roles(frame, [CHINCHILLA, other])
    assert "weights or all weights" in found.unallocated(frame)
    assert "{scale: N}" in found.unallocated(frame)
    said = roles(frame, [CHINCHILLA, other], axes={"weights": {"scale": "N"}, "seen": "scale"})
    assert said.unallocated(frame) == ""
    assert said.allocation[0] == "weights"


def test_an_unbound_variable_is_told_what_varies():
    with pytest.raises(StudyError, match=r"0 scale columns vary.*other numbers that vary: k") as refused:
        study_laws(runs(k=N), {"laws": "power_offset"})
    assert "variables: {x: k}" in str(refused.value)
    assert study_laws(runs(k=N), {"laws": "power_offset", "axes": {"k": "scale"}})[0].columns == ("k",)
    assert study_laws(runs(step=N), {"laws": "power_offset"})[0].columns == ("step",)
