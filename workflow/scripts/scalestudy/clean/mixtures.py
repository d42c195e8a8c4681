"""Fit units whose rows cannot, or should not, be compared: units, tokenisers, schedules and conventions that mix."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scalestudy.errors import StudyError
from scalestudy.ingest.sql import text
from scalestudy.warned import Warned

# Mixing these makes numbers of one column mean different things; the others may be meant.
REFUSED = {
    "unit": ("one unit in each family and metric", "the rule `units` turns losses into one"),
    "tokenizer": ("one tokeniser, or a loss per byte", "the rule `units` with `bytes_per_token` makes them comparable"),
}
WARNED = ("schedule", "params_kind", "flops_kind", "data_unit", "direction")


@dataclass(frozen=True)
class Mixture:
    """A column that holds several values in one fit unit, and in how many units that is so."""

    column: str
    values: tuple[str, str]
    family: str
    metric: str
    units: int

    @property
    def sentence(self) -> Warned:
        """The warning for the ledger."""
        others = f" and {self.units - 1} further fit units" if self.units > 1 else ""
        place = f"family {self.family!r}, metric {self.metric!r}{others}"
        return Warned("mixes", f"{self.column} mixes {self.values[0]!r} and {self.values[1]!r} in {place}")


def find_mixtures(
    connection: duckdb.DuckDBPyConnection, runs: Path, columns: Mapping[str, str], where: str
) -> list[Mixture]:
    """Return what to warn of, from the rows that are used.

    Raises:
        StudyError: a fit unit mixes units, or tokenisers with a loss per token.
    """
    found = []
    for column in (*REFUSED, *WARNED):
        if columns.get(column) != "VARCHAR":
            continue
        mixture = _mixture(connection, runs, column)
        if mixture and column in REFUSED:
            expected, cause = REFUSED[column]
            place = f"{where}, family {mixture.family}, metric {mixture.metric}"
            raise StudyError(place, f"{column} is {mixture.values[0]!r} and {mixture.values[1]!r}", expected, cause)
        if mixture:
            found.append(mixture)
    return found


def _mixture(connection: duckdb.DuckDBPyConnection, runs: Path, column: str) -> Mixture | None:
    per_token = "AND coalesce(unit, '') NOT LIKE '%/byte' AND unit LIKE '%/token'" if column == "tokenizer" else ""
    query = (
        f"SELECT family, metric, min({column}) AS low, max({column}) AS high "
        f"FROM read_parquet({text(str(runs.resolve()))}) WHERE NOT excluded {per_token} "
        "GROUP BY family, metric HAVING low <> high"
    )
    rows = connection.execute(f"SELECT *, count(*) OVER () FROM ({query}) ORDER BY family, metric LIMIT 1").fetchall()
    if not rows:
        return None
    family, metric, low, high, count = rows[0]
    return Mixture(column, (low, high), family, metric, count)
