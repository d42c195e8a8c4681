"""The cost that a study asks for: one with a name, a formula, or by default that of the runs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from scalestudy.analyse.costs.base import Asked, Written
from scalestudy.analyse.costs.kinds.runs import at_held
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.counted import FLOP
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN

PRICE: Final = "cost"
"""The scale of a cost that is no compute."""
AGREES: Final = 0.1
"""How far the runs' compute may be from 6 N D, as a fraction at the median, to be taken for it."""
SCHEMA: Final = {
    "description": "what a budget pays for: a formula over columns, in which N, D, U and C stand for the columns that play them; "
    "the name of a cost; or a mapping from one name to its options. By default 6 N D, and where the runs' own compute is not "
    "that, as it goes with N and D among them",
    "anyOf": [
        {
            "title": "a name or a formula",
            "type": "string",
            "format": "formula",
            "further": list(COSTS),
            "minLength": 1,
        },
        {
            "title": "a name with options",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {name: cost.schema for name, cost in COSTS.items()},
        },
    ],
}


def written(stated: str | Mapping[str, Any] | None, asked: Asked) -> Written:
    """Return the formula of a stated cost, or of the default where none is."""
    if stated is None:
        return by_default(asked)
    name, options = (stated, {}) if isinstance(stated, str) else next(iter(stated.items()))
    if name not in COSTS:
        return Written(name, name)
    lacking = [option for option in COSTS[name].required if option not in (options or {})]
    if lacking:
        return Written(why_not=f"the cost {name} needs {', '.join(lacking)}: `cost: {{{name}: {{{lacking[0]}: ...}}}}`")
    return COSTS[name].write(replace(asked, options=COSTS[name].filled(options or {})))


def in_flops(stated: str | Mapping[str, Any] | None) -> bool:
    """Whether a cost is compute: one that has a name and is counted in FLOP, or none, which is that of the runs."""
    name = stated if isinstance(stated, str) else next(iter(stated or {"training": {}}))
    return name in COSTS and COSTS[name].unit == FLOP


def by_default(asked: Asked) -> Written:
    """Return 6 N D where the runs' compute is that, or says nothing, else the runs' own."""
    training = COSTS["training"].write(asked)
    off = departure(asked)
    if not abs(off - 1) > AGREES:
        return training
    own = COSTS["runs"].write(asked)
    if own.why_not:
        return Written(training.text, f"{training.told}, though {own.why_not}")
    return own


def departure(asked: Asked) -> float:
    """Return the runs' compute over 6 N D at the median of those at what is held; NaN where one of them has not all three."""
    rows = asked.roles.allocated(asked.rows)
    rows = rows[at_held(rows, asked.held)[0]]
    with np.errstate(all="ignore"):
        ratio = (rows["flops"] / (FLOPS_PER_PARAM_TOKEN * rows["params"] * rows["tokens"])).to_numpy(float)
    return float(np.median(ratio)) if len(ratio) else np.nan
