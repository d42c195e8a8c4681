"""What a study reads of other studies: tables of their results, each in the place of a file of a source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scalestudy.study.faults import Fault
from scalestudy.tables.catalogue import BY_JOB, TABLES

READING: Final[Mapping[str, Any]] = {
    "study": {
        "type": "string",
        "description": "in place of `uri`, another study, one of whose tables is the source: a name, or a path from this study "
        "file; it is planned and run first, whether or not the config names it",
        "maxLength": 1000,
    },
    "table": {
        "enum": list(TABLES),
        "description": "with `study`, which of its tables, as docs/result-tables.md lists them",
    },
}
"""The keys of a source that is a table of another study, in the JSON Schema."""
EITHER: Final = [{"required": ["uri"]}, {"required": list(READING)}, {"required": ["mirror", "sha256"]}]
"""What a source must have, in the JSON Schema."""
OF_FILES: Final = ("uri", "mirror", "sha256", "members", "format", "records", "sheet", "csv")
"""Keys of a source that say where files are and how they are written, which a table of results needs not be told."""
READER: Final = "ingest"
"""The job that reads."""


@dataclass(frozen=True)
class Reading:
    """One table that a study reads.

    Attributes:
        source: the source that it is.
        entry: the other study, as the study file names it: a name, or a path from the study file.
        table: its name, such as `analyse/exponents`.
        study: the other study's id; empty until it was looked for.
    """

    source: str
    entry: str
    table: str
    study: str = ""

    @property
    def job(self) -> str:
        """The job of the other study that writes the table."""
        return next(job for job, tables in BY_JOB.items() if self.table in tables)

    @property
    def file(self) -> str:
        """The file of the table, below the folder of all results."""
        return f"{self.study}/{self.table}.parquet"

    @property
    def upstream(self) -> str:
        """What the job that writes it is called among those that `ingest` reads."""
        return called(self.job, self.study)


def called(job: str, study: str) -> str:
    """Return what a job of a study is called in others, whose own jobs have its name too."""
    return f"{job} of {study}"


def readings(content: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Return what a study file says it reads of other studies."""
    sources = content["sources"].items()
    return tuple(Reading(name, source["study"], source["table"]) for name, source in sources if "study" in source)


def reading_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield sources that are both a table of another study and files, or half of the first."""
    for name, source in content["sources"].items():
        if "study" not in source and "table" in source:
            yield Fault(("sources", name), "`table` without `study`", "`study` beside it, or no `table`")
        for key in OF_FILES if "study" in source else ():
            if key in source:
                found = f"`{key}` beside `study`, whose table is no file of yours"
                yield Fault(("sources", name, key), found, "one of them")
