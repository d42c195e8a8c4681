"""A study of one table, ingested."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scalestudy.ingest import ingest
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

MAPPING = {"params": "n", "tokens": "d", "value": "loss"}


@pytest.fixture
def ingested(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """Write content to files, ingest them as one source called `runs`, and return the run table."""

    def run(content: str | bytes | dict[str, str | bytes], name: str = "runs.csv", **more: Any) -> pd.DataFrame:
        study = {key: more.pop(key) for key in ("family", "range", "join") if key in more}
        files = []
        for file, body in (content if isinstance(content, dict) else {name: content}).items():
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body.encode() if isinstance(body, str) else body)
            files.append(path)
        source = {"uri": name, "columns": MAPPING, **more}
        output = tmp_path / "out" / "runs.parquet"
        settings = {"study": "small", "sources": {"runs": source}, **study}
        ingest(settings, tmp_path, {"runs": files}, output, Provenance("small", "ingest", "0"))
        return read_table(output)

    return run
