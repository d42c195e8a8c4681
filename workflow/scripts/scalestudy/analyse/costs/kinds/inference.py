"""Training compute and that of serving so many tokens afterwards (Sardana et al. 2024, arXiv:2401.00448)."""

from scalestudy.analyse.costs.base import NUMBER, Asked, Cost, Written
from scalestudy.numerals import brief


def _write(asked: Asked) -> Written:
    served = float(asked.options["tokens"])
    return Written(f"6 * N * D + 2 * N * {served!r}", f"6 N D + 2 N T with T = {brief(served)} tokens served")


COST = Cost(
    "inference",
    "the compute of training and of serving T tokens, 6 N D + 2 N T",
    "FLOP",
    _write,
    {"tokens": {**NUMBER, "description": "T, the tokens served over the model's life"}},
    ("tokens",),
)
