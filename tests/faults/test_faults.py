"""The part of the table of faults that takes a minute; `tests/faults/run.py` has all of it."""

import pytest

from .kinds import faults
from .run import Bench

QUICK = {
    "one bit flipped, old date": ("figures/fig1.svg",),
    "a table edited, old date": ("analyse/forecast.parquet",),
    "truncated, new date": ("manifest.json",),
    ".snakemake deleted": ("results kept",),
}
CASES = [(fault, case) for fault in faults() for case in QUICK.get(fault.name, ())]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An undisturbed study."""
    return Bench(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize(("fault", "case"), CASES, ids=lambda part: getattr(part, "name", part))
def test_after_a_fault_a_study_comes_out_as_if_nothing_had_been(bench, fault, case):
    row = bench.attempt(fault, case, fault.cases[case], seed=0)
    assert not row["wrong"], row["said"]


def test_there_are_thirty_kinds_of_faults_and_the_quick_ones_are_among_them():
    kinds = faults()
    assert len({fault.name for fault in kinds}) == len(kinds) >= 30
    assert len(CASES) == len(QUICK)
