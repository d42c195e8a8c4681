"""The plugin proper: which of Snakemake's events become which lines."""

import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_scalestudy import told
from snakemake_logger_plugin_scalestudy.progress import Progress, table
from snakemake_logger_plugin_scalestudy.screen import RED, YELLOW, standard

EXPLAINED: Final = ("error: ", "running: ")
"""What the log of a job of ours begins with when it failed, or was killed; the workflow says it at the end."""
IN_OUR_WORDS: Final = {
    "LockException": "error: another run is at work in this folder, or was killed in it; wait for the one, or go on "
    "with the other by `scalestudy resume`"
}
"""What Snakemake's own errors mean here, by the name of their class."""
DIED: Final = re.compile(r"died with <Signals\.(\w+)")
ENDED: Final = (
    "error: a job was ended by {} before it could say so; what is finished stays, and `scalestudy resume` goes on"
)
SUMMED_UP: Final = "At least one job did not complete successfully"
NOTHING: Final = "Nothing to be done"
GUESSED: Final = ("No SLURM account given", "No account was given", "Unable to guess SLURM account")
"""What Snakemake's plugin for Slurm warns of where no account is named; where one is needed, Slurm itself refuses the job."""
QUIET: Final = {"ALL", "PROGRESS"}
Event = Mapping[str, Any]


@dataclass
class Held:
    """What Snakemake says that is shown at the end, or not at all.

    Attributes:
        messages: of calls that run no job, such as `--unlock`.
        errors: with stacks and paths of Snakefiles; the log of a job that failed says it better.
        failed: how many jobs failed.
        unexplained: those of them whose log does not say why.
        spoke: whether something else was shown, or will be.
    """

    messages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failed: int = 0
    unexplained: int = 0
    spoke: bool = False

    def release(self) -> list[str]:
        """Return what there is to say after all, each text once, and keep nothing."""
        errors = [] if self.failed and not self.unexplained else self.errors
        found = list(dict.fromkeys(errors or ([] if self.spoke else self.messages)))
        self.errors, self.messages = [], []
        return found


class LogHandler(LogHandlerBase):
    """Shows a run in about a line a stage; with `--verbose`, what Snakemake would show."""

    writes_to_stream = property(lambda _: True)
    writes_to_file = property(lambda _: False)
    has_filter = property(lambda _: True)
    has_formatter = property(lambda _: True)
    needs_rulegraph = property(lambda _: False)

    def __post_init__(self) -> None:
        """Set up the screens, or what Snakemake itself would use."""
        settings = self.common_settings
        self.own = _own(settings) if settings.verbose or settings.debug_dag else None
        self.log = standard(error=not settings.dryrun, coloured=not settings.nocolor)
        self.answers = standard(error=False, coloured=not settings.nocolor)
        self.quiet = any(one.name in QUIET for one in settings.quiet or ())
        self.progress = Progress()
        self.held = Held()
        self.shown = self._by_event()
        os.environ[told.SHOWN_BY] = str(os.getpid())

    def _by_event(self) -> Mapping[Any, Callable[[Event], None]]:
        """Return what is done about each kind of event; those that nobody needs to see are passed over."""
        return {
            **dict.fromkeys(LogEvent, self._pass),
            LogEvent.WORKFLOW_STARTED: self._begin,
            LogEvent.RUN_INFO: self._plan,
            LogEvent.JOB_INFO: self._start,
            LogEvent.JOB_FINISHED: self._finish,
            LogEvent.JOB_ERROR: self._fail,
            LogEvent.GROUP_ERROR: self._fail_group,
            LogEvent.ERROR: self._error,
        }

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record, or keep it in mind; one that cannot be shown never ends the run."""
        try:
            self._show(record)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Say what was kept back, where nothing else explains how the call ended."""
        self.log.show("")
        self._release()
        super().close()

    def _show(self, record: logging.LogRecord) -> None:
        said = getattr(record, "told", "")
        if said:
            self._tell(said, str(record.msg))
        elif self.own:
            self.own.handle(record)
        else:
            self.shown.get(getattr(record, "event", None), self._other)(vars(record))
            self.log.show("" if self.quiet else self.progress.status())

    def _tell(self, kind: str, text: str) -> None:
        self.held.spoke = True
        self.log.show("")
        if kind == told.ERROR:
            self._release()
            self.log.line(text, RED)
        else:
            self.answers.line(text)

    def _release(self) -> None:
        """Show what was kept back, if it says more than what was shown."""
        style = RED if self.held.errors else ""
        for text in self.held.release():
            self.log.line(text, style)

    def _line(self, text: str, style: str = "") -> None:
        if text and not self.quiet:
            self.log.line(text, style)

    def _begin(self, _: Event) -> None:
        self.held.messages.clear()
        self.held.spoke = True

    def _plan(self, record: Event) -> None:
        if self.common_settings.dryrun and self.progress.seen:
            self.log.line(table(self.progress.seen))
        self.progress.plan(record["stats"])

    def _start(self, record: Event) -> None:
        self.progress.start(record)

    def _finish(self, record: Event) -> None:
        self._line(self.progress.finish(int(record["job_id"])))

    def _fail(self, record: Event) -> None:
        self.held.unexplained += not _is_explained(record.get("log") or ())
        self.held.failed += 1
        self._line(self.progress.fail(int(record["jobid"])), RED)

    def _fail_group(self, record: Event) -> None:
        for job in record.get("job_error_info") or ():
            self._fail(job)

    def _error(self, record: Event) -> None:
        text = str(record["msg"])
        if SUMMED_UP not in text:
            died = DIED.search(text)
            plain = ENDED.format(died.group(1)) if died else text
            self.held.errors.append(IN_OUR_WORDS.get(record.get("exception", ""), plain))

    def _other(self, record: Event) -> None:
        """Show what has no event: of a run only warnings and that it has nothing to do, of other calls everything."""
        text, level = str(record["msg"] or ""), record["levelno"]
        if text.startswith(NOTHING):
            self._line(f"{NOTHING}: {told.up_to_date()}")
        elif level >= logging.ERROR:
            self.held.errors.append(text)
        elif level == logging.WARNING:
            self._line("" if text.startswith(GUESSED) else text, YELLOW)
        elif level == logging.INFO and not self.held.spoke:
            self.held.messages.append(text)

    def _pass(self, _: Event) -> None:
        """Show nothing."""


def _is_explained(logs: Sequence[str]) -> bool:
    """Tell whether the log of a job says how it ended."""
    try:
        with Path(logs[0]).open(encoding="utf-8", errors="replace") as log:
            return log.readline().startswith(EXPLAINED)
    except (OSError, IndexError):
        return False


def _own(settings: Any) -> logging.Handler:
    """Return the handler that Snakemake has where no plugin shows anything."""
    from snakemake.logging import ColorizingTextHandler, DefaultFilter, DefaultFormatter

    stream = sys.stdout if settings.stdout else sys.stderr
    handler: logging.Handler = ColorizingTextHandler(nocolor=settings.nocolor, stream=stream)
    shown = (settings.quiet, settings.debug_dag, settings.verbose, settings.dryrun, settings.printshellcmds)
    handler.addFilter(DefaultFilter(*shown))
    handler.setFormatter(DefaultFormatter(settings.quiet, settings.show_failed_logs))
    return handler
