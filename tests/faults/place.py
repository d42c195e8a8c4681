"""A small study in a folder of its own, run as a user runs it, and what is held against its undisturbed results."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

STUDY = """\
study: small
sources:
  runs:
    uri: runs.csv
    columns: {run: name, params: n, tokens: d, value: loss}
    constants: {metric: loss, unit: nats/token}
laws: [{law: power_offset, variables: {x: flops}}]
fit: {uncertainty: {method: bootstrap, unit: run, draws: 20}}
validate: {schemes: [{kfold: {folds: 3}}]}
analyse: [{forecast: {targets: [{params: 1.0e+10, tokens: 1.0e+11}]}}]
figures: [fit, isoflop]
paper_figures: {fig1: fit}
"""
ENDED = re.compile(r"^ *\d+ of \d+  (\w+)", re.MULTILINE)
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
HIDDEN = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "SCALESTUDY_MIRROR")
Tree = dict[str, bytes]


def table(rows: int = 24, seed: int = 3) -> str:
    """Return a table of runs that nearly follow a law, by arithmetic alone."""
    lines = ["name,n,d,loss"]
    for i in range(rows):
        n, d = 1e7 * 1.3**i, 3e8 * 1.2 ** (i + 2 * (i % 3))
        noise = 1 + 0.01 * (((i * 7919 + seed * 104729) % 200) / 100 - 1)
        lines.append(f"r{i},{n:.6e},{d:.6e},{(1.8 + 5e3 * (6 * n * d) ** -0.19) * noise:.6f}")
    return "\n".join(lines) + "\n"


@dataclass
class Place:
    """A folder with a study in it."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @property
    def results(self) -> Path:
        """The study's results."""
        return self.home / "results" / "small"

    @property
    def source(self) -> Path:
        """The study's data."""
        return self.home / "runs.csv"

    def write(self) -> "Place":
        """Write the study."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "small.yaml").write_text(STUDY, encoding="utf-8")
        self.source.write_text(table(), encoding="utf-8")
        return self

    def start(self, *words: str, setup: Callable[[], None] | None = None) -> "subprocess.Popen[str]":
        """Start a command of scalestudy in a process group of its own, both outputs joined."""
        inherited = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        return subprocess.Popen(
            [sys.executable, "-m", "scalestudy.cli", *words],
            cwd=self.home,
            env={**inherited, **ENVIRONMENT, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: prepare(setup),
        )

    def call(self, *words: str, setup: Callable[[], None] | None = None) -> tuple[int, str]:
        """Run a command to its end; what it said is kept."""
        running = self.start(*words, setup=setup)
        text, _ = running.communicate(timeout=900)
        self.said.append(text)
        return running.returncode, text

    def run(self, *more: str, command: str = "run", setup: Callable[[], None] | None = None) -> int:
        """Run the study, or resume it."""
        return self.call(command, "small.yaml", "--cores", "2", *more, setup=setup)[0]

    def until_job(self, number: int) -> "subprocess.Popen[str]":
        """Start the study and return when its job of that number starts; earlier if it ends before."""
        before = time.time()
        running = self.start("run", "small.yaml", "--cores", "2")
        while running.poll() is None and self._logs_since(before) < number:
            time.sleep(0.02)
        return running

    def _logs_since(self, moment: float) -> int:
        """Count the jobs that have begun, or changed, their log since a moment."""
        times = []
        for path in self.results.glob("logs/*.txt"):
            with contextlib.suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
        return sum(time_ >= moment for time_ in times)

    def jobs(self) -> int:
        """Count the jobs that the last command ran to their end, good or bad."""
        return len(ENDED.findall(self.said[-1])) if self.said else 0

    def copy(self, home: Path) -> "Place":
        """Copy the folder, dates kept."""
        shutil.copytree(self.home, home, symlinks=True)
        return Place(home)


def prepare(setup: Callable[[], None] | None) -> None:
    """Listen to the signals that a parent in the background has made its children deaf to, and do what else is wanted."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if setup:
        setup()


def end(running: "subprocess.Popen[str]") -> str:
    """Read what is left to read and wait."""
    text, _ = running.communicate(timeout=900)
    return text


def workers(running: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Return the processes below one, the last started first."""
    try:
        found = psutil.Process(running.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return sorted(found, key=lambda process: process.create_time(), reverse=True)


def tree(results: Path) -> Tree:
    """Return every result by its name: no log, no hidden file, nothing that was set aside."""
    names = {path: path.relative_to(results) for path in sorted(results.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in names.items()
        if name.parts[0] not in ("logs", "shards")
        and ".damaged" not in name.name
        and not any(part.startswith(".") for part in name.parts)
    }
