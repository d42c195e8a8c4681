"""The score that stands for a metric where one number must do: in the summary, a figure, a verdict on two laws."""

import pandas as pd

from scalestudy.scores.registry import HEADLINES


def headline_rows(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of scores that hold the headline of their metric's scale."""
    return scores[scores["score"].astype(str) == scores["scale"].map(HEADLINES).astype(str)]
