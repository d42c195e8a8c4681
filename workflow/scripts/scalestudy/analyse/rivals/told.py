"""Comparisons of families in words."""

from collections.abc import Mapping

import numpy as np

from scalestudy.numerals import INFINITE, Numeral, brief, percent, together

FAR = 0.05
"""Decades beyond the runs that are worth a word."""


def factor(row: Mapping[str, float]) -> str:
    """Write a multiplier with its interval.

    >>> factor({"multiplier": 3.018, "multiplier_lower": 2.998, "multiplier_upper": np.inf})
    '3.018 [2.998, unbounded]'
    """
    ends = row["multiplier_lower"], row["multiplier_upper"]
    if np.isnan(ends).any():
        return brief(row["multiplier"])
    first, *bounds = together(row["multiplier"], *ends)
    return f"{first.text} [{', '.join(map(_end, bounds))}]"


def _end(bound: Numeral) -> str:
    return "unbounded" if bound.number == INFINITE else bound.text


def open_ends(row: Mapping[str, float], undecided: float = 0.0) -> str:
    """Say how often a family never gets there, and what is open because of it; empty where nothing is."""
    parts = [
        f"{percent(row[name])} of draws never reach it{whose}"
        for name, whose in (("never", ""), ("reference_never", " by the reference"))
        if row.get(name, 0.0) > 0
    ]
    parts += ["the interval is unbounded above"] if row["multiplier_upper"] == np.inf else []
    parts += ["the interval is unbounded below"] if row["multiplier_lower"] == 0 else []
    parts += [f"neither reaches it in {percent(undecided)}, which may be anything"] if undecided > 0 else []
    parts += ["no interval, since too few draws have a fit"] if np.isnan(row["multiplier_upper"]) else []
    return "".join(f"; {part}" for part in parts)


def beyond(far: Mapping[str, float]) -> list[str]:
    """Say by how much each family is extrapolated.

    >>> beyond({"dense": 0.0, "moe": 1.26})
    ["1.3 decades beyond moe's runs"]
    """
    return [f"{brief(decades, 2)} decades beyond {name}'s runs" for name, decades in far.items() if decades > FAR]
