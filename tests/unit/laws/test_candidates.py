"""What `laws: auto` proposes for which axes, in which order: the sums of `auto` depend on it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import inf
from typing import Any

import pytest

from scalestudy.laws import LAWS, resolve_all
from scalestudy.laws.candidates import READINGS, Axes, open_floor, proposals, proposed, together

ND = ("params", "tokens")
FALLING = ["power", "power_offset", "shifted_power", "rectified"]
RISING = ["power", "log_linear", "logistic", "power_ceiling"]
TWO = ["additive", "power_product", "finetune_product"]
MIXTURE = ["mixture_linear", "mixture_exponential"]

SCALES = (*ND, "flops", "unique_tokens", "vocab", "experts", "sparsity", "precision_bits", "width", "depth", "streams")
FEW = ((), ("flops",), ND, ("tokens", "params"), (*ND, "flops"), ("data", "experts"), (*ND, "width"), (*ND, "lr"))
HYPERPARAMETERS = ((), ("lr",), ("lr", "batch_tokens"), ("batch_tokens", "lr", "width"))
WEB = ("share_web", "share_code", "share_books")
SHARES = ((), (WEB,), (WEB[:2],), (("share_web",),), (WEB, ("other",)), (("other",), WEB), (WEB, ("p", "q")))
# Of all proposals over `grid`: a law that is proposed newly, or elsewhere in the order, changes it.
# The laws whose proposals the digest is of: a further law changes nothing here.
PINNED = (
    *(
        "additive",
        "chinchilla",
        "continual",
        "data_constrained",
        "finetune_product",
        "inverted_u",
    ),
    *(
        "kaplan_nd",
        "log_linear",
        "logistic",
        "mixture_exponential",
        "mixture_linear",
        "mixture_own_share",
    ),
    *(
        "moving_basin",
        "overtrained",
        "parallel",
        "power",
        "power_offset",
        "power_product",
    ),
    *(
        "precision",
        "rectified",
        "routed",
        "shifted_power",
        "sparse_moe",
        "u_shape",
    ),
    *(
        "vocabulary",
        "width_depth",
    ),
)
DIGEST = "4afa8674ceb745731c432a743be1815729a69128a13e47fd810ff25e725eb585"


def called(axes: Axes) -> list[str]:
    return [str(entry.get("name", entry["law"])) for entry in proposed(axes)]


@pytest.mark.parametrize(
    ("axes", "names"),
    [
        (Axes(), []),
        (Axes(("flops",)), FALLING),
        (Axes(("flops",), higher=True), RISING),
        (Axes(("flops",), shapes=frozenset({"turning"})), [*FALLING, "u_shape"]),
        (Axes(("flops",), shapes=frozenset({"turning"}), higher=True), [*RISING, "inverted_u"]),
        (Axes(("flops",), shapes=frozenset({"quickening"})), [*FALLING, "growth"]),
        (Axes(("flops",), shapes=frozenset({"quickening"}), higher=True), [*RISING, "growth"]),
        (Axes(("flops",), negative=True), ["power_offset", "rectified"]),
        (Axes(("flops",), higher=True, negative=True), ["log_linear", "power_ceiling"]),
        (Axes(ND), [*FALLING, "chinchilla", "kaplan_nd", "coupled"]),
        (Axes(ND, negative=True), ["power_offset", "rectified", "chinchilla", "coupled"]),
        (Axes(ND, tuning=True), [*FALLING, "chinchilla", "kaplan_nd", "coupled", "finetune_product"]),
        (Axes(ND, higher=True), [*RISING, "bounded"]),
        (Axes((*ND, "flops")), [*FALLING, "chinchilla", "kaplan_nd", "coupled", "overtrained"]),
        (
            Axes((*ND, "unique_tokens")),
            [*FALLING, "chinchilla", "kaplan_nd", "coupled", "data_constrained", "additive", "power_product"],
        ),
        (Axes((*ND, "sparsity")), [*FALLING, "chinchilla", "kaplan_nd", "coupled", "sparse_moe"]),
        (
            Axes((*ND, "precision_bits")),
            [*FALLING, "chinchilla", "kaplan_nd", "coupled", "precision", "additive", "power_product"],
        ),
        (
            Axes((*ND, "vocab")),
            [*FALLING, "chinchilla", "kaplan_nd", "coupled", "vocabulary", "additive", "power_product"],
        ),
        (Axes(("params", "experts")), [*FALLING, "routed", *TWO]),
        (Axes(("params", "parallel_streams")), [*FALLING, *TWO, "parallel"]),
        (Axes(("width", "depth", "tokens")), [*FALLING, "width_depth", "additive", "power_product"]),
        (Axes(shares=(WEB,)), MIXTURE),
        (Axes(shares=(WEB,), own="share_web"), [*MIXTURE, "mixture_own_share"]),
        (Axes(ND, shares=(("share_web",),)), [*FALLING, "chinchilla", "kaplan_nd", "coupled", "continual"]),
        (Axes(ND, ("lr", "batch_tokens")), [*FALLING, "chinchilla", "kaplan_nd", "coupled", "moving_basin"]),
        (Axes(ND, ("lr",)), [*FALLING, "chinchilla", "kaplan_nd", "coupled"]),
    ],
    ids=str,
)
def test_what_varies_says_which_laws(axes: Axes, names: list[str]) -> None:
    assert called(axes) == names


def test_laws_of_one_scale_take_compute_then_tokens_then_params() -> None:
    for scales, taken in ((("params", "flops", "tokens"), "flops"), (ND, "tokens"), (("a", "params"), "params")):
        assert proposed(Axes(scales))[0]["variables"] == {"x": taken}
    assert proposed(Axes(("b", "a")))[0]["variables"] == {"x": "b"}


def test_metrics_with_shares_of_their_own_have_a_law_each_named_after_it() -> None:
    axes = [Axes(shares=(WEB,), own=own) for own in WEB[:2]]
    found = together([proposals(one) for one in axes])
    own = {f"mixture_own_share_{name}": name for name in WEB[:2]}
    assert [one.name for one in found] == [*MIXTURE, *own]
    assert {one.name: one.entry["variables"].get("own") for one in found[2:]} == own
    assert [one.name for one in together([proposals(one) for one in axes[::-1]])] == [one.name for one in found]
    assert [one.name for one in together([proposals(axes[0])] * 2)] == called(axes[0])


def grid() -> Iterator[Axes]:
    """Every set of scales without shares and hyperparameters, and fewer sets of scales with any of those."""
    for turning, *others in product((False, True), repeat=4):
        flags = (frozenset({"turning"} if turning else ()), *others)
        for count in range(len(SCALES) + 1):
            yield from (Axes(scales, (), (), "", *flags) for scales in combinations(SCALES, count))
        for scales, hyperparameters, shares, own in product(FEW, HYPERPARAMETERS, SHARES, ("", "share_web", "else")):
            yield Axes(scales, hyperparameters, shares, own, *flags)


def complete(entry: Mapping[str, Any]) -> list[Any]:
    """Law, name, variables with the columns the law has by itself, and what is held fixed."""
    variables = dict(LAWS[entry["law"]].variables) | dict(entry.get("variables", {}))
    return [entry["law"], entry.get("name", ""), sorted(variables.items()), dict(entry.get("fixed", {}))]


def test_proposals_and_their_order_are_as_before_over_a_wide_grid() -> None:
    digest = hashlib.sha256()
    for axes in grid():
        entries = [complete(entry) for entry in proposed(axes) if entry["law"] in PINNED]
        digest.update(json.dumps(entries).encode())
    assert digest.hexdigest() == DIGEST


def test_every_reading_is_of_some_law() -> None:
    assert {offer.reads for law in LAWS.values() for offer in law.offers} == set(READINGS)


def test_floors_and_nothing_else_may_be_negative_where_values_may() -> None:
    for law in LAWS.values():
        for before, after in zip(law.parameters, open_floor(law).parameters, strict=True):
            assert after.lower == (-inf if before.floor else before.lower), (law.name, before.name)
    assert not LAWS["sparse_moe"].parameter("c").floor
    (offset, rectified) = resolve_all("auto", ["flops"], ["flops"], Axes(("flops",), negative=True))
    assert (offset.parameter("E").lower, rectified.parameter("E").lower) == (-inf, -inf)
    assert offset.parameter("A").lower == 0
