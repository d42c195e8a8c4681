"""What made a result, kept inside it. Standard library only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "matplotlib", "numpy", "pandas", "pyarrow", "scipy", "snakemake", "sympy")
META_KEY = b"scalestudy"


@cache
def packages() -> Mapping[str, str]:
    """Return the versions of what results are made with, looked up once a process."""
    return {name: version(name) for name in PACKAGES}


def table_name(path: Path) -> str:
    """Return the name of the table that a file is to hold: its folder and its own, such as `fit/fits`."""
    return f"{path.parent.name}/{path.stem}"


@dataclass(frozen=True)
class Provenance:
    """What made a table: enough to tell, from the file alone, whether it is still current, and why not.

    `digest` covers the digests of the stage's code, of its part of the config, and of all stages upstream.
    """

    study: str
    stage: str
    digest: str
    code: str = ""
    config: str = ""
    upstream: Mapping[str, str] = field(default_factory=dict)

    def encode(self, table: str = "") -> bytes:
        """Serialise for the Parquet footer of a table: no times and no paths, so equal work gives equal bytes."""
        record = {
            "table": table,
            "study": self.study,
            "stage": self.stage,
            "digest": self.digest,
            "code": self.code,
            "config": self.config,
            "upstream": dict(self.upstream),
            "packages": dict(packages()),
        }
        return json.dumps(record, sort_keys=True).encode()
