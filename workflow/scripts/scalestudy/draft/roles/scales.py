"""What a run spends: parameters, data and compute. Each is a count, in the unit its name ends with."""

import re

from scalestudy.draft.roles.base import Role, no_size
from scalestudy.draft.table import Column

_NUMBER = r"(?:(?:n|num|nr|no|number of|count of|total|model|all) )*"
_PARAMS = r"(?:params?|parameters?|weights|nparams|numparams|n params)"
_COUNTED = r"total|non ?emb\w*|no ?emb\w*|active|trainable|dense"
_TRAIN = r"(?:(?:pre ?)?train(?:ing|ed)? )?"
PART = (
    r"(?:train(?:ing)? )?(?:data|data ?set|corpus|train(?:ing)?|subset|sample) (?:fraction|frac|percent|percentage|pct|scale|proportion)|"
    r"(?:fraction|percent|percentage|proportion) of (?:the )?(?:training )?(?:data|data ?set|examples|samples)"
)
"""Data as a part of all there is."""
_ITEMS = r"(?:samples?|examples?|images?|sequences?|documents?|instances?|datapoints?|pairs)"

PARAMS = Role(
    "params",
    (
        rf"{_NUMBER}{_PARAMS}(?: count| total| number)?|n|nparams|param(?:eter)? count",
        rf"(?:n |num )?(?:{_COUNTED}) ?(?:{_PARAMS})?|{_PARAMS} (?:{_COUNTED})(?: (?:precise|exact))?|n nonemb",
        r"model ?size|size|network size|size of model|n (?:weights|model)|model scale",
    ),
    "numbers",
    no_size,
    counts=True,
)
TOKENS = Role(
    "tokens",
    (
        rf"(?:{_NUMBER}|total )?{_TRAIN}(?:tokens?|ntokens)(?: seen| total| count| processed| trained)*|d|ntok",
        r"n tok|toks|training tokens|tokens? (?:seen|consumed)|train(?:ing|ed)? (?:on )?tokens?",
        rf"(?:n |num |total |number of )?{_TRAIN}(?:{_ITEMS}|seen {_ITEMS})(?: seen| count| processed)?",
        rf"(?:n|num) train(?:ing|ed)?(?: {_ITEMS})?|n tr|ntrain",
        rf"{PART}|{_TRAIN}(?:set|data ?set|data|corpus) ?size|{_TRAIN}size|train(?:ing)? ?set|{_TRAIN}data(?: points)?|amount of data",
    ),
    "numbers",
    no_size,
    counts=True,
)


def no_speed(column: Column) -> str:
    """Why a column is no compute of a training: by its cells, or since its name may be that of a speed."""
    speed = re.fullmatch(r"[gtp]?flops?( per second| s)?|mfu", column.name.lower().replace("_", " ").replace("/", " "))
    prefixed = speed and column.name.lower()[:1] in "gtp"
    return "it may be a speed, operations a second" if prefixed else no_size(column)


FLOPS = Role(
    "flops",
    (
        rf"{_NUMBER}{_TRAIN}flops?(?: total| used)?|c|{_TRAIN}compute(?: flops?)?(?: budget)?|total flos|flos|nflops",
        r"iso ?flops?|budget|flops? budget|compute budget|(?:p|e|z)?flops? ?s? ?days?|pf days|pfs days",
        r"(?!.* per )(?!.*(?:second|rate|util|token|sec|s$)).*(?:g|t|p|e)?flops(?! per).*",
    ),
    "numbers",
    no_speed,
    counts=True,
)
UNIQUE = Role(
    "unique_tokens", (r"unique tokens?|distinct tokens?|n unique tokens?|u",), "numbers", no_size, counts=True
)
ROLES = (UNIQUE, PARAMS, TOKENS, FLOPS)
