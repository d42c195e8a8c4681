"""What a generated study may choose, by factor: every value comes from a registry or from the grammar of study files.

A conflict is a pair of choices that do not go together: refused by name, or without a meaning for the law. Studies are drawn
without conflicts, so that what the project does with them is what it promises.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from relations.made import columns_of, known, points, positive, value_at

from scalestudy.analyse.registry import KINDS
from scalestudy.clean.registry import RULES
from scalestudy.fit.methods.registry import METHODS
from scalestudy.fit.objectives.registry import LOSSES, RESIDUALS
from scalestudy.fit.settings import OF_TRIALS, WEIGHTINGS
from scalestudy.laws import LAWS, Law
from scalestudy.splits.registry import SCHEMES

Choice = tuple[str, str]
"""A factor and one of its values."""

UNMADE: Final = (
    "finetune_product",
    "mixture_own_share",
    "collapse",
    "quality_decay",
    "precision_levels",
    "width_depth_params",
)
"""Laws whose designs are no grid and no cloud of points, such as shares that add up to one: the contract tests have them."""
CHEAP: Final = (
    "power",
    "power_offset",
    "log_linear",
    "logistic",
    "pass_until",
    "chinchilla",
    "additive",
    "shifted_power",
)
"""Laws that compile and fit in no time: those of the tests."""
PROPOSED: Final = ("power", "power_offset", "chinchilla", "log_linear", "logistic")
"""Laws of runs for which `auto` has something to propose."""
BY_CHECKPOINT: Final = ("last_checkpoint", "best_checkpoint", "after_warmup", "thin")
NOT_MADE: Final = ("recount_params",)
"""Rules that need columns which made runs do not have."""

OF_COUNTS: Final = tuple(name for name, loss in LOSSES.items() if loss.counts)
"""Losses of successes of trials, of which made runs of their studies are."""

FACTORS: Final[dict[str, tuple[str, ...]]] = {
    "law": tuple(name for name in LAWS if name not in UNMADE),
    "written": ("name", "text", "auto", "beside"),
    "held": ("free", "one_fixed", "all_fixed", "tied", "starts", "shared", "all_shared"),
    "loss": tuple(LOSSES),
    "residual": tuple(RESIDUALS),
    "method": tuple(METHODS),
    "unit": ("row", "run", "seed"),
    "weights": WEIGHTINGS,
    "rule": ("none", *(name for name in RULES if name not in NOT_MADE)),
    "scheme": tuple(SCHEMES),
    "analysis": tuple(KINDS),
    "held_out": ("none", "measured", "blank"),
    "targets": ("none", "stated", "reach"),
    "families": ("1", "2"),
    "seeds": ("1", "2"),
    "metrics": ("1", "2"),
    "checkpoints": ("1", "2"),
    "axes": ("inferred", "stated"),
    "range": ("unknown", "stated"),
}
SEVERAL: Final = {"rule": 4, "scheme": 2, "analysis": 2}
"""Factors of which a study may have several values, and how many at most."""


@cache
def conflict(one: Choice, other: Choice) -> str:
    """Return why two choices do not go together; nothing if they do."""
    return next((why for pair in ((one, other), (other, one)) for why in _reasons(dict(pair))), "")


def by_name(one: Choice, other: Choice) -> bool:
    """Whether a conflict is one that the project itself refuses by name."""
    return "method" in (one[0], other[0]) or {"loss", "weights"} == {one[0], other[0]}


def _reasons(pair: dict[str, str]) -> Iterator[str]:
    if "method" in pair:
        yield from _of_method(pair)
    if pair.get("loss") in OF_COUNTS:
        yield from _of_counts(pair)
    if "law" in pair:
        yield from _of_law(known(pair["law"]).name, pair)
    if pair.get("written") == "auto" and pair.get("held", "free") != "free":
        yield "`auto` has no entry to constrain"
    if pair.get("unit") == "seed" and pair.get("seeds") == "1":
        yield "one seed is one unit"
    if pair.get("rule") in BY_CHECKPOINT and pair.get("checkpoints") == "1":
        yield "a run of one row has no checkpoints"
    if pair.get("rule") == "recount_flops" and pair.get("written") == "beside":
        yield "compute is of two scales, and the law beside of one"
    if "analysis" in pair and KINDS[pair["analysis"]].allocates and pair.get("written") == "beside":
        yield "what is allocated are two scales, and the law beside is of one"


def _of_method(pair: dict[str, str]) -> Iterator[str]:
    method = METHODS[pair["method"]]
    if "loss" in pair and pair["loss"] not in method.losses:
        yield method.because["loss"]
    if pair.get("unit", "row") != "row" and not method.unit:
        yield method.because["unit"]
    if "weights" in pair and pair["weights"] not in method.weights:
        yield method.because["weights"]
    if pair.get("held") in ("shared", "all_shared") and not method.shared:
        yield method.because["shared"]


def _of_counts(pair: dict[str, str]) -> Iterator[str]:
    if pair.get("residual") == "log":
        yield "an objective of counts has one form"
    if pair.get("weights") == "stderr":
        yield OF_TRIALS
    if pair.get("rule") == "units":
        yield "a share has no unit to convert"
    if pair.get("rule") == "recount_flops" or ("analysis" in pair and KINDS[pair["analysis"]].allocates):
        yield "no law of shares is over N and D"
    if "law" in pair and not shares(pair["law"]):
        yield "its values are no shares"


def _of_law(name: str, pair: dict[str, str]) -> Iterator[str]:
    law, columns = known(name), set(columns_of(known(name)).values())
    if pair.get("residual") == "log" and least(name) <= 0:
        yield "its values are not all positive"
    if pair.get("written") == "text" and law.bracket:
        yield "an implicit law has no formula"
    if pair.get("written") == "auto" and name not in PROPOSED:
        yield "nothing is proposed for its columns"
    if pair.get("written") == "beside" and (len(columns) > 1 or name == "power_offset" or not positive(law)):
        yield "no other law reads its columns"
    if pair.get("held") == "tied" and len(alike(name)) < 2:
        yield "no two of its parameters are of one kind"
    yield from _of_columns(law, columns, pair)


def _of_columns(law: Law, columns: set[str], pair: dict[str, str]) -> Iterator[str]:
    """What needs columns that a law's runs do not have."""
    if pair.get("weights") == "recency" and not positive(law):
        yield "its variable may be zero"
    if pair.get("rule") == "recount_flops" and not {"params", "tokens"} <= columns:
        yield "compute is of params and tokens"
    allocated = {"params"} <= columns and bool(columns & {"tokens", "flops"})
    if "analysis" in pair and KINDS[pair["analysis"]].allocates and not allocated:
        yield "no column is N, or none D or C"
    if pair.get("rule") == "outliers" and not columns & {"params", "tokens", "flops"}:
        yield "there is no scale to look along"
    if pair.get("scheme") == "rolling" and not positive(law):
        yield "there is no scale to look along"
    if (pair.get("checkpoints") == "2" or pair.get("rule") in BY_CHECKPOINT) and "step" in columns:
        yield "its steps are a design"
    if pair.get("range") == "stated" and not np.isfinite(law.values[0]):
        yield "its values have no end"


@cache
def least(name: str) -> float:
    """The smallest value of a law's made runs, noise aside."""
    law = known(name)
    return float(value_at(law, points(law)).min())


@cache
def shares(name: str) -> bool:
    """Whether the values of a law's made runs, noise aside, all lie between 0 and 1."""
    value = value_at(known(name), points(known(name)))
    return bool(((value >= 0) & (value <= 1)).all())


@cache
def alike(name: str) -> tuple[str, ...]:
    """Two parameters of a law with the same bounds and unit, the first such; nothing if there are none."""
    found: dict[tuple[float, float, str], str] = {}
    for parameter in known(name).parameters:
        kind = (parameter.lower, parameter.upper, parameter.unit)
        if kind in found and not parameter.floor:
            return found[kind], parameter.name
        found[kind] = parameter.name
    return ()
