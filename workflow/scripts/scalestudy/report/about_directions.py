"""Which way is better, where a study does not say it and lower was assumed: no word for losses, of which that is true."""

from scalestudy.better import counts_loss, names_loss, names_score
from scalestudy.report.frames import Record, Tables, records, table
from scalestudy.rows import unit_of

NAMED = 3
STATE = "state `direction` under `constants` or `columns` of its source"


def assumed_directions(tables: Tables) -> list[str]:
    """Return a sentence where the direction of metrics was assumed whose name and unit are not those of a loss."""
    made = table(tables, "ingest/columns")
    silent = set(made.loc[(made["column"] == "direction") & (made["making"] == "default"), "source"])
    runs = table(tables, "clean/runs")
    metrics = records(runs.loc[runs["source"].isin(list(silent)), ["metric", "unit"]].drop_duplicates("metric"))
    assumed = sorted(str(row["metric"]) for row in metrics if not _is_loss(row))
    return [_sentence(assumed)] if assumed else []


def _is_loss(row: Record) -> bool:
    return names_loss(str(row["metric"])) or counts_loss(unit_of(row["unit"]))


def _sentence(metrics: list[str]) -> str:
    """Say what was assumed, and that it looks wrong where a name is that of a score."""
    more = f" and {len(metrics) - NAMED} more" if len(metrics) > NAMED else ""
    scores = [name for name in metrics if names_score(name)]
    doubt = f"; of {scores[0]} higher looks better" if scores else ""
    return f"Lower was taken for better of {', '.join(metrics[:NAMED])}{more}, since the study does not say{doubt}: {STATE}."
