"""The registry of scores. Adding one means a file in `kinds/` and its name in the list below."""

from typing import Final

from scalestudy.scores.kinds import are, bias, coverage, crps, interval_score, mae, pearson, r2, rmse, rmsle, spearman
from scalestudy.scores.kinds.base import Scale, Score

SCORES: Final[dict[str, Score]] = {
    score.name: score
    for score in (
        rmsle.SCORE,
        rmse.SCORE,
        mae.SCORE,
        are.SCORE,
        bias.SCORE,
        r2.SCORE,
        pearson.SCORE,
        spearman.SCORE,
        coverage.SCORE,
        interval_score.SCORE,
        crps.SCORE,
    )
}
HEADLINES: Final[dict[Scale, str]] = {score.headline: score.name for score in SCORES.values() if score.headline}
"""The score that is the headline of a metric, by the metric's scale."""
