"""A fold: training and test rows of one fit unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


class CannotSplit(Exception):  # noqa: N818 - a finding to report, not a failure
    """The rows cannot be split this way; the message says why, in a sentence."""


@dataclass(frozen=True)
class Fold:
    """One split of one fit unit.

    Attributes:
        family: of the test rows.
        metric: of all rows.
        scheme: how the rows were split.
        name: of the fold.
        train: values of the column `row`, ascending.
        test: values of the column `row`, ascending.
        across: whether the training rows are of other families too.
    """

    family: str
    metric: str
    scheme: str
    name: str
    train: Rows
    test: Rows
    across: bool = False
