"""How much rests on each cleaning rule: forecasts or parameters with all rules, without each, and by the study's variants."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.content import MOST_PANELS, Content, NotApplicableError, Settings, Tables, Unit
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.drawn.draws import symbol
from scalestudy.figures.forecasting import forecasting_laws, laws_if_any
from scalestudy.figures.lines import AROUND, ROW, Line, band, lines
from scalestudy.figures.style import CYCLE, INK
from scalestudy.frames import found
from scalestudy.tables.analyse import TABLES as ANALYSED
from scalestudy.tables.fit import TABLES as FITTED
from scalestudy.tables.sensitivity import TABLES

MOST_LINES: Final = 20
MOST_EACH: Final = 3
"""Forecasts, or parameters, of one fit unit."""
OWN, WITHOUT, VARIANT = "own", "without", "variant"
KEYS: Final = ["family", "metric", "quantity", "name"]
FORECAST, PARAMETER = "forecast", "parameter"
ENDS: Final = ["estimate", "lower", "upper"]
COLUMNS = [*KEYS, "law", "of", "label", *ENDS, "moved"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather what is forecast, or else the parameters of the law to draw, of the fit units that move most.

    Columns: family, metric, quantity (forecast; parameter), name (of the target or parameter), law, of (own: the study as it is;
    without: a rule; variant), label, estimate, lower, upper, moved (how far the farthest is, as a share of the own interval).
    """
    every = [one for one in (_forecasts(tables), _parameters(tables)) if len(one)]
    known = pd.concat(every, ignore_index=True) if every else pd.DataFrame(columns=[*COLUMNS, "position"])
    groups = [own for _, own in _compared(known).groupby(KEYS, sort=False)]
    if not groups:
        raise NotApplicableError("Not drawn: nothing was repeated by other cleaning rules.")
    ranked = sorted((_measured(own) for own in _best(groups)), key=lambda own: -float(own["moved"].iloc[0]))
    shown = [own[:MOST_LINES] for own in ranked[:MOST_PANELS]]
    notes: tuple[str, ...] = ()
    notes += (f"{MOST_PANELS} of {len(ranked)} are drawn: those that move most.",) if len(ranked) > MOST_PANELS else ()
    longest = max(map(len, ranked))
    notes += (f"Of {longest} lines, {MOST_LINES} are drawn.",) if longest > MOST_LINES else ()
    return Content(pd.concat(shown, ignore_index=True)[COLUMNS], notes)


def _compared(known: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of what the study says as it is, and says otherwise too."""
    own = known["of"] == OWN
    if own.all() or not own.any():
        return known.iloc[:0]
    by = [known[name] for name in KEYS]
    return known[own.groupby(by).transform("any") & (~own).groupby(by).transform("any")]


def _best(groups: list[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield the forecasts of each fit unit, or its parameters where it has no forecasts, the ones that move most."""
    by_unit: dict[Unit, list[pd.DataFrame]] = {}
    for own in groups:
        by_unit.setdefault((str(own["family"].iloc[0]), str(own["metric"].iloc[0])), []).append(own)
    for every in by_unit.values():
        first = [own for own in every if own["quantity"].iloc[0] == FORECAST] or every
        yield from sorted(first, key=_far, reverse=True)[:MOST_EACH]


def _measured(own: pd.DataFrame) -> pd.DataFrame:
    return own.assign(moved=_far(own))


def _far(own: pd.DataFrame) -> float:
    """How far the farthest estimate is from the study's own, as a share of that one's interval, or of its size."""
    at = own[own["of"] == OWN].iloc[0]
    width = float(at["upper"] - at["lower"])
    size = width if np.isfinite(width) and width > 0 else abs(float(at["estimate"])) or 1.0
    return float((own["estimate"] - at["estimate"]).abs().max() / size)


def _forecasts(tables: Tables) -> pd.DataFrame:
    """Return the forecasts of `auto`, or of the law to draw where there is none."""
    own = found(tables, ANALYSED["analyse/forecast"]).rename(columns={"predicted": "estimate"})
    without = found(tables, TABLES["sensitivity/forecast"]).drop(columns=["lower", "upper"])
    variant = found(tables, TABLES["sensitivity/variant_forecast"]).rename(columns={"predicted": "estimate"})
    rows = _together(tables, own, without, variant, "target")
    return _of(rows, forecasting_laws(tables, rows)).assign(quantity=FORECAST)


def _parameters(tables: Tables) -> pd.DataFrame:
    """Return the parameters of the laws to draw."""
    own = found(tables, FITTED["fit/parameters"])
    without = found(tables, TABLES["sensitivity/parameters"]).drop(columns=["estimate"])
    variant = found(tables, TABLES["sensitivity/variant_parameters"])
    rows = _together(tables, own, without, variant, "parameter")
    return _of(rows, laws_if_any(tables)).assign(quantity=PARAMETER)


def _of(rows: pd.DataFrame, laws: Mapping[Unit, str]) -> pd.DataFrame:
    """Return the rows of one law of each fit unit."""
    named = rows[["family", "metric", "law"]].to_numpy()
    return rows[np.array([laws.get((family, metric)) == law for family, metric, law in named], bool)]


def _together(
    tables: Tables, own: pd.DataFrame, without: pd.DataFrame, variant: pd.DataFrame, name: str
) -> pd.DataFrame:
    """Return the rows of the three sources under the same names, with finite estimates, in the order they are drawn."""
    rules = found(tables, TABLES["sensitivity/rules"]).drop_duplicates("position").set_index("position")["rule"]
    labels = without["position"].map(lambda at: f"without {int(at) + 1}. {rules.get(at, 'rule')}")
    parts = [
        own.assign(of=OWN, label="as the study is", position=-1),
        without.rename(columns={"without": "estimate"}).assign(of=WITHOUT, label=labels),
        variant.assign(of=VARIANT, label=variant["variant"], position=len(rules)),
    ]
    kept = ["family", "metric", "law", name, "of", "label", "position", *ENDS]
    typed = [part.reindex(columns=kept).astype(dict.fromkeys(ENDS, float)) for part in parts]
    rows = pd.concat([part for part in typed if len(part)] or typed[:1], ignore_index=True)
    return rows.dropna(subset=["estimate"]).rename(columns={name: "name"})


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel for each forecast or parameter, the study as it is on top and its interval shaded."""
    groups = [own for _, own in frame.groupby(KEYS, sort=False)]
    height = AROUND + ROW * max(map(len, groups))
    made = panels.grid(figure, len(groups), columns=min(len(groups), 2), height=height)
    several = [name for name in ("family", "metric") if len(set(frame[name])) > 1]
    for axes, own in zip(made, groups, strict=True):
        first = own[own["of"] == OWN].iloc[0]
        band(axes, float(first["lower"]), float(first["upper"]))
        lines(axes, [_line(row) for _, row in own.iterrows()])
        axes.set_title(scales.title(", ".join(str(own[name].iloc[0]) for name in several), 4))
        axes.set_xlabel(_what(own))


def _what(own: pd.DataFrame) -> str:
    name, metric = str(own["name"].iloc[0]), scales.words(own["metric"].iloc[0])
    return symbol(name) if own["quantity"].iloc[0] == PARAMETER else scales.plain(f"{metric}, target {name}", 40)


def _line(row: pd.Series) -> Line:
    look: dict[str, Any] = {OWN: {"colour": INK, "marker": "D"}, VARIANT: {"colour": CYCLE[1]}}.get(row["of"], {})
    estimate, lower, upper = (float(row[end]) for end in ENDS)
    return Line(str(row["label"]), estimate, lower, upper, **look)


FIGURE = Figure(
    name="sensitivity",
    title="How much rests on each cleaning rule",
    caption="Forecasts, or where there are none parameters, of the study as it is (dark, its 95% interval shaded), without each of its "
    "cleaning rules, and by its variants. What leaves the shaded range rests on that rule.",
    needs=(),
    table=table,
    draw=draw,
    optional=True,
    lacks=("y",),
)
