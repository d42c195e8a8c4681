"""Cells of other result tables as numbers of a formula: their estimates, and draws that have their intervals."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.derived.grammar import PICKED, Reference
from scalestudy.analyse.derived.names import NoQuantityError, Place
from scalestudy.analyse.lookup import SEVERAL, Found, look_up
from scalestudy.intervals import BOUND
from scalestudy.seeds import seed_of

Floats = npt.NDArray[np.float64]
Tables = Mapping[str, pd.DataFrame]


def cell(tables: Tables, seed: str, reference: Reference, place: Place, shape: tuple[int, int]) -> Floats:
    """Return a cell, (before + draws,): what it holds, then draws of its interval.

    Its draws are its own, independent of everything else, and those of one cell are the same wherever it is read. They have
    its 95% interval, and half of them lie below what it holds: normal on either side, of logarithms where all is positive.

    Args:
        tables: every table.
        seed: of the study.
        reference: the cell.
        place: what the row is of.
        shape: how many numbers there are before the draws, and how many draws.

    Raises:
        NoQuantityError: there is no such cell.
    """
    found = _found(tables, reference, place)
    random = np.random.default_rng(seed_of(seed, reference.text, place.family, place.metric, place.law, "cell"))
    return np.concatenate([np.full(shape[0], found.value), _scattered(found, random.standard_normal(shape[1]))])


def _found(tables: Tables, reference: Reference, place: Place) -> Found:
    """Look a cell up by what the formula says, and where that leaves several by the row's family, metric and law too."""
    table, _ = reference.words
    where, found = dict(reference.where), _look(tables, reference, reference.where)
    for kind in PICKED:
        if SEVERAL in found.missing and getattr(place, kind) and kind in tables[table]:
            where.setdefault(kind, getattr(place, kind))
            found = _look(tables, reference, where)
    if found.missing:
        raise NoQuantityError(f"{reference.text}: {found.missing}")
    return found


def _look(tables: Tables, reference: Reference, where: Mapping[str, Any]) -> Found:
    table, column = reference.words
    return look_up(tables, {"table": table, "column": column, "where": where})


def _scattered(found: Found, z: Floats) -> Floats:
    value, lower, upper = found.value, found.lower, found.upper
    if np.isnan(lower) and np.isnan(upper):
        return np.full(len(z), value)
    if not (np.isfinite(lower) and np.isfinite(upper)):
        return np.full(len(z), np.nan)  # an end that is not known leaves what follows from the cell without an interval
    if lower > 0:
        return np.asarray(np.exp(_sided(np.log(value), np.log(lower), np.log(upper), z)))
    return _sided(value, lower, upper, z)


def _sided(value: float, lower: float, upper: float, z: Floats) -> Floats:
    return np.asarray(value + z / BOUND * np.where(z < 0, value - lower, upper - value))
