"""Running the real thing: a copy of the checkout, small studies in it, and Snakemake as a user calls it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

JOB = re.compile(r"^Job \d+: (\w+):", re.MULTILINE)
"""A job as Snakemake itself tells of one; in other workflows it does."""
DONE = re.compile(r"^ *\d+ of \d+  (\w+)", re.MULTILINE)
PLANNED = re.compile(r"^  [\w-]+ +(\w.*)$", re.MULTILINE)
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".snakemake", "results", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "uv.lock"
)
STUDY = """\
study: {name}
sources:
  runs:
    uri: ../../{table}
    columns: {{run: name, params: n, tokens: d, value: loss}}
    constants: {{metric: loss, unit: nats/token}}
    keep: [held_out]
laws: [chinchilla, {{law: power_offset, variables: {{x: flops}}}}]
fit: {{uncertainty: {{method: bootstrap, unit: run, draws: 40}}}}
analyse: [{{compute_optimal: {{budgets: [1.0e+21]}}}}, {{forecast: {{targets: [{{params: 1.0e+10, tokens: 1.0e+11}}]}}}}]
"""


@dataclass
class Run:
    """What one call of Snakemake did."""

    code: int
    output: str
    error: str

    @property
    def jobs(self) -> list[str]:
        """The stages whose jobs ran, or would have, sorted; the targets make nothing and do not count."""
        table = self.output.partition("would run")[2]
        planned = [one.partition(" x ") for row in PLANNED.findall(table) for one in row.split(", ")]
        return sorted([*DONE.findall(self.error), *(stage for stage, _, n in planned for _ in range(int(n or 1)))])

    @property
    def said(self) -> str:
        """Everything it printed; a dry run logs to standard output, a real one to standard error."""
        return self.output + self.error


@dataclass
class Checkout:
    """A copy of the project to run and to edit."""

    folder: Path

    def snakemake(self, *arguments: str, cores: int = 2, **environment: str) -> Run:
        """Call Snakemake in the copy and wait."""
        command = [sys.executable, "-m", "snakemake", "--cores", str(cores), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment(**environment), capture_output=True, text=True, timeout=1200
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a call: the copy's own package comes first."""
        scripts = str(self.folder / "workflow" / "scripts")
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**inherited, "PYTHONPATH": scripts, "OMP_NUM_THREADS": "1", **more}

    def study(self, name: str, table: str, text: str = STUDY) -> Path:
        """Add a study file."""
        path = self.folder / "config" / "studies" / f"{name}.yaml"
        path.write_text(text.format(name=name, table=table))
        return path

    def results(self, study: str) -> Path:
        """The results of a study."""
        return self.folder / "results" / study


def write_runs(path: Path, seed: int, rows: int = 40) -> None:
    """Write a simulated table of runs that follow a known law with 1% noise; the largest is held out."""
    rng = np.random.default_rng(seed)
    n = np.exp(rng.uniform(np.log(1e7), np.log(1e9), rows))
    d = 20 * n * np.exp(rng.normal(0, 1, rows))
    loss = (1.8 + 400 / n**0.34 + 2000 / d**0.37) * np.exp(rng.normal(0, 0.01, rows))
    largest = np.argmax(6 * n * d)
    lines = [f"r{i},{n[i]:.6e},{d[i]:.6e},{loss[i]:.6f},{str(i == largest).lower()}" for i in range(rows)]
    path.write_text("\n".join(["name,n,d,loss,held_out", *lines]) + "\n")


@pytest.fixture(scope="session")
def finished(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the checkout in which two small studies have run; tests work on copies of it."""
    checkout = Checkout(tmp_path_factory.mktemp("workflow") / "checkout")
    shutil.copytree(project, checkout.folder, ignore=LEFT_OUT)
    for name, seed in (("one", 1), ("two", 2)):
        write_runs(checkout.folder / f"{name}.csv", seed)
        checkout.study(name, f"{name}.csv")
    (checkout.folder / "config" / "config.yaml").write_text("studies: [one, two]\n")
    done = checkout.snakemake()
    assert done.code == 0, done.error
    return checkout


@pytest.fixture
def checkout(finished: Checkout, tmp_path: Path) -> Checkout:
    """A fresh copy of the finished checkout, times of files kept."""
    shutil.copytree(finished.folder, tmp_path / "checkout", copy_function=shutil.copy2)
    return Checkout(tmp_path / "checkout")
