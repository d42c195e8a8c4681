"""What a job costs and how far it is: said beside its results, never in them."""

from pathlib import Path

from scalestudy import cost
from scalestudy.progress import Teller
from snakemake_logger_plugin_scalestudy.progress import COSTS, cost_of


def test_how_far_is_told_once_a_minute() -> None:
    """Nothing in the first minute, then a line a minute; every item comes, in order."""
    clock, told = iter([0.0, 0.0, 30.0, 61.0, 61.0, 90.0, 125.0, 125.0, 126.0]), []
    teller = Teller(lambda: next(clock))
    teller.to(told.append)
    assert list(teller.through("abcde", "letters")) == list("abcde")
    assert told == ["1 of 5 letters done, 4 left", "3 of 5 letters done, 2 left"]


def test_nobody_is_told_without_a_job() -> None:
    """As in a notebook."""
    teller = Teller(iter(range(0, 10_000, 100)).__next__)
    assert list(teller.through([1, 2], "numbers")) == [1, 2]


def test_costs_are_noted_beside_the_log_and_the_last_run_counts(tmp_path: Path) -> None:
    """By jobs, and read by the terminal as they were written."""
    for name in ("fit-0-of-2", "fit-1-of-2", "fit-0-of-2"):
        cost.note(tmp_path / f"{name}.txt")
    found = cost.noted(tmp_path)
    assert list(found) == ["fit-0-of-2", "fit-1-of-2"]
    assert all(one.cpu > 0 and one.peak > 10 for one in found.values())
    assert cost.FILE == COSTS
    assert cost_of(tmp_path / "fit-1-of-2.txt").strip() == str(found["fit-1-of-2"])


def test_no_cost_is_no_error(tmp_path: Path) -> None:
    """A job of another workflow, or of a killed run, notes none."""
    assert cost.noted(tmp_path) == {}
    assert cost_of(tmp_path / "fit.txt") == cost_of(None) == ""
    (tmp_path / COSTS).write_text("fit\tbroken")
    assert cost_of(tmp_path / "fit.txt") == ""
