"""Writing the page over the studies of a run whose results are there, and saying of the others why they are not."""

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

    @property
    def together(self) -> Mapping[str, str]:
        """What the config says of the page."""


def write(plan: Planned, to: Path) -> tuple[list[str], dict[str, str]]:
    """Write the page.

    Args:
        plan: the studies.
        to: the file.

    Returns:
        the studies that are on the page, and of each other one why not; nothing is written where none has a report.
    """
    there = [name for name, folder in plan.folders.items() if (folder / "report" / "index.html").is_file()]
    lost = sorted(plan.folders.keys() - set(there))
    missing = {**{name: _why_not(plan.folders[name]) for name in lost}, **plan.refused}
    if there:
        made = [Made.read(plan.contents[name], plan.folders[name], len(there) - 1) for name in there]
        build(made, to, str(plan.together.get("title", "")), missing)
    return there, missing


def _why_not(results: Path) -> str:
    """Return what the study's own logs say, or that it was never run."""
    told = [line for path in sorted(results.glob("logs/*.txt")) for line in of_log(path)]
    return told[0] if told else "it has no report; run it first"
