"""Write a checkout's study of many small families, whose jobs are cheap: `python made.py <checkout> <families> <shards>`."""

import json
import sys
from pathlib import Path

import numpy as np

STUDY = """\
study: many
sources:
  runs:
    uri: many.csv
    columns: {{family: task, run: name, params: n, value: loss}}
    constants: {{metric: loss, unit: nats/token}}
laws: [{{law: power_offset, variables: {{x: params}}}}]
fit: {{uncertainty: {{method: bootstrap, unit: run, draws: 20}}}}
validate: {{schemes: [{{kfold: {{folds: 2, group: run}}}}]}}
analyse: [{{forecast: {{targets: [{{params: 1.0e+10}}]}}}}]
figures: [fit]
"""


def main(folder: Path, families: int, shards: int) -> None:
    """Write the table, the study file and the main config."""
    studies = folder / "config" / "studies"
    rows = [line for family in range(families) for line in _family(family)]
    (studies / "many.csv").write_text("\n".join(["task,name,n,loss", *rows]) + "\n", encoding="utf-8")
    (studies / "many.yaml").write_text(STUDY.format(), encoding="utf-8")
    (folder / "config" / "config.yaml").write_text(f"studies: [many]\nshards: {json.dumps(shards)}\n")


def _family(number: int) -> list[str]:
    rng = np.random.default_rng(number)
    sizes = np.geomspace(1e6, 1e9, 10)
    losses = (1.5 + 0.1 * number + 300 / sizes**0.35) * np.exp(rng.normal(0, 0.005, sizes.size))
    return [f"t{number},t{number}r{i},{n:.6e},{y:.6f}" for i, (n, y) in enumerate(zip(sizes, losses, strict=True))]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
