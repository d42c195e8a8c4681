"""What a reader must know before any number: that most rows are out, whole families are, or cleaning warns of something."""

from typing import Final

import pandas as pd

from scalestudy.clean.emptied import EMPTIED, emptied
from scalestudy.report.frames import Tables, table
from scalestudy.rows import UNIT_KEYS, is_training

FEW: Final = 0.1
"""Share of the rows below which it is said that few are fitted, and what became of the others."""


def lost(tables: Tables) -> list[str]:
    """Return the sentences, none where nothing is amiss."""
    runs = table(tables, "clean/runs")
    fitted = is_training(runs)
    return [*_few(tables, runs, fitted), *_units(tables, runs), *_warnings(tables)]


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


def _warnings(tables: Tables) -> list[str]:
    ledger = table(tables, "clean/ledger")
    every = [str(sentence) for sentence in ledger.loc[ledger["rule"] == "warning", "reason"]]
    told = [sentence for sentence in every if not sentence.startswith(EMPTIED)]
    more = f" (and {len(told) - 1} more in the ledger)" if len(told) > 1 else ""
    return [f"warning: {told[0]}{more}"] if told else []
