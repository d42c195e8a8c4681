"""Writing the page over the studies of a plan whose results are there, and saying of the others why they are not."""

from pathlib import Path

from scalestudy.endings import of_log
from scalestudy.report.across.made import Made
from scalestudy.report.across.page import build
from scalestudy.study.plan import Plan


def write(plan: Plan, to: Path) -> tuple[list[str], dict[str, str]]:
    """Write the page.

    Args:
        plan: the studies.
        to: the file.

    Returns:
        the studies that are on the page, and of each other one why not; nothing is written where none has a report.
    """
    folders = {name: plan.results_of(name).folder for name in plan.studies}
    there = [name for name, folder in folders.items() if (folder / "report" / "index.html").is_file()]
    missing = {name: _why_not(folders[name]) for name in sorted(folders.keys() - set(there))} | plan.refused
    if there:
        made = [Made.read(plan.studies[name].content, folders[name]) for name in there]
        build(made, to, str(plan.together.get("title", "")), missing)
    return there, missing


def _why_not(results: Path) -> str:
    """Return what the study's own logs say, or that it was never run."""
    told = [line for path in sorted(results.glob("logs/*.txt")) for line in of_log(path)]
    return told[0] if told else "it has no report; run it first"
