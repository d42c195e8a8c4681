"""Every contract there is, by the job that writes it: for what looks at all jobs, such as planning a run.

A stage that imported this would be out of date after an edit of any contract; it imports the contracts it reads and writes.
"""

from collections.abc import Mapping
from typing import Final

from scalestudy.tables import SCORE, SENSITIVITY, analyse, clean, fit, ingest, score, sensitivity, validate
from scalestudy.tables.contract import Table

# A job's tables may lie in another one's folder. Figures and report write no table that is read again.
BY_JOB: Final[Mapping[str, Mapping[str, Table]]] = {
    "ingest": ingest.TABLES,
    "clean": clean.TABLES,
    "fit": fit.TABLES,
    "validate": validate.TABLES,
    SCORE: score.TABLES,
    "analyse": analyse.TABLES,
    "figures": {},
    "report": {},
    SENSITIVITY: sensitivity.TABLES,
}
TABLES: Final = {name: table for tables in BY_JOB.values() for name, table in tables.items()}


def names(*jobs: str) -> list[str]:
    """Return the names of the tables that jobs write, in the order of their contracts.

    Raises:
        KeyError: there is no such job.
    """
    return [name for job in jobs for name in BY_JOB[job]]


def part_names(job: str) -> list[str]:
    """Return the names of the tables of which shards of a job write their parts."""
    return list(analyse.APART) if job == "analyse" else names(job)
