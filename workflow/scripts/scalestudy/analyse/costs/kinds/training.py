"""Training compute, counted as 6 N D."""

from scalestudy.analyse.costs.base import Asked, Cost, Written


def _write(asked: Asked) -> Written:
    return Written("6 * N * D", "C = 6 N D")


COST = Cost("training", "the compute of training, 6 N D", "FLOP", _write)
