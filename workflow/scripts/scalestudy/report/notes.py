"""What a reader must know before trusting a study, for the end of a run: the warnings that its ledger keeps."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

LEDGER: Final = "clean/ledger.parquet"
FEW: Final = 0.1
"""Share of the rows below which it is said that few are left."""


def distrust(results: Path, study: str) -> list[str]:
    """Return a sentence for each thing to distrust, the gravest first; none where nothing is amiss or nothing was cleaned.

    Args:
        results: the folder of the results of all studies.
        study: its id.
    """
    path = results / study / LEDGER
    if not path.is_file():
        return []
    import pyarrow.parquet as pq  # only where there is something to read

    lines: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    warned = [str(line["reason"]) for line in lines if line["rule"] == "warning"]
    return [*_few(lines), *warned]


def _few(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    if not lines or lines[-1]["rows_out"] >= FEW * lines[0]["rows_in"]:
        return []
    most = max(lines, key=lambda line: int(line["excluded"]))
    left = f"{lines[-1]['rows_out']:,} of {lines[0]['rows_in']:,} rows are left"
    return [f"{left}: {most['rule']} took out {most['excluded']:,} ({most['reason']})"]
