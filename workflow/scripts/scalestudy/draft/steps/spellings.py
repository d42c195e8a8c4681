"""Names of families and metrics that differ in blanks, dashes or capitals only: perhaps one, written in two ways."""

import re
from collections.abc import Iterator, Mapping

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import Draft


def look(draft: Draft) -> None:
    """Say which names may be one."""
    named = [draft.source_of(label) or "" for label in ("family", "metric")]
    for name in dict.fromkeys([*named, *draft.family]):
        if name in draft.table.columns:
            draft.said += [
                f"{listed(map(repr, spelt))} in {name!r} differ in blanks, dashes or capitals only, and count as {len(spelt)}"
                for spelt in _alike(draft.table.counts(name))
            ]


def _alike(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield the names that are one but for blanks, dashes and capitals, the commonest first."""
    spelt: dict[str, list[str]] = {}
    for name in counts:
        spelt.setdefault(re.sub(r"[\s_-]+", " ", name).strip().lower(), []).append(name)
    yield from (names for names in spelt.values() if len(names) > 1)
