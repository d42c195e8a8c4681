"""The contracts of every table that passes between stages: columns, dtypes, units, closed lists; one module a job.

A table is checked against its contract each time it is written, so a reader may rely on every column named there being
present with its dtype, and on no other being there unless the contract says so.

Here stand only names that belong to no single stage. Whoever needs a contract imports its module, so that a stage's digest
covers the contracts the stage reads or writes and no other; `tables.catalogue` has all of them.
"""

from typing import Final

STAGES: Final = ("ingest", "clean", "fit", "validate", "analyse", "figures", "report")

# A second job of the stage validate, so that an edited score fits nothing again.
SCORE: Final = "score"

# Asked for by a key of the study file: a study repeated with each cleaning rule left out.
SENSITIVITY: Final = "sensitivity"

PAPER_TABLES: Final = ("parameters", "scores", "forecasts", "allocations", "optima", "replication", "columns")
"""Tables of the report that are files of their own, as TeX and as Markdown."""
REPORT_FILES: Final = (
    "index.html",
    "numbers.tex",
    *(f"tables/{name}.{kind}" for name in PAPER_TABLES for kind in ("tex", "md")),
    "checklist.md",
    "summary.txt",
)

FIGURE_FORMATS: Final = ("pdf", "svg", "png")
CAPTION: Final = "rst"
"""What the file with a figure's caption ends in."""
"""What a figure is drawn as, beside its table."""

AUTO: Final = "auto"
ALL_FAMILIES: Final = "all"
BASELINE: Final = "baseline_"
"""What the names of baselines begin with, so that none is a law's: they stand in the same columns."""
