"""How far a run is, told in few lines however many jobs it has."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ALL: Final = "all-studies"
"""What stands for the study of a job that is of all of them."""
MOST_LINES: Final = 40
"""Lines about progress that a run prints at most; of more jobs than that, every so many-th has one."""
COSTS: Final = "cost.tsv"
"""Where jobs of ours note CPU seconds and peak memory, in the folder of their logs."""
TARGETS: Final = ("all", "default")
"""Rules that make nothing, and stand for everything that is asked for."""


@dataclass(frozen=True)
class Step:
    """A job as people see it: the stage, the study, and of a shard, which part of the study's families."""

    stage: str
    study: str
    part: str = ""

    @classmethod
    def of(cls, job: Mapping[str, Any]) -> "Step | None":
        """Return the step that a job of Snakemake is; None for one that makes nothing."""
        message, wildcards = job.get("rule_msg"), job.get("wildcards") or {}
        if not message:
            return None
        number, _, count = str(wildcards.get("shard", "")).partition("-of-")
        part = f", part {int(number) + 1} of {count}" if count else ""
        return cls(str(message).partition(":")[0], str(wildcards.get("study", "")), part)

    def __str__(self) -> str:
        return f"{self.stage:<11} {self.study}{self.part}".rstrip()


@dataclass
class Progress:
    """The jobs of one run.

    Attributes:
        now: a clock, in seconds.
        total: how many there are, known before the first starts.
        done: how many ended well.
        running: by Snakemake's number, those that run, with when they began.
        failed: how many failed.
    """

    now: Callable[[], float] = time.monotonic
    total: int = 0
    done: int = 0
    failed: int = 0
    running: dict[int, tuple[Step, float]] = field(default_factory=dict)
    logs: dict[int, Path] = field(default_factory=dict)
    seen: list[Step] = field(default_factory=list)

    def plan(self, stats: Mapping[str, Any]) -> None:
        """Take the count of jobs by rule."""
        self.total = sum(int(count) for rule, count in stats.items() if rule not in (*TARGETS, "total"))

    def start(self, job: Mapping[str, Any]) -> None:
        """Note that a job starts."""
        step = Step.of(job)
        if step:
            self.running[int(job["jobid"])] = step, self.now()
            self.logs |= {int(job["jobid"]): Path(str(log)) for log in (job.get("log") or ())[:1]}
            self.seen.append(step)

    def finish(self, number: int) -> str:
        """Return the line about a job that ended well; empty where it is one of too many, or makes nothing."""
        step, began = self.running.pop(number, (None, 0.0))
        if step is None:
            return ""
        self.done += 1
        return f"{self._line(str(step), began)}{cost_of(self.logs.get(number))}" if self._is_told() else ""

    def fail(self, number: int) -> str:
        """Return the line about a job that failed."""
        step, began = self.running.pop(number, (None, 0.0))
        self.failed += step is not None
        return f"{self._line(str(step), began)}  failed" if step and self.failed <= MOST_LINES else ""

    def status(self) -> str:
        """Return what is going on, in a line."""
        steps = [" ".join(str(step).split()) for step, _ in self.running.values()]
        return f"{self._count()}  running: {'; '.join(steps)}" if steps else ""

    def _is_told(self) -> bool:
        lines = min(self.total, MOST_LINES) / max(self.total, 1)
        return int(self.done * lines) > int((self.done - 1) * lines) or self.done == self.total

    def _count(self) -> str:
        width = len(str(self.total))
        return f"{self.done:>{width}} of {self.total}"

    def _line(self, step: str, began: float) -> str:
        return f"{self._count()}  {step:<40}  {self.now() - began:.1f} s"


def cost_of(log: Path | None) -> str:
    """Return what a job of ours noted of its cost beside its log, as the end of a line; empty where it noted nothing."""
    try:
        lines = (log or Path()).with_name(COSTS).read_text(encoding="utf-8").splitlines()
        cells = [line.split("\t") for line in lines if log and line.startswith(f"{log.stem}\t")][-1]
        return f"  {float(cells[1]):.1f} CPU-s, {int(cells[2])} MB"
    except (OSError, ValueError, IndexError):
        return ""


def table(steps: list[Step]) -> str:
    """Return what would run as a short table: a row a study, its stages in their order, shards counted.

    >>> print(table([Step("check", "a"), Step("fit", "a", ", part 1 of 2"), Step("fit", "a", ", part 2 of 2")]))
    would run 3 jobs:
      a  check, fit x 2

    A job of no study is of all of them, and comes last.
    """
    counts: dict[str, dict[str, int]] = {}
    for step in steps:
        stages = counts.setdefault(step.study, {})
        stages[step.stage] = stages.get(step.stage, 0) + 1
    width = max((len(study or ALL) for study in counts), default=0)
    ordered = sorted(counts.items(), key=lambda item: (not item[0], item[0]))
    rows = [f"  {study or ALL:<{width}}  {', '.join(_times(stages))}" for study, stages in ordered]
    more = [f"  and {len(rows) - MOST_LINES} more studies"] if len(rows) > MOST_LINES else []
    jobs = f"{len(steps)} job{'s' if len(steps) != 1 else ''}"
    return "\n".join([f"would run {jobs}:", *rows[:MOST_LINES], *more])


def _times(stages: Mapping[str, int]) -> list[str]:
    return [f"{stage} x {count}" if count > 1 else stage for stage, count in stages.items()]
