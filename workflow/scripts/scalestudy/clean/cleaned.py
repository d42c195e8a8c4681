"""What was read and what was written by the rules of a study, for questions about what they met."""

from dataclasses import dataclass
from typing import Any

import duckdb

from scalestudy.clean.plan import RunTable
from scalestudy.ingest.sql import quote
from scalestudy.rows import run_keys


@dataclass(frozen=True)
class Cleaned:
    """What was read and what was written, as SQL, and the table as rules see it."""

    connection: duckdb.DuckDBPyConnection
    read: str
    written: str
    table: RunTable

    def one(self, query: str) -> tuple[Any, ...]:
        """Return the only row of a query."""
        return tuple(self.connection.execute(query).fetchall()[0])

    def left_of_runs(self, index: int) -> int:
        """Return how many rows the largest run has that the rule at `index` met; 2 where it met none."""
        keys = ", ".join(map(quote, run_keys(self.table.columns)))
        sizes = f"SELECT count(*) AS n FROM {self.written} WHERE {self.met(index)} GROUP BY {keys}"
        return int(self.one(f"SELECT COALESCE(max(n), 2) FROM ({sizes})")[0])

    def met(self, index: int) -> str:
        """Return SQL, true for the rows still in before the rule that acts at `index`."""
        out = [str(entry.position) for entry, _ in self.table.bound[:index]]
        before = f"AND COALESCE(excluded_by NOT IN ({', '.join(out)}), true)" if out else ""
        return f"NOT held_out AND value IS NOT NULL {before}"
