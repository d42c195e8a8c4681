"""Exponents of compute-optimal allocation of several studies, with how N and C are counted, and whether approaches agree."""

from collections.abc import Iterator
from typing import Final

from scalestudy.report.across.made import Made, Studies, side_by_side
from scalestudy.report.frames import known, quantity, records, table
from scalestudy.report.grid import Grid, Row

COUNTED: Final = {"params_kind": "N is", "flops_kind": "C is"}


def exponents_grid(studies: Studies) -> Grid:
    """The exponent of N of every family by every approach: that of D is its complement where C is 6 N D."""
    rows = [row for one in studies for row in _exponents(one)]
    heads = ("family", "metric", "approach", "law", *COUNTED.values(), "exponent of N [95% interval]#")
    note = "Only exponents of one way of counting compare. That of D is one less that of N where compute is 6 N D."
    return side_by_side("Exponents of compute-optimal size", heads, rows, "none of the studies splits compute.", note)


def _exponents(one: Made) -> Iterator[Row]:
    for row in records(table(one.tables, "analyse/exponents")):
        if row["quantity"] == "params" and known(row, "estimate"):
            names = (str(row[name]) for name in ("family", "metric", "approach", "law"))
            yield Row((one.study, *names, *_counted(one, str(row["family"])), quantity(row, "estimate", digits=3)))


def _counted(one: Made, family: str) -> tuple[str, ...]:
    """Return how a family's rows say that N and C are counted."""
    runs = table(one.tables, "clean/runs")
    own = runs[runs["family"] == family]
    found = (sorted(set(own[name].dropna().astype(str)) - {""}) if name in own else [] for name in COUNTED)
    return tuple(" and ".join(values) or "not said" for values in found)


def approaches_grid(studies: Studies) -> Grid:
    """Where two approaches to allocation contradict each other."""
    rows = [row for one in studies for row in _approaches(one)]
    heads = ("family", "metric", "quantity", "one approach", "another", "verdict!", "note")
    return side_by_side("Whether approaches to allocation agree", heads, rows, "no study has two approaches.")


def _approaches(one: Made) -> Iterator[Row]:
    names = ("family", "metric", "quantity", "first", "second", "verdict", "message")
    for row in records(table(one.tables, "analyse/agreement")):
        yield Row((one.study, *(str(row[name]) for name in names)), "warn" if row["verdict"] == "disagree" else "")


def isoflops_grid(studies: Studies) -> Grid:
    """IsoFLOP curves by what became of them: bracketed minima, and those that are flagged."""
    rows = [row for one in studies for row in _isoflops(one)]
    heads = ("family", "budgets#", "with a bracketed minimum#", "what is wrong with the others")
    return side_by_side("IsoFLOP curves", heads, rows, "none of the studies has any.")


def _isoflops(one: Made) -> Iterator[Row]:
    curves = table(one.tables, "analyse/isoflop")
    for family, own in curves.groupby("family", sort=True):
        fine = own["status"] == "converged"
        told = own.loc[~fine, "message"].value_counts(sort=False)
        flags = "; ".join(f"{message}{f' ({count} budgets)' if count > 1 else ''}" for message, count in told.items())
        yield Row((one.study, str(family), str(len(own)), str(int(fine.sum())), flags), "" if fine.all() else "warn")
