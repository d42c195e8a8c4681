"""How a family ranks over metrics: the share of others that it beats."""

from scalestudy.analyse.measures.base import Measure
from scalestudy.analyse.measures.ranks import over_metrics

MEASURE = Measure(
    "borda",
    "the mean over metrics of the share of the other families that it beats, ties counted half (Borda's count)",
    "all metrics",
    over_metrics(lambda ranks: ((ranks.shape[1] - ranks) / (ranks.shape[1] - 1)).mean()),
)
