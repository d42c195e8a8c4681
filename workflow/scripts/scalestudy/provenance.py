"""What made a result, kept inside it. Standard library only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

PACKAGES = ("duckdb", "matplotlib", "numpy", "pandas", "pyarrow", "scipy", "snakemake", "sympy")
META_KEY = b"scalestudy"


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

    def encode(self) -> bytes:
        """Serialise for the Parquet footer: no times and no paths, so equal work gives equal bytes."""
        record = {
            "study": self.study,
            "stage": self.stage,
            "digest": self.digest,
            "code": self.code,
            "config": self.config,
            "upstream": dict(self.upstream),
            "packages": {name: version(name) for name in PACKAGES},
        }
        return json.dumps(record, sort_keys=True).encode()
