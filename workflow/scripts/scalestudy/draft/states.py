"""How runs ended, as trackers say it: a rule that keeps those which came to their end."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from scalestudy.draft.words import quoted
from scalestudy.ingest.sql import text


def only_finished(column: str, finished: str, states: Sequence[str]) -> list[tuple[Any, str]]:
    """Return the cleaning rule that takes out runs which did not finish, with how many of each state were seen.

    Args:
        column: the source's column of states, which the source keeps under its name.
        finished: the state of a run that came to its end, in small letters.
        states: the states seen, of one row each.
    """
    counts = Counter(state.lower() for state in states)
    rule = {
        "where": f"lower({quoted(column)}) = {text(finished)}",
        "reason": f"its run did not finish ({column})",
    }
    seen = "; ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    return [(rule, seen or "those that failed or never ended go")]
