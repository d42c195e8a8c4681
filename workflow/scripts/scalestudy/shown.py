"""Tables as people are shown them: numbers in the unit of a metric that the study states in percent, in percent."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.percent import PERCENT, WHOLE, metrics_in_percent
from scalestudy.tables.contract import BY_COLUMN, OF_METRIC, OF_PARAMETER, Table, said_by

Rows = npt.NDArray[np.bool_]
Tables = Mapping[str, pd.DataFrame]
OF_SCORES: Final = ("value", "stderr", "lower", "upper", "own", "difference", "value_without")
LINEAR: Final = re.compile(r"y($|[ /])")
"""Units of parameters that grow with the metric's, `y`, as `y`, `y per decade` and `y x^a` do."""


def shown(tables: Tables, contracts: Mapping[str, Table]) -> Tables:
    """Return the tables for people; those without a contract among the given stay, but for tables of scores.

    Args:
        tables: as stored, with `clean/runs`.
        contracts: say which columns are in the metric's unit.
    """
    percent = metrics_in_percent(tables["clean/runs"]) if "clean/runs" in tables else set()
    if not percent:
        return tables
    linear = _linear(tables)
    return {name: _shown(frame, contracts.get(name), percent, linear) for name, frame in tables.items()}


def in_percent(frame: pd.DataFrame, columns: tuple[str, ...], rows: Rows) -> pd.DataFrame:
    """Return a frame with columns a hundredfold in some rows (n,)."""
    return frame.assign(**{name: np.where(rows, WHOLE, 1.0) * frame[name] for name in columns if name in frame})


def _shown(
    frame: pd.DataFrame, contract: Table | None, percent: set[str], linear: set[tuple[str, str]]
) -> pd.DataFrame:
    if "metric" not in frame:
        return frame
    rows = frame["metric"].isin(percent).to_numpy(bool)
    if "score" in frame:
        of_metric = frame["unit"] == "metric" if "unit" in frame else np.zeros(len(frame), bool)
        return in_percent(frame, OF_SCORES, rows & np.asarray(of_metric))
    if contract is None:
        return frame
    if "parameter" in frame:
        own, other = (_grows(frame, name, linear) for name in ("parameter", "other"))
        found = in_percent(frame, _columns(contract, OF_PARAMETER, BY_COLUMN, but="other_value"), rows & own)
        return in_percent(found, ("other_value",), rows & other)
    found = in_percent(frame, _columns(contract, OF_METRIC), rows)
    for column in contract.columns:
        if (says := said_by(column.unit)) in frame:
            found = in_percent(found, (column.name,), rows & (frame[says] == PERCENT).to_numpy(bool))
    return found


def _linear(tables: Tables) -> set[tuple[str, str]]:
    """The parameters, by law and name, that grow with the metric's unit."""
    if "fit/parameters" not in tables or "unit" not in tables["fit/parameters"]:
        return set()
    known = tables["fit/parameters"][["law", "parameter", "unit"]].drop_duplicates()
    return {(law, name) for law, name, unit in known.itertuples(index=False) if LINEAR.match(str(unit))}


def _grows(frame: pd.DataFrame, column: str, linear: set[tuple[str, str]]) -> Rows:
    if column not in frame or not {"law"} <= set(frame):
        return np.zeros(len(frame), bool)
    return np.array([pair in linear for pair in zip(frame["law"], frame[column], strict=True)], bool)


def _columns(contract: Table, *units: str, but: str = "") -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns if column.unit in units and column.name != but)
