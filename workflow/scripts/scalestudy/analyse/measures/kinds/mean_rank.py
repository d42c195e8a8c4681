"""How a family ranks over metrics: the mean of its ranks."""

from scalestudy.analyse.measures.base import Measure
from scalestudy.analyse.measures.ranks import over_metrics

MEASURE = Measure(
    "mean_rank",
    "the mean over metrics of the family's rank among all, 1 for the best and ties in the middle, at the largest scale that all share",
    "all metrics",
    over_metrics(lambda ranks: ranks.mean()),
)
