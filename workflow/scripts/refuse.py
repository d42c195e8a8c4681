"""Fail for a study that could not be loaded, while the others run; what is wrong was said before any job began."""

import sys
from pathlib import Path

Path(snakemake.log[0]).write_text(f"error: {snakemake.params.error}\n", encoding="utf-8")
sys.exit(1)
