"""What changes between a study and its repetition, per fit unit: rows, law, parameters, score, forecasts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.frames import typed
from scalestudy.numerals import brief
from scalestudy.rows import training_rows
from scalestudy.scores.registry import HEADLINES
from scalestudy.splits.registry import HARDEST
from scalestudy.tables import AUTO
from scalestudy.tables.sensitivity import TABLES

UNIT = ["family", "metric"]
LAW = [*UNIT, "law"]
# The hardest split there is, and the headline score of the metric's scale: the one that has a number.
JUDGED = [(scheme, score) for scheme in HARDEST for score in HEADLINES.values()]
NOTABLE = 1.0  # standard errors
Tables = Mapping[str, pd.DataFrame]
Unit = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """The rule left out: its position in the ledger, name and reason."""

    position: int
    name: str
    reason: str

    @classmethod
    def of(cls, ledger: pd.DataFrame, position: int) -> "Rule":
        """Read a rule from `clean/ledger`."""
        line = ledger.set_index("position").loc[position]
        return cls(position, str(line["rule"]), str(line["reason"]))


def empty() -> dict[str, pd.DataFrame]:
    """Return the tables of the run without rows."""
    return {name: typed(table) for name, table in TABLES.items()}


def stopped(rule: Rule, tables: Tables, message: str) -> dict[str, pd.DataFrame]:
    """Return the tables for a rule without which there is nothing to compare."""
    rows = [_row(rule, unit, tables, message=message, status="stopped") for unit in units(tables)]
    return empty() | {"sensitivity/rules": typed(TABLES["sensitivity/rules"], rows)}


def compare(rule: Rule, tables: Tables, repeated: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables for one rule; a fit unit that only one of the two has is a row as well."""
    parameters = _parameters(tables, repeated)
    every = sorted({*units(tables), *units(repeated)})
    found: dict[str, Any] = {
        "sensitivity/rules": [_compared(rule, unit, tables, repeated, parameters) for unit in every],
        "sensitivity/parameters": parameters.assign(position=rule.position),
        "sensitivity/forecast": _forecasts(tables, repeated).assign(position=rule.position),
    }
    return empty() | {name: typed(TABLES[name], rows) for name, rows in found.items()}


def _parameters(tables: Tables, repeated: Tables) -> pd.DataFrame:
    key = [*LAW, "parameter"]
    old, new = (source["fit/parameters"][[*key, "estimate", "stderr"]] for source in (tables, repeated))
    new = new.drop(columns="stderr").rename(columns={"estimate": "without"})
    both = old.merge(new, on=key, how="outer")
    error = both["stderr"].where(both["stderr"] > 0)
    return both.assign(shift=(both["without"] - both["estimate"]) / error)


def _forecasts(tables: Tables, repeated: Tables) -> pd.DataFrame:
    key, name = [*LAW, "target"], "analyse/forecast"
    if name not in repeated:
        return typed(TABLES["sensitivity/forecast"])
    new = repeated[name][[*key, "predicted"]].rename(columns={"predicted": "without"})
    return tables[name][[*key, "predicted", "lower", "upper"]].merge(new, on=key, how="outer")


def _compared(rule: Rule, unit: Unit, tables: Tables, repeated: Tables, parameters: pd.DataFrame) -> dict[str, Any]:
    rows = {name: len(fitted(source, unit)) for name, source in (("with", tables), ("without", repeated))}
    row = _row(rule, unit, tables, returned=rows["without"] - rows["with"])
    if not rows["without"]:
        return row | {"status": "stopped", "message": "without it no row of this fit unit is left"}
    law_without = chosen(repeated, unit)
    row |= {"law_without": law_without, "value_without": score(repeated, unit, row["scheme"], row["score"])}
    own = _of(parameters, unit)
    moved = _by_size(own[own["law"] == row["law"]])
    if moved:
        row |= {"parameter": moved[0]["parameter"], "shift": moved[0]["shift"]}
    return row | {"message": "; ".join(_changes(row, moved, _of(_forecasts(tables, repeated), unit)))}


def _changes(row: Mapping[str, Any], moved: Sequence[Mapping[str, Any]], forecasts: pd.DataFrame) -> Iterator[str]:
    """Say what changes, each thing in a clause."""
    yield f"{row['returned']:+,} rows are fitted" if row["returned"] else "as many rows are fitted"
    if row["law_without"] != row["law"]:
        yield f"the chosen law is {row['law_without'] or 'none'} instead of {row['law'] or 'none'}"
    told = [one for one in moved if abs(one["shift"]) >= NOTABLE] or moved[:1]
    if told:
        yield f"of {row['law']}, " + ", ".join(_moves(one) for one in told)
    known = forecasts[forecasts["law"] == AUTO].dropna(subset=["lower", "upper", "without"])
    if len(known):
        out = int((~known["without"].between(known["lower"], known["upper"])).sum())
        yield f"{out or 'none'} of {len(known)} forecasts {'leave' if out > 1 else 'leaves'} the 95% interval it had"


def _row(rule: Rule, unit: Unit, tables: Tables, **more: Any) -> dict[str, Any]:
    """Return what is known of a fit unit from the study as it is."""
    runs = _of(tables["clean/runs"], unit)
    scheme, by = judged(tables, unit)
    return {
        "position": rule.position,
        **dict(zip(UNIT, unit, strict=True)),
        "rule": rule.name,
        "reason": rule.reason,
        "excluded": int((runs["excluded_by"] == rule.position).sum()),
        "status": "refitted",
        "law": chosen(tables, unit),
        "scheme": scheme,
        "score": by,
        "value": score(tables, unit, scheme, by),
        **more,
    }


def _by_size(own: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the parameters that both have, the one that moves most first: in standard errors, else in proportion."""
    known = own.dropna(subset=["estimate", "without"])
    size = known["shift"].abs()
    if not np.isfinite(size).any():
        size = (known["without"] / known["estimate"] - 1).abs()
    order = np.argsort(-size.fillna(-1).to_numpy(float), kind="stable")
    return [{str(name): value for name, value in row.items()} for row in known.iloc[order].to_dict("records")]


def _moves(moved: Mapping[str, Any]) -> str:
    """Say how far a parameter moves.

    >>> _moves({"parameter": "B", "estimate": 2143.4, "without": 12845.6, "shift": 7.91})
    'B goes from 2143 to 12850 (7.9 standard errors)'
    """
    if moved["estimate"] == moved["without"]:
        return f"{moved['parameter']} stays {brief(moved['estimate'], 4)}"
    far = f" ({brief(abs(moved['shift']), 2)} standard errors)" if np.isfinite(moved["shift"]) else ""
    return f"{moved['parameter']} goes from {brief(moved['estimate'], 4)} to {brief(moved['without'], 4)}{far}"


def units(tables: Tables) -> list[Unit]:
    """Return the fit units that a study has a fit of, failed ones too."""
    return [(str(f), str(m)) for f, m in tables["fit/fits"][UNIT].drop_duplicates().itertuples(index=False)]


def _of(frame: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    return frame[(frame["family"] == unit[0]) & (frame["metric"] == unit[1])]


def fitted(tables: Tables, unit: Unit) -> pd.DataFrame:
    """Return the rows of a fit unit that laws are fitted to."""
    return training_rows(_of(tables["clean/runs"], unit))


def chosen(tables: Tables, unit: Unit) -> str | None:
    """Return the law that was chosen; None if none was."""
    choice = _of(tables["validate/choice"], unit)
    found = choice["candidate"][choice["chosen"].astype(bool)]
    return str(found.iloc[0]) if len(found) else None


def judged(tables: Tables, unit: Unit) -> tuple[str | None, str | None]:
    """Return the split and score the study is judged by: the hardest that has a number."""
    return next((pair for pair in JUDGED if np.isfinite(score(tables, unit, *pair))), (None, None))


def score(tables: Tables, unit: Unit, scheme: str | None, name: str | None) -> float:
    """Return a score of `auto`; nan if there is none."""
    scores = _of(tables["validate/scores"], unit)
    found = scores["value"][(scores["law"] == AUTO) & (scores["scheme"] == scheme) & (scores["score"] == name)]
    return float(found.iloc[0]) if len(found) else float("nan")
