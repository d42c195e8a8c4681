"""The tables of a study that has run, for a notebook: read as they are, or refused."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from scalestudy.digests import code_digest
from scalestudy.errors import StudyError
from scalestudy.seals import require_sound
from scalestudy.storage import read_provenance, read_table
from scalestudy.tables.catalogue import BY_JOB, TABLES

ANSWER = Path("report") / "summary.txt"


@dataclass
class Tables(Mapping[str, pd.DataFrame]):
    """The tables of a folder by name, such as `fit/parameters`; each is read when it is first asked for."""

    folder: Path
    known: tuple[str, ...]
    read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises:
            StudyError: the study has no such table.
        """
        if name not in self.known:
            raise StudyError(str(self.folder), f"no table {name!r}", f"one of {', '.join(self.known)}")
        if name not in self.read:
            self.read[name] = read_table(self.folder / f"{name}.parquet")
        return self.read[name].copy()

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


@dataclass
class Study:
    """The results of a study.

    Attributes:
        name: the study's id.
        folder: where its results are.
        tables: every table by name, such as `tables["fit/parameters"]`; docs/result-tables.md tells their columns and units.
        answer: the lines that a run ends with; empty where no report was made.
    """

    name: str
    folder: Path
    tables: Tables
    answer: str = ""

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The rows of every source, with what cleaning took out and why (`clean/runs`)."""
        return self.tables["clean/runs"]

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """The parameters of every fit, with 95% intervals (`fit/parameters`)."""
        return self.tables["fit/parameters"]

    @cached_property
    def fits(self) -> pd.DataFrame:
        """What became of every fit: its status, and a sentence (`fit/fits`)."""
        return self.tables["fit/fits"]

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Forecasts at targets and held-out runs, with the interval of a new run (`analyse/forecast`)."""
        return self.tables["analyse/forecast"]

    @cached_property
    def allocations(self) -> pd.DataFrame:
        """The compute-optimal N and D of each budget (`analyse/compute_optimal`)."""
        return self.tables["analyse/compute_optimal"]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """How well laws and baselines predicted out of sample (`validate/scores`)."""
        return self.tables["validate/scores"]

    @cached_property
    def choice(self) -> pd.DataFrame:
        """Which laws were chosen, with weights and reasons (`validate/choice`)."""
        return self.tables["validate/choice"]

    def __repr__(self) -> str:
        return self.answer or f"study {self.name}: {len(self.tables)} tables in {self.folder}"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def load(folder: str | os.PathLike[str], *, other_code: bool = False) -> Study:
    """Read the results of a study, as `scalestudy run` left them.

    Args:
        folder: that of the results, such as `results/my_ladder`.
        other_code: take tables too that another version of scalestudy made, whose columns may mean something else.

    Raises:
        StudyError: there are no results, or a table is damaged or of another version; the line says which.

    Example:
        >>> load("results/none")
        Traceback (most recent call last):
        ...
        scalestudy.errors.StudyError: results/none: no table of a study; expected a folder such as results/my_ladder; ...
    """
    path = Path(folder)
    there = tuple(name for name in TABLES if (path / f"{name}.parquet").is_file())
    if not there:
        hint = "the study has not run, or the path is another one: `scalestudy run` makes it"
        raise StudyError(str(path), "no table of a study", "a folder such as results/my_ladder", hint)
    for name in there:
        require_sound(path / f"{name}.parquet")
    if not other_code:
        _require_this_code(path, there)
    about = read_provenance(path / f"{there[0]}.parquet")
    answer = (path / ANSWER).read_text(encoding="utf-8").rstrip() if (path / ANSWER).is_file() else ""
    return Study(str(about["study"]), path, Tables(path, there), answer)


def _require_this_code(folder: Path, there: tuple[str, ...]) -> None:
    for job, tables in BY_JOB.items():
        made = [name for name in tables if name in there]
        if made and read_provenance(folder / f"{made[0]}.parquet").get("code") != code_digest(job):
            path = folder / f"{made[0]}.parquet"
            cause = "run the study again, or load it with other_code=True"
            raise StudyError(str(path), "another version of scalestudy made it", "tables of the one installed", cause)
