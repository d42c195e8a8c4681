"""Writing the page over the studies of a run whose results are current, and saying of the others why they are not on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from scalestudy.endings import of_log
from scalestudy.report.across.made import Made
from scalestudy.report.across.page import build


class Planned(Protocol):
    """What a plan knows of its studies."""

    @property
    def contents(self) -> Mapping[str, Mapping[str, Any]]:
        """Their study files."""

    @property
    def folders(self) -> Mapping[str, Path]:
        """Where their results are."""

    @property
    def refused(self) -> Mapping[str, str]:
        """Those that cannot run, and why."""

    def is_current(self, study: str) -> bool:
        """Tell whether the report of a study is there and current."""


def made_of(plan: Planned) -> tuple[list[Made], dict[str, str]]:
    """Return the studies whose results are current, and of each other one why they are not."""
    there = [name for name in plan.contents if plan.is_current(name)]
    lost = {name: _why_not(plan.folders[name]) for name in sorted(plan.contents.keys() - set(there))}
    made = [Made.read(plan.contents[name], plan.folders[name], len(there) - 1) for name in there]
    return made, {**lost, **plan.refused}


def write(plan: Planned, to: Path, title: str = "") -> tuple[list[str], dict[str, str]]:
    """Write the page.

    Args:
        plan: the studies.
        to: the file.
        title: of the page; how many studies there are, when empty.

    Returns:
        the studies that are on the page, and of each other one why not; nothing is written where none is current.
    """
    made, missing = made_of(plan)
    if made:
        build(made, to, title, missing)
    return [one.study for one in made], missing


def _why_not(results: Path) -> str:
    """Return what the study's own logs say, or whether it was ever run."""
    told = [line for path in sorted(results.glob("logs/*.txt")) for line in of_log(path)]
    old = "its results are not those of its study file and this code; run it again"
    return told[0] if told else old if (results / "report").is_dir() else "it has no report; run it first"
