"""Made cases of derived quantities and shared parameters, a few seeds of each; `benchmarks/between.py` has two hundred."""

import sys
from importlib import import_module
from itertools import groupby

import pytest

SEEDS = range(5, 9)
MODULES = ("derive", "equal")


@pytest.fixture(scope="module", autouse=True)
def benchmarks(project):
    sys.path.insert(0, str(project / "benchmarks"))
    yield
    sys.path.remove(str(project / "benchmarks"))


@pytest.mark.parametrize("module", MODULES)
def test_intervals_hold_the_truth_in_nearly_every_seed(module):
    for case, made in import_module(f"between.{module}").CASES.items():
        lines = sorted(made(SEEDS), key=lambda line: line[1])
        for quantity, own in groupby(lines, key=lambda line: line[1]):
            held = [lower <= truth <= upper for _, _, truth, _, lower, upper in own]
            assert sum(held) >= len(SEEDS) - 1, (case, quantity, held)
