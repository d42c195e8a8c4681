"""The unit of the values and the way that is better: by the metric's name, and by the range the values have."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import ASKED, Draft
from scalestudy.draft.metrics import candidates
from scalestudy.draft.roles.metrics import LOST, Kind, Measured, beside_sure, doubtful, measured
from scalestudy.draft.table import CELLS, Column, Floats
from scalestudy.draft.words import name_of
from scalestudy.ingest.expression import parse
from scalestudy.ingest.sql import text
from scalestudy.percent import PERCENT, SPELLED

_KNOWN: Final = ("nats/token", "bits/token", "nats/byte", "bits/byte", "nats", "bits")
_PERCENT: Final = re.compile(r"(?:^| )(?:percent|pct|percentage)(?= |$)")
_SURE: Final = 0.8
"""How strong the rank correlation of a nameless metric with size has to be to tell which way is better."""
_FEWEST: Final = 4
_NO_RANGE: Final = (np.nan, np.nan)
Ranges = Mapping[str, tuple[float, float]]


def look(draft: Draft) -> None:
    """Say the metric, its unit and which way is better."""
    column = draft.column("value")
    if column is None:
        return
    kinds = _kinds(draft, column)
    _name(draft, column)
    _direction(draft, column, kinds)
    _doubt(draft, kinds, _ranges(draft, column))
    if "unit" not in draft.columns and "unit" not in draft.told:
        _unit(draft, column, kinds)


def _kinds(draft: Draft, column: Column) -> dict[str, Kind | None]:
    """Return what each metric is of; the name of the column of values counts before the metric's."""
    own = draft.kind or next((c.says.kind for c in candidates({column.name: column})), None)
    words = {key: name_of(one).words for key, one in _metrics(draft).items()}
    named = _named(words, _ranges(draft, column))
    vague = own is None or own.name == "score"
    return {one: says.kind if says and vague else own for one, says in named.items()}


def _named(words: Mapping[str, str], ranges: Ranges) -> dict[str, Measured | None]:
    """Return what the names of metrics say, where neither the other names nor the values deny it."""
    says = {key: measured(text) for key, text in words.items()}
    sure = beside_sure((words[key], found) for key, found in says.items())
    says = {key: measured(text, beside=sure) for key, text in words.items()}
    for key, found in says.items():
        if found and (not found.kind.fits(*ranges.get(key, _NO_RANGE)) or (doubtful(words[key], found) and not sure)):
            says[key] = None
    return says


def _metrics(draft: Draft) -> dict[str, str]:
    """Return the names of the metrics that are studied; by nothing, the one of all rows, as far as it is known."""
    column = _metric_column(draft)
    if column is None:
        return {"": str(draft.constants.get("metric", ("",))[0])}
    names = list(draft.table.counts(column))
    for rule, _ in draft.clean:
        names = _meeting(draft, names, str(rule.get("where", "")))
    return {name: name for name in names}


def _metric_column(draft: Draft) -> str | None:
    """Return the source's column that holds the metrics as they are, if there is one."""
    column = draft.source_of("metric")
    return column if column in draft.table.columns and draft.columns["metric"].text == column else None


def _meeting(draft: Draft, metrics: list[str], condition: str) -> list[str]:
    """Return the metrics that meet the condition of a rule, where it is of nothing but these."""
    connection = draft.table.connection
    if condition.startswith(ASKED) or not condition or parse(connection, condition).columns != ("metric",):
        return metrics
    query = f"SELECT metric FROM (SELECT unnest(?::VARCHAR[]) AS metric) WHERE {condition}"
    return [name for (name,) in connection.execute(query, [metrics]).fetchall()]


def _name(draft: Draft, column: Column) -> None:
    if "metric" not in draft.columns and "metric" not in draft.constants:
        bare = re.sub(r"\s*[\[(].*[\])]\s*$", "", column.name.strip())
        draft.fix("metric", re.sub(r"\W+", "_", bare).strip("_").lower() or "loss")


def _direction(draft: Draft, column: Column, kinds: Mapping[str, Kind | None]) -> None:
    ways = {name: kind.way if kind else "" for name, kind in kinds.items()}
    own = draft.table.columns.get("direction")
    if "direction" in draft.told or (own is not None and own.kind == "text"):
        return
    if set(ways.values()) <= {"lower", "higher"}:
        _say_direction(draft, ways)
        return
    way = _by_size(draft, column)
    if way:
        draft.fix("direction", way, f"is better, by how {column.name!r} changes with size")
    else:
        draft.fix("direction", draft.ask("direction", f"is a higher or a lower {column.name!r} better"))


def _doubt(draft: Draft, kinds: Mapping[str, Kind | None], ranges: Ranges) -> None:
    """Forget the unit `fraction` where values deny it: an export knows it by no more than the metric's name."""
    one = "unit" in draft.constants
    said = str(draft.constants["unit"][0]) if one else draft.columns["unit"].text if "unit" in draft.columns else ""
    shares = [name for name, kind in kinds.items() if one or (kind is not None and kind.share)]
    if "unit" in draft.told and "fraction" in said and any(ranges.get(name, _NO_RANGE)[1] > 1 for name in shares):
        draft.told -= {"unit"}
        draft.constants.pop("unit", None)
        draft.columns.pop("unit", None)


def _say_direction(draft: Draft, ways: Mapping[str, str]) -> None:
    if len(set(ways.values())) == 1:
        draft.fix("direction", next(iter(ways.values())), "is better")
        return
    higher = [name for name, way in ways.items() if way == "higher"]
    draft.map("direction", _case("metric", higher, "'higher'", "'lower'"), f"higher is better for {listed(higher)}")


def _case(column: str, names: list[str], then: str, otherwise: str) -> str:
    return f"CASE WHEN {column} IN ({', '.join(map(text, names))}) THEN {then} ELSE {otherwise} END"


def _by_size(draft: Draft, column: Column) -> str:
    """Return which way is better by the rank correlation with a scale: models get better with size."""
    scales = [cells for scale in ("flops", "params", "tokens") if (cells := draft.column(scale)) and cells.numeric]
    if not scales or "metric" in draft.columns:
        return ""
    size, value = draft.table.numbers(scales[0].name), draft.table.numbers(column.name)
    known = np.isfinite(size) & np.isfinite(value)
    if known.sum() < _FEWEST or len(set(size[known])) == 1 or len(set(value[known])) == 1:
        return ""
    strength = float(np.corrcoef(_ranks(size[known]), _ranks(value[known]))[0, 1])
    return "" if abs(strength) < _SURE else "higher" if strength > 0 else "lower"


def _ranks(numbers: Floats) -> Floats:
    """Return twice the rank of each number, (n,), equal numbers sharing theirs."""
    order = np.sort(numbers)
    return np.asarray(np.searchsorted(order, numbers, "left") + np.searchsorted(order, numbers, "right"), dtype=float)


def _unit(draft: Draft, column: Column, kinds: Mapping[str, Kind | None]) -> None:
    ranges = _ranges(draft, column)
    units = {name: _unit_of(draft, column, kind, ranges.get(name, (np.nan, np.nan))) for name, kind in kinds.items()}
    shares = {name for name, kind in kinds.items() if _share(kind, column)}
    if shares:
        high = max((ranges[name][1] for name in shares if name in ranges), default=np.nan)
        low = min((ranges[name][0] for name in shares if name in ranges), default=np.nan)
        units |= dict.fromkeys(shares, _of_shares(draft, column, low, high))
    _say_unit(draft, {name: unit for name, unit in units.items() if unit})


def _say_unit(draft: Draft, units: Mapping[str, str]) -> None:
    found = set(units.values())
    if len(found) == 1 and "unit" not in draft.constants:
        unit = found.pop()
        asked = unit.startswith(ASKED)
        draft.fix("unit", unit, "" if asked else "or nats/token, bits/token, nats/byte, bits/byte, fraction, ...")
    elif found and "unit" not in draft.constants:
        cases = " ".join(f"WHEN metric = {text(name)} THEN {text(unit)}" for name, unit in units.items())
        draft.map("unit", f"CASE {cases} END", "by the metric")


def _ranges(draft: Draft, column: Column) -> dict[str, tuple[float, float]]:
    """Return the lowest and the highest value of each metric."""
    metric = _metric_column(draft)
    if metric is None:
        return {"": (column.low, column.high)}
    query = f"SELECT {draft.table.cell(metric)}, min(v), max(v) FROM (SELECT *, {column.number} AS v FROM {CELLS})"
    rows = draft.table.connection.execute(f"{query} WHERE isfinite(v) GROUP BY 1").fetchall()
    return {str(name): (low, high) for name, low, high in rows}


def _share(kind: Kind | None, column: Column) -> bool:
    """Whether a metric is a share by its name or by its unit."""
    says = column.said
    percent = says.unit.lower() in SPELLED or bool(_PERCENT.search(says.words))
    return (kind is not None and kind.share) or percent


def _of_shares(draft: Draft, column: Column, low: float, high: float) -> str:
    """Return the unit of accuracies and the like, or a question: fractions go to 1, percentages to 100."""
    percent = column.said.unit.lower() in SPELLED or bool(_PERCENT.search(column.said.words))
    shown = f"{column.name!r} goes from {low:g} to {high:g}"
    if column.percents:
        signs = column.percents < column.rows - column.blanks
        return (
            draft.ask(
                "unit",
                f"{column.percents} cells of {column.name!r} have a per cent sign and others have none: fraction or percent",
            )
            if signs
            else "fraction"
        )
    if low < 0 or high > 100:
        return draft.ask("unit", f"{shown}, which is neither a fraction nor a percentage: what is its unit")
    if percent and high <= 1:
        return draft.ask("unit", f"{shown} but says percent: fraction or percent")
    return PERCENT if high > 1 else "fraction"


def _unit_of(draft: Draft, column: Column, kind: Kind | None, span: tuple[float, float]) -> str:
    """Return the unit of a metric that is no share by its name; nothing where it is not known."""
    low, high = span
    said = column.said.unit.lower()
    if said in _KNOWN:
        return said
    if kind is None or not np.isfinite(high):
        return ""
    if kind.name in ("error", "score", LOST.name):
        return _perhaps_share(draft, column, low, high)
    examples = kind.unit == "nats/token" and "data_unit" in draft.constants
    return "nats" if examples else kind.unit


def _perhaps_share(draft: Draft, column: Column, low: float, high: float) -> str:
    squared = bool(re.search(r"mse|rmse|mae|mape|fid|regret|elo|reward|return", column.said.words))
    if squared or low < 0 or high > 100:
        return "points"
    if high <= 1:
        return "fraction"
    return draft.ask("unit", f"{column.name!r} goes from {low:g} to {high:g}: percent, or points of another kind")
