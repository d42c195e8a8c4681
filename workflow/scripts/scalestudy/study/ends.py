"""What a run says last: the answer of every study whose report is current, and a line for every job that failed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scalestudy.endings import failures as job_failures
from scalestudy.errors import ERROR_PREFIX
from scalestudy.study.plan import Plan

IN_FULL: Final = 3
"""Studies up to which each says its whole answer; of more, each says its first line."""
MOST: Final = 40
"""Lines of one kind beyond which only their number is told."""


def answers(plan: Plan) -> str:
    """Return the answers of the studies whose report is current, with where it is; empty if there is none."""
    told = [_answer(plan, study, brief=len(plan.studies) > IN_FULL) for study in plan.studies if plan.is_current(study)]
    separator = "\n" if len(plan.studies) > IN_FULL else "\n\n"
    page = [f"page over all studies: {plan.page}"] if plan.page and plan.page.is_file() else []
    return separator.join([*_capped(told, "studies"), *page])


def up_to_date(plan: Plan) -> str:
    """Return what is said of a run that has nothing to do: where the reports are."""
    reports = [str(_report(plan, study)) for study in plan.studies]
    more = f" and {len(reports) - IN_FULL} more" if len(reports) > IN_FULL else ""
    return f"all results are up to date, see {', '.join(reports[:IN_FULL])}{more}"


def failures(plan: Plan) -> str:
    """Return what a failed run says last: one line for each job that failed in this run.

    Of studies that were refused only their number, since their errors were told before any job began.
    """
    folder = plan.workdir / plan.results
    refused = len(plan.refused)
    told = [f"{refused} of the studies named could not be run, as told at the beginning"] if refused else []
    found = job_failures(folder.glob("*/logs/*.txt"), plan.started, folder, said=told)
    return "\n".join([*_capped(found, "errors"), *_capped(list(_not_run(plan)), "studies that were not run")])


def _not_run(plan: Plan) -> Iterator[str]:
    """Yield a line for each study that did not run since a table that it reads was not made."""
    for study in plan.studies:
        lacking = next(iter(plan.lacking(study)), None)
        if lacking:
            what = f"{lacking.table} of study {lacking.study} was not made"
            yield f"{ERROR_PREFIX}study {study}, source {lacking.source}: {what}, so the study was not run"


def _answer(plan: Plan, study: str, *, brief: bool) -> str:
    lines = _report(plan, study).with_name("summary.txt").read_text(encoding="utf-8").rstrip().splitlines()
    shown = lines[:1] if brief else lines
    return "\n".join([*shown, f"report: {_report(plan, study)}"])


def _report(plan: Plan, study: str) -> Path:
    return plan.workdir / plan.results / study / "report" / "index.html"


def _capped(lines: list[str], what: str) -> list[str]:
    return [*lines[:MOST], f"and {len(lines) - MOST} more {what}"] if len(lines) > MOST else lines
