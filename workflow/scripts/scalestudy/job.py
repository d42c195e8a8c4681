"""What every stage's script shares: reading tables, writing tables, and turning errors into one line.

A script translates its Snakemake job into a `Job` and one call; nothing here or below knows Snakemake.
"""

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, NoReturn, Protocol

import pandas as pd

from scalestudy import cost
from scalestudy.digests import code_digest
from scalestudy.endings import FINAL, RUNNING, SHOWN_BY, is_final, of_error
from scalestudy.errors import ERROR_PREFIX, INDENT, StudyError
from scalestudy.made import MADE_FILE, write_made
from scalestudy.places import PACKAGE
from scalestudy.progress import TELLER
from scalestudy.shards import gather, parts_of
from scalestudy.storage import Provenance, read_table, write_table, write_text
from scalestudy.stored import Stored
from scalestudy.tables.contract import Table

SHARDS: Final = "shards"
"""Where the parts of shards lie, below the results of a study."""
CLEAR: Final = "\r\x1b[K"
"""What takes the line away that a terminal shows last, as the run's own progress is."""
NOTHING: Mapping[str, Collection[str]] = MappingProxyType({})


class Description(Protocol):
    """What a workflow engine says of one job: wildcards, params, outputs and log files."""

    wildcards: Any
    input: Any
    params: Any
    output: Any
    log: Any


class Job:
    """One job of one study: its settings, where its tables are, and what becomes of its errors.

    Used as a context manager: a `StudyError` inside is written to the log as one line and ends the process; anything
    else is a defect and is written with its traceback.
    """

    def __init__(self, stage: str, description: Description) -> None:
        """Set up a job.

        Args:
            stage: the stage, or `check`.
            description: what the workflow says of the job.
        """
        study = str(description.wildcards.study)
        self.stage, self.study = stage, study
        self.params: dict[str, Any] = dict(description.params.items())
        self.settings: dict[str, Any] = self.params["settings"]
        self.provenance = Provenance(study, stage, **self.params["provenance"])
        self.inputs = [Path(name) for name in description.input]
        self.outputs = [Path(name) for name in description.output]
        self.log = Path(description.log[0])
        self.results = self.log.parents[1]
        # A shard writes its part of each table into a folder of its own.
        self.target = self.outputs[0].parents[1]
        number, _, count = getattr(description.wildcards, "shard", "0-of-1").partition("-of-")
        self.shard = int(number), int(count)
        # Engines that run failed jobs again say which attempt this is.
        self.attempt: int = getattr(getattr(description, "resources", None), "attempt", 1)
        self.mark = self.log.with_suffix(FINAL)

    def __enter__(self) -> "Job":
        try:
            self._end_if_final()
            write_text(self.log, self._begun)
            TELLER.to(self._tell)
            self._require_planned_code()
        except (StudyError, OSError) as error:
            self._fail(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        TELLER.stop()
        cost.note(self.log)
        if error is not None:
            self._fail(error)
        write_text(self.log, "")

    def _end_if_final(self) -> None:
        """End at once where an attempt before this one, in the same run, met what no attempt can mend, and say it again."""
        if self.attempt > 1 and self.mark.exists():
            write_text(self.log, self.mark.read_text(encoding="utf-8"))  # the engine took the log away
            sys.exit(1)
        self.mark.unlink(missing_ok=True)

    @property
    def _begun(self) -> str:
        return f"{RUNNING}study {self.study}, {self.stage}\n"

    def _tell(self, how_far: str) -> None:
        """Say how far the job is, in its log and on standard error, above what a terminal shows last."""
        with contextlib.suppress(OSError):
            write_text(self.log, f"{self._begun}{INDENT}{how_far}, {cost.so_far()} so far\n")
        clear = CLEAR if sys.stderr.isatty() else ""
        sys.stderr.write(f"{clear}study {self.study}, {self.log.stem}: {how_far}\n")

    def _require_planned_code(self) -> None:
        """Compare code by content, not by place: results carry the digest of the code they were planned with."""
        used = code_digest(self.stage)
        if used != self.provenance.code:
            raise StudyError(
                f"study {self.study}, {self.stage}",
                f"the code in {PACKAGE} has the digest {used[:12]}",
                f"{self.provenance.code[:12]}, with which the run was planned",
                "it was edited during the run, or another copy of scalestudy is installed: run again",
            )

    def _fail(self, error: BaseException) -> NoReturn:
        """Say what ended the job, in its log, and on standard error where nobody else does, and end the process."""
        said = f"{ERROR_PREFIX}{self._said(error)}\n"
        try:
            write_text(self.log, said)
            if is_final(error):
                write_text(self.mark, said)
        except OSError:
            # On a full disk there is still the room that the log takes already.
            _write_over(self.log, said)
        if SHOWN_BY not in os.environ:
            sys.stderr.write(said)
        sys.exit(1)

    def _said(self, error: BaseException) -> str:
        """Return a user's mistake and what the machine did as one line, a defect with its traceback below."""
        if isinstance(error, StudyError):
            line = str(error)
            return line if f"study {self.study}" in error.where else f"study {self.study}, {line}"
        where = f"study {self.study}, {self.stage}"
        sentence = of_error(error)
        if sentence:
            return f"{where}: {sentence}"
        last = " ".join(traceback.format_exception_only(error)[-1].split())
        defect = f"{where}: a defect of scalestudy, please report it: {last}; the traceback is in {self.log}"
        return f"{defect}\n{''.join(traceback.format_exception(error)).rstrip()}"

    def list_made(self, **further: Any) -> None:
        """List the job's outputs with their sha256, where they have no place for a seal; `further` goes along."""
        folder = self.results / self.stage
        names = [path.relative_to(folder).as_posix() for path in self.outputs if path.name != MADE_FILE]
        write_made(folder, self.provenance.digest, names, further)

    def path(self, name: str) -> Path:
        """Return the file of a table such as `fit/fits`."""
        return self.results / f"{name}.parquet"

    def read(self, *names: str) -> dict[str, pd.DataFrame]:
        """Read tables by name."""
        return {name: read_table(self.path(name)) for name in names}

    def read_inputs(self, families: Callable[[str], bool] | None = None) -> Stored:
        """Return every table among the job's inputs that has a contract, which those that figures draw have not.

        These are what a shard made, and what only some studies look into, too.

        Args:
            families: which to read, where there are shards.
        """
        return Stored(self._paths(self.inputs), families if self.shard[1] > 1 else None)

    def _paths(self, files: Iterable[Path]) -> dict[str, Path]:
        paths = [path for path in files if path.suffix == ".parquet" and path.parent.name != "figures"]
        paths = [path for path in paths if self.shard[1] > 1 or path not in self._parts]
        return {f"{path.parent.name}/{path.stem}": path for path in paths}

    @property
    def _parts(self) -> list[Path]:
        return [path for path in self.inputs if path.is_relative_to(self.results / SHARDS)]

    def gather(self, contracts: Mapping[str, Table]) -> Stored:
        """Write the tables of which shards made parts, and return them, to be read again."""
        parts = parts_of(self._parts)
        for name, files in parts.items():
            gather(files, contracts[name], self.target / f"{name}.parquet", self.provenance)
        return Stored({name: self.target / f"{name}.parquet" for name in parts})

    def write(
        self,
        tables: Mapping[str, pd.DataFrame],
        contracts: Mapping[str, Table],
        further: Mapping[str, Collection[str]] = NOTHING,
    ) -> None:
        """Write tables by name, each checked against its contract.

        Args:
            tables: the frames.
            contracts: those of the job, which names them itself: then its digest covers these and no others.
            further: by table, the further columns it may have, where its contract says that there are some.
        """
        for name, frame in tables.items():
            path = self.target / f"{name}.parquet"
            write_table(frame, contracts[name], path, self.provenance, further.get(name, ()))


def _write_over(path: Path, text: str) -> None:
    with contextlib.suppress(OSError), path.open("r+", encoding="utf-8") as handle:
        handle.write(text)
        handle.truncate()
