"""Mean of predicted less observed: whether predictions are too high or too low on the whole."""

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first


def _terms(rows: Predicted) -> Floats:
    return (rows.scaled(rows.predicted) - rows.scaled(rows.value))[:, None]


SCORE = Score("bias", "bias", "mean of predicted less observed, on the metric's scale", _terms, first, unit="scale")
