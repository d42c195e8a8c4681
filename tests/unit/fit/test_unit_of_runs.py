"""What is resampled together as one run."""

import pandas as pd

from scalestudy.fit.units import fit_units
from scalestudy.forecast.noise import between_checkpoints

COLUMNS = {"family": "f", "metric": "loss", "excluded": False, "held_out": False, "stderr": None}


def runs() -> pd.DataFrame:
    """Two sources with one name for a run, one of them with two seeds; five checkpoints each, taking turns."""
    rows = [
        {"source": source, "run": "r", "seed": seed, "step": step, "value": level * step**-0.5}
        for step in (1, 2, 4, 8, 16)
        for source, seed, level in (("a", 1, 1.0), ("a", 2, 3.0), ("b", 1, 9.0))
    ]
    return pd.DataFrame(rows).assign(**COLUMNS, row=range(15))


def test_runs_of_two_sources_or_seeds_are_resampled_apart():
    (unit,) = fit_units(runs())
    assert unit.codes("run").tolist() == [0, 1, 2] * 5
    assert unit.codes("source").tolist() == [0, 0, 1] * 5
    assert unit.codes("row") is None


def test_noise_between_checkpoints_is_never_that_between_two_runs_of_one_name():
    noise = between_checkpoints(runs())
    assert noise.designs == 3
    assert noise.estimate < 1e-12
