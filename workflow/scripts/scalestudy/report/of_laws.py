"""Of an answer that several laws give, the one that the report tells."""

from collections.abc import Sequence

from scalestudy.report.frames import Record, Tables, chosen_laws, known, records, table
from scalestudy.tables import AUTO


def told(tables: Tables, name: str, key: Sequence[str]) -> list[Record]:
    """Return one row of a table for each key but the law, in the order of the table.

    That is the average of laws where it has an estimate, else that of the law chosen for the family, else the first with a number.
    """
    groups: dict[tuple[object, ...], list[Record]] = {}
    for row in records(table(tables, name)):
        groups.setdefault(tuple(row[column] for column in key), []).append(row)
    chosen = {unit: law for unit, (law, _) in chosen_laws(tables).items()} if groups else {}
    return [min(rows, key=lambda row: _rank(row, chosen)) for rows in groups.values()]


def _rank(row: Record, chosen: dict[tuple[str, str], str]) -> tuple[bool, bool, bool]:
    """Of a quantity across several families or metrics, the law chosen for the first counts."""
    unit = str(row["family"]), str(row["metric"])
    law = chosen.get(unit) or chosen.get((unit[0].split(", ")[0], unit[1].split(", ")[0]))
    return not known(row, "estimate"), row["law"] != AUTO, row["law"] != law
