"""The registry of scores. Adding one means a file beside this one and its name in the list below."""

from typing import Final

from scalestudy.validate.scores import are, bias, coverage, interval_score, r2, rmse, rmsle, spearman
from scalestudy.validate.scores.base import Score

SCORES: Final[dict[str, Score]] = {
    score.name: score
    for score in (
        rmsle.SCORE,
        rmse.SCORE,
        are.SCORE,
        bias.SCORE,
        r2.SCORE,
        spearman.SCORE,
        coverage.SCORE,
        interval_score.SCORE,
    )
}
