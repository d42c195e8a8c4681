"""What a reader must know before any number: that most rows are out, whole families are, or cleaning warns of something."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from scalestudy.clean.emptied import EMPTIED, emptied
from scalestudy.report.frames import Tables, records, table
from scalestudy.rows import UNIT_KEYS, is_training
from scalestudy.warned import Warned

FEW: Final = 0.1
"""Share of the rows below which it is said that few are fitted, and what became of the others."""


LOST: Final[Mapping[str, str]] = {"few_rows": "fewer than a tenth of the rows are fitted"}
"""The kinds of sentences that no table lists; the others are warnings of the ledger."""


def lost(tables: Tables) -> list[Warned]:
    """Return the sentences, none where nothing is amiss."""
    runs = table(tables, "clean/runs")
    fitted = is_training(runs)
    few = [Warned("few_rows", told) for told in _few(tables, runs, fitted)]
    return [*few, *(Warned("emptied", told) for told in _units(tables, runs)), *_warnings(tables)]


def _few(tables: Tables, runs: pd.DataFrame, fitted: pd.Series) -> list[str]:
    if not len(runs) or fitted.sum() >= FEW * len(runs):
        return []
    held = int((runs["held_out"].astype(bool) & ~runs["excluded"].astype(bool)).sum())
    counts = {f"{rule} took out": count for rule, count in _by_rule(tables, runs).items()} | {"held out are": held}
    told, count = max(counts.items(), key=lambda item: item[1])
    return [f"fewer than a tenth of the rows are fitted: {told} {count:,}"]


def _units(tables: Tables, runs: pd.DataFrame) -> list[str]:
    """Name the families and metrics that have rows to fit, of which none is left."""
    rules = table(tables, "clean/ledger").set_index("position")["rule"]
    meant = runs[~runs["held_out"].astype(bool)]
    meant = meant.assign(rule=meant["excluded_by"].map(rules))
    return emptied(meant[[*UNIT_KEYS, "rule"]].drop_duplicates())


def _by_rule(tables: Tables, rows: pd.DataFrame) -> dict[str, int]:
    """Count the rows that each rule took out, by its name."""
    names = table(tables, "clean/ledger").set_index("position")["rule"]
    counts = rows["excluded_by"].dropna().map(names).value_counts()
    return {str(name): int(count) for name, count in sorted(counts.items())}


def ledger_warnings(tables: Tables) -> list[Warned]:
    """Return every warning of the ledger with its kind, in order."""
    ledger = table(tables, "clean/ledger")
    return [
        Warned(str(row.get("kind") or ""), str(row["reason"])) for row in records(ledger) if row["rule"] == "warning"
    ]


def _warnings(tables: Tables) -> list[Warned]:
    told = [sentence for sentence in ledger_warnings(tables) if not sentence.startswith(EMPTIED)]
    more = f" (and {len(told) - 1} more in the ledger)" if len(told) > 1 else ""
    return [Warned(told[0].kind, f"warning: {told[0]}{more}")] if told else []
