"""Say what is wrong with a study that could not be loaded, while the others run."""

import sys
from pathlib import Path

line = f"error: {snakemake.params.error}\n"
Path(snakemake.log[0]).write_text(line, encoding="utf-8")
sys.stderr.write(line)
sys.exit(1)
