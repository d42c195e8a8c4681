"""What a study will cost: counted in a sample of its families, and more for more of everything."""

import pandas as pd
import pytest
from fitted import make_runs

from scalestudy.foreseen import model
from scalestudy.foreseen.model import BASE, GROWS, SPLIT, foresee
from scalestudy.foreseen.size import MOST_LOOKED_AT, Size, size_of

LAWS = ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]
FAMILIES = MOST_LOOKED_AT + 5


def runs_of(families):
    """The same runs under several names."""
    each = make_runs(noise=0.01)
    runs = pd.concat([each.assign(family=f"f{k:03d}") for k in range(families)], ignore_index=True)
    return runs.assign(row=range(len(runs)))


def study(**more):
    schemes = [{"kfold": {"folds": 4}}]
    fit = {"uncertainty": {"draws": 30}}
    return {"study": "made", "laws": LAWS, "fit": fit, "validate": {"schemes": schemes}, "clean": [], **more}


def test_everything_is_counted_though_only_some_families_are_looked_at():
    few, many = (size_of(runs_of(count), study()) for count in (3, FAMILIES))
    assert few.units == 3
    assert few.fits == 6
    assert few.drawn == 180
    assert many.units == FAMILIES
    assert many.fits == 2 * FAMILIES
    # Folds are drawn for each family by its name, so that a few more or less leave rows enough within them.
    assert many.sets / many.fits == pytest.approx(few.sets / few.fits, rel=0.05)
    # Each law once on all rows and on four folds at the least.
    assert few.sets >= 6 * 5


def test_folds_and_draws_cost():
    folds = study(validate={"schemes": [{"kfold": {"folds": 8}}]})
    assert size_of(runs_of(2), folds).sets > size_of(runs_of(2), study()).sets
    assert size_of(runs_of(2), study(fit={"uncertainty": {"method": "none"}})).drawn == 0


def test_what_grows_is_added_and_shards_divide_the_memory(monkeypatch):
    number = {stage: {BASE: 1.0, **dict.fromkeys(names, 0.5)} for stage, names in GROWS.items()}
    monkeypatch.setattr(model, "CPU", number)
    monkeypatch.setattr(model, "PEAK", number)
    size = Size(rows=100, units=10, fits=20, drawn=0, sets=200)
    whole, split = foresee(size, 1), foresee(size, 5)
    assert whole.cpu == pytest.approx(10 * 1 + 0.5 * (2 * 100 + (20 + 0) + (10 + 200) + 4 * (10 + 20)))
    assert (whole.largest, whole.peak) == ("validate", 1 + 0.5 * 210)
    assert split.stages["validate"].peak == 1 + 0.5 * 210 / 5
    assert split.cpu == whole.cpu + 4 * len(SPLIT)
    monkeypatch.setattr(model, "AT_ONCE", {"validate": 1})
    assert foresee(size, 1).stages["validate"].peak == 1 + 0.5 * 210 / 10
    assert foresee(size, 20).stages["validate"].peak == 1 + 0.5 * 210 / 20


def test_what_was_measured_is_of_every_stage_and_never_less_than_nothing():
    for table in (model.CPU, model.PEAK):
        assert {stage: set(own) for stage, own in table.items()} == {s: {BASE, *n} for s, n in GROWS.items()}
        assert all(number >= 0 for own in table.values() for number in own.values())
    assert set(GROWS) == {
        "check",
        "ingest",
        "clean",
        "fit",
        "validate",
        "score",
        "analyse",
        "figures",
        "report",
        "manifest",
    }
