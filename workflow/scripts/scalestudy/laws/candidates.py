"""The laws `auto` proposes: those that suit the kinds of the columns that vary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Final

from scalestudy.laws.law import Law

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Axes:
    """The columns that vary among the runs of a study, by kind.

    Attributes:
        scales: what a run spends, or can have more of: params, tokens, flops, unique_tokens, experts ...
        hyperparameters: what has an optimum: lr, batch_tokens ...
        shares: groups of columns that add up to one.
        own: the share of the study's only metric, in the words of its name; empty if there is none.
        turning: whether the values of a task turn for the worse at the largest scales; those of losses do by accident.
        tuning: whether a metric is named after fine-tuning, so that tokens are those of the second training.
        higher: whether higher values are better.
        negative: whether values may be negative, so that a floor may be too.
    """

    scales: tuple[str, ...] = ()
    hyperparameters: tuple[str, ...] = ()
    shares: tuple[tuple[str, ...], ...] = ()
    own: str = ""
    turning: bool = False
    tuning: bool = False
    higher: bool = False
    negative: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.scales, *self.hyperparameters, *(name for group in self.shares for name in group))


FIRST: Final = ("flops", "tokens", "params")
"""Which scale the laws of one scale take, where several vary."""
FALLING: Final = ("power", "power_offset", "shifted_power", "rectified")
CEILING: Final[Entry] = {"law": "inverted_u", "name": "power_ceiling", "fixed": {"B": 0.0, "b": 1.0}}
RISING: Final[tuple[str | Entry, ...]] = ("power", "log_linear", "logistic", CEILING)
SEVERAL: Final[tuple[Entry, ...]] = (
    {"law": "chinchilla", "variables": {"N": "params", "D": "tokens"}},
    {"law": "kaplan_nd", "variables": {"N": "params", "D": "tokens"}},
    {"law": "overtrained", "variables": {"N": "params", "D": "tokens", "C": "flops"}},
    {"law": "data_constrained", "variables": {"N": "params", "D": "tokens", "U": "unique_tokens"}},
    {"law": "vocabulary", "variables": {"N_nv": "params", "N_v": "vocab", "D": "tokens"}},
    {"law": "routed", "variables": {"N": "params", "K": "experts"}},
    {"law": "sparse_moe", "variables": {"N": "params", "D": "tokens", "s": "sparsity"}},
    {"law": "precision", "variables": {"N": "params", "D": "tokens", "P": "precision_bits"}},
    {"law": "width_depth", "variables": {"w": "width", "d": "depth", "D": "tokens"}},
)
"""Laws of several scales that are proposed where all of their columns are scales."""
POSITIVE: Final = ("power", "shifted_power", "kaplan_nd", "routed", "power_product", "logistic")
"""Laws that negative values rule out: they are positive, or bounded."""
FLOORS: Final = ("E", "c")
"""Names of floors, which are positive unless values may be negative; c is that of mixture_exponential."""


def proposed(axes: Axes) -> list[Entry]:
    """Return the entries that `laws: auto` stands for."""
    found = [*_of_one_scale(axes), *_of_several(axes), *_of_shares(axes), *_of_hyperparameters(axes)]
    return [entry for entry in found if not (axes.negative and entry["law"] in POSITIVE)]


def _of_one_scale(axes: Axes) -> Iterator[Entry]:
    scale = next((name for name in (*FIRST, *axes.scales) if name in axes.scales), None)
    if scale is None:
        return
    turned = ("inverted_u" if axes.higher else "u_shape",) if axes.turning else ()
    for law in (*(RISING if axes.higher else FALLING), *turned):
        entry: Entry = {"law": law} if isinstance(law, str) else law
        yield {**entry, "variables": {"x": scale}}


def _of_several(axes: Axes) -> Iterator[Entry]:
    for entry in SEVERAL:
        if set(entry["variables"].values()) <= set(axes.scales):
            yield entry
    apart = [name for name in axes.scales if name not in ("flops", "sparsity")]
    if len(apart) < 2:
        return
    if set(apart) != {"params", "tokens"}:
        yield {"law": "additive", "variables": {f"x_{k}": name for k, name in enumerate(apart, 1)}}
        yield {"law": "power_product", "variables": {f"x_{k}": name for k, name in enumerate(apart, 1)}}
    if len(apart) == 2 and (axes.tuning or set(apart) != {"params", "tokens"}):
        yield {"law": "finetune_product", "variables": {"x": apart[0], "D_f": apart[1]}}
    streams = [name for name in apart if "parallel" in name or "stream" in name]
    if streams and "params" in apart:
        yield {"law": "parallel", "variables": {"N": "params", "P": streams[0]}}


def _of_shares(axes: Axes) -> Iterator[Entry]:
    for group in axes.shares:
        every = {f"r_{k}": name for k, name in enumerate(group, 1)}
        if len(group) == 1:
            if {"params", "tokens"} <= set(axes.scales):
                yield {"law": "continual", "variables": {"N": "params", "D": "tokens", "r": group[0]}}
            continue
        yield {"law": "mixture_linear", "variables": every}
        yield {"law": "mixture_exponential", "variables": {r: name for r, name in every.items() if name != group[-1]}}
        if axes.own in group:
            yield {"law": "mixture_own_share", "variables": {"own": axes.own, **every}}


def _of_hyperparameters(axes: Axes) -> Iterator[Entry]:
    if {"params", "tokens"} <= set(axes.scales) and {"lr", "batch_tokens"} <= set(axes.hyperparameters):
        yield {"law": "moving_basin"}


def open_floor(law: Law) -> Law:
    """Let the floor of a law be negative."""
    parameters = (
        replace(one, lower=-inf, scale="linear", start=None) if one.name in FLOORS and one.lower == 0 else one
        for one in law.parameters
    )
    return replace(law, parameters=tuple(parameters))
