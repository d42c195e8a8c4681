"""The registry of contradictions between columns. Adding one means a file beside this and its name in the list below."""

from collections.abc import Iterator, Sequence
from typing import Final

from scalestudy.clean.cleaned import Cleaned
from scalestudy.clean.conflicts import compute, fractions, parts_of_params, shares, steps, unique_tokens
from scalestudy.clean.conflicts.base import Claim, Conflict, known
from scalestudy.warned import Warned

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


def contradictions(found: Cleaned) -> Iterator[Warned]:
    """Yield a warning for each contradiction between columns, in the rows that are used: all are counted in one scan."""
    columns = found.connection.execute(f"DESCRIBE SELECT * FROM {found.written}").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in columns}
    claims = [(name, claim) for name, conflict in CONFLICTS.items() for claim in conflict.claims(kinds)]
    if not claims:
        return
    rows = f"rows AS (SELECT * FROM {found.written} WHERE NOT excluded)"
    counted = found.one(f"WITH {rows} SELECT {', '.join(_counts(claim) for _, claim in claims)} FROM rows")
    for number, (name, claim) in enumerate(claims):
        if told := _told(claim, *counted[3 * number : 3 * number + 3]):
            yield Warned(name, told)


def _counts(claim: Claim) -> str:
    """SQL of how many rows are asked, how many are wrong, and the first of these."""
    asked, wrong = known(claim.among), f"{known(claim.among)} AND ({claim.broken})"
    return f"count(*) FILTER ({asked}), count(*) FILTER ({wrong}), min(row, {FIRST}) FILTER ({wrong})"


def _told(claim: Claim, asked: int, wrong: int, first: Sequence[int] | None) -> str:
    if not wrong or wrong > claim.most * asked:
        return ""
    where = f"{claim.told} in {wrong} of {asked} rows (first: {', '.join(map(str, first or ()))})"
    looks = claim.mostly if wrong > asked / 2 else ""
    return "; ".join(filter(None, [where, claim.so, looks]))
