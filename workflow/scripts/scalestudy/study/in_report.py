"""What of a study's files Snakemake's own report shows, `snakemake --report`, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

FIGURES: Final = "figures"


@dataclass(frozen=True)
class Shown:
    """One file: under which category, with which labels, and the file of its caption; empty where it lies beside it."""

    category: str
    labels: Mapping[str, str]
    caption: str = ""


def _page(file: str) -> Shown:
    return Shown("Answer", {"what": file}, "page.rst")


def _paper(file: str) -> Shown:
    return Shown("For a paper", {"what": file}, "paper.rst")


def _table(name: str) -> Shown:
    return Shown("Tables", {"what": name}, "table.rst")


FILES: Final[Mapping[str, Shown]] = MappingProxyType(
    {
        "report/index.html": _page("page"),
        "report/summary.txt": _page("summary"),
        "report/checklist.md": _page("checklist"),
        "report/numbers.tex": _paper("macros of every number"),
        "report/tables/parameters.tex": _paper("table of parameters"),
        "report/tables/scores.tex": _paper("table of scores"),
        "report/tables/replication.tex": _paper("table of published numbers"),
        "fit/fits.parquet": _table("fits"),
        "fit/parameters.parquet": _table("parameters"),
        "validate/scores.parquet": _table("scores"),
        "validate/choice.parquet": _table("choice of law"),
        "analyse/forecast.parquet": _table("forecasts"),
        "analyse/compute_optimal.parquet": _table("compute-optimal allocation"),
        "analyse/replication.parquet": _table("published numbers"),
    }
)


def in_report(name: str) -> Shown | None:
    """Return how a file below a study's folder is shown; None where it is not.

    >>> in_report("figures/fit.svg").labels["what"], in_report("figures/fit.pdf")
    ('fit', None)
    """
    path = PurePosixPath(name)
    if path.parent.name == FIGURES and path.suffix == ".svg":
        return Shown("Figures", {"what": path.stem.replace("_", " ")})
    return FILES.get(name)
