"""The registry of contradictions between columns. Adding one means a file beside this and its name in the list below."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.cleaned import Cleaned
from scalestudy.clean.conflicts import compute, fractions, parts_of_params, shares, steps, unique_tokens
from scalestudy.clean.conflicts.base import Claim, Conflict, known

CONFLICTS: Final[dict[str, Conflict]] = {
    conflict.name: conflict
    for conflict in (
        unique_tokens.CONFLICT,
        parts_of_params.CONFLICT,
        compute.CONFLICT,
        steps.CONFLICT,
        shares.CONFLICT,
        fractions.CONFLICT,
    )
}
FIRST: Final = 3
"""So many rows are named."""


def contradictions(found: Cleaned) -> Iterator[str]:
    """Yield a warning for each contradiction between columns, in the rows that are used."""
    columns = found.connection.execute(f"DESCRIBE SELECT * FROM {found.written}").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in columns}
    for conflict in CONFLICTS.values():
        for claim in conflict.claims(kinds):
            if told := _told(found, claim):
                yield told


def _told(found: Cleaned, claim: Claim) -> str:
    rows = f"rows AS (SELECT * FROM {found.written} WHERE NOT excluded AND {known(claim.among)})"
    first = f"list(row ORDER BY row) FILTER (WHERE {claim.broken})[1:{FIRST}]"
    asked, wrong, which = found.one(
        f"WITH {rows} SELECT count(*), count(*) FILTER (WHERE {claim.broken}), ({first}) FROM rows"
    )
    if not wrong or not claim.least * asked <= wrong <= claim.most * asked:
        return ""
    where = f"{claim.told} in {wrong} of {asked} rows (first: {', '.join(map(str, which))})"
    looks = claim.mostly if wrong > asked / 2 else ""
    return "; ".join(filter(None, [where, claim.so, looks]))
