"""The registry of measures. Adding one means a file in `kinds/` and its name in the list below."""

from typing import Final

from scalestudy.analyse.measures.base import Measure
from scalestudy.analyse.measures.kinds import (
    basin_width,
    borda,
    breakthroughness,
    decision_accuracy,
    linearity,
    mean_rank,
    monotonicity,
    sensitivity,
    signal_to_noise,
)

MEASURES: Final[dict[str, Measure]] = {
    measure.name: measure
    for measure in (
        linearity.MEASURE,
        breakthroughness.MEASURE,
        monotonicity.MEASURE,
        sensitivity.MEASURE,
        basin_width.MEASURE,
        signal_to_noise.MEASURE,
        decision_accuracy.MEASURE,
        mean_rank.MEASURE,
        borda.MEASURE,
    )
}
