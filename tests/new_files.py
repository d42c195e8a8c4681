"""What a test adds to each room: the text of a new file, where CONTRIBUTING shows none, and code that uses what is new."""

RULE = """
from pathlib import Path
from tempfile import TemporaryDirectory
from fitted import make_runs
from scalestudy.clean import clean
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.ingest import TABLES

runs = make_runs().drop(columns=["excluded", "reason"])
with TemporaryDirectory() as folder:
    paths = [Path(folder) / f"{name}.parquet" for name in ("runs", "out", "ledger")]
    provenance = Provenance("made", "test", "0")
    write_table(runs, TABLES["ingest/runs"], paths[0], provenance, runs.columns)
    clean(paths[0], {"study": "made", "clean": [{"smallest": {}}]}, *paths[1:], provenance)
    out = read_table(paths[1])
assert out["excluded"].equals(out["params"] == out["params"].min())
assert set(out["reason"].dropna()) == {"of the smallest params"}
"""
SCORE_FILE = '''"""Share of values that were predicted too high."""

from scalestudy.scores.kinds.base import Floats, Predicted, Score, first


def _terms(rows: Predicted) -> Floats:
    return (rows.predicted > rows.value).astype(float)[:, None]


SCORE = Score("too_high", "too high", "share of values that were predicted too high", _terms, first)
'''
SCORE = """
import pandas as pd
from scalestudy.storage import to_arrow
from scalestudy.tables.score import TABLES
from scalestudy.validate.scoring import score_table

rows = pd.DataFrame({"value": [1.0, 2.0], "predicted": [1.5, 4.0], "lower": 0.5, "upper": 5.0, "group": [0, 1]})
scores = score_table(rows.assign(family="f", metric="loss", law="power", scheme="kfold"))
to_arrow(scores, TABLES["validate/scores"])
assert scores.set_index("score").loc["too_high", "value"] == 1
"""
SCHEME_FILE = '''"""Every other row."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scalestudy.splits.schemes.base import Scheme, Split


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del options, seed
    for side in (0, 1):
        yield f"half {side}", (frame["row"] % 2 == side).to_numpy()


SCHEME = Scheme("halves", "every other row", "Are rows alike?", _split)
'''
SCHEME = """
from fitted import make_runs
from scalestudy.splits.sample import read_units
from scalestudy.tables.validate import SCHEMES
from scalestudy.validate.plan import make_plan

runs = make_runs()
plan = make_plan(read_units(runs, {}, (0, 1)), [{"halves": {}}], "made", lambda *_: 3)
assert [fold.test.tolist() for fold in plan.folds] == [list(range(side, len(runs), 2)) for side in (0, 1)]
assert "halves" in SCHEMES
"""
ANALYSIS = """
from fitted import CHINCHILLA, fit_tables, make_runs
from scalestudy.analyse.stage import analyse
from scalestudy.storage import to_arrow
from scalestudy.tables.analyse import TABLES

fits = fit_tables(("all", "chinchilla", CHINCHILLA), draws=2)
made = analyse(make_runs(), fits, {"study": "made", "laws": ["chinchilla"], "analyse": ["slope"]})["analyse/exponents"]
to_arrow(made, TABLES["analyse/exponents"])
assert made["quantity"].tolist() == ["value"]
assert -0.2 < made["estimate"][0] < -0.01
"""
FIGURE_FILE = '''"""A histogram of the metric."""

import pandas as pd
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.content import Content, Settings, Tables
from scalestudy.figures.drawn.base import Figure


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the values."""
    return Content(tables["clean/runs"][["value"]])


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table."""
    figure.subplots().hist(frame["value"])


FIGURE = Figure("histogram", "Values", "How often each value was measured.", ("clean/runs",), table, draw)
'''
FIGURE = """
from pathlib import Path
from tempfile import TemporaryDirectory
from fitted import make_runs
from scalestudy.figures.stage import draw
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

with TemporaryDirectory() as folder:
    draw({"clean/runs": make_runs()}, {"figures": ["histogram"]}, Path(folder), Provenance("made", "test", "0"))
    assert read_table(Path(folder) / "index.parquet")["drawn"].tolist() == [True]
    assert (Path(folder) / "histogram.pdf").stat().st_size > 1000
"""
LAW_FILE = '''"""Laws of one kind."""

from scalestudy.laws.law import Law, number

LAWS = (Law("inverse", "a + b / x", {"x": ""}, (number("a", "limit", "y"), number("b", "rise", "y*x"))),)
'''
LAW = """
from fitted import make_runs
from scalestudy.fit import fit

runs = make_runs()
runs["value"] = 2 + 1e6 / runs["params"]
laws = [{"law": "inverse", "variables": {"x": "params"}}]
made = fit(runs, {"study": "made", "laws": laws, "fit": {"uncertainty": {"method": "none"}}})["fit/parameters"]
found = dict(zip(made["parameter"], made["estimate"]))
assert abs(found["a"] / 2 - 1) < 1e-6 and abs(found["b"] / 1e6 - 1) < 1e-6, found
"""
LEARNED_FILE = '''"""The sum of columns."""

import pandas as pd

from scalestudy.learn.into import ONE
from scalestudy.learn.kinds.base import Kind, Learned, Options, options_of


def learn(cells: pd.DataFrame, names: tuple[str, ...], options: Options) -> Learned:
    """Learn nothing; a row with a blank cell has no sum."""
    return Learned(names, tuple(cells.columns), lambda values: values.sum(axis=1)[:, None], f"{names[0]}: a sum")


KIND = Kind("total", "the sum of columns", options_of("its name"), ONE, learn, sample={"into": "total"})
'''
LEARNED = """
from pathlib import Path
from tempfile import TemporaryDirectory
from benchmarks_made import learned, models

learn = [{"total": {"columns": "score_*", "into": "total"}}]
with TemporaryDirectory() as folder:
    runs, _, _ = learned(Path(folder), models(), learn)
scores = runs[[name for name in runs if name.startswith("score_")]].sum(axis=1)
assert (runs["total"] - scores).abs().max() < 1e-12
"""
METHOD_FILE = '''"""Draws that all are the estimate."""

import numpy as np

from scalestudy.fit.drawn import Drawn, Fits
from scalestudy.fit.methods.base import Method, every_loss
from scalestudy.fit.settings import Settings


def draw(fits: Fits, settings: Settings) -> list[Drawn]:
    """Repeat the estimates."""
    return [Drawn(np.tile(solution.parameters, (settings.uncertainty.draws, 1))) for solution in fits.solutions]


METHOD = Method("certain", "no doubt at all", every_loss, draw=draw)
'''
METHOD = """
from fitted import make_runs
from scalestudy.fit import fit

options = {"uncertainty": {"method": "certain", "draws": 30}}
made = fit(make_runs(noise=0.01), {"study": "made", "laws": ["chinchilla"], "fit": options})["fit/parameters"]
assert (made["lower"] == made["estimate"]).all() and (made["stderr"] == 0).all(), made
"""
LOSS_FILE = '''"""The logarithm of one and the square."""

import numpy as np

from scalestudy.fit.objectives.base import Array, Loss, Terms


class Cauchy(Loss):
    """Grows so slowly that no residual rules the fit."""

    name = "cauchy"
    meaning = "what is far out hardly counts"

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; there is no level."""
        del level, predicted
        square = residual * residual
        weight = 2 / (1 + square)
        return Terms(np.log1p(square), weight * residual, 0.5 * weight**2 * (1 - square), weight)
'''
LOSS = """
from fitted import CHINCHILLA, make_runs
from scalestudy.fit import fit

options = {"objective": "cauchy_raw", "uncertainty": {"method": "none"}}
made = fit(make_runs(), {"study": "made", "laws": ["chinchilla"], "fit": options})["fit/parameters"]
found = dict(zip(made["parameter"], made["estimate"]))
assert all(abs(found[name] / value - 1) < 1e-4 for name, value in CHINCHILLA.items()), found
"""
TRACKER_FILE = '''"""Tables that begin with a column `trial`."""

from scalestudy.draft.looks import Look
from scalestudy.draft.trackers.base import Found, Tracker


def _recognise(look: Look) -> Found | None:
    headers = [table.header for table in look.tables().values()]
    return Found(columns={"run": ("trial", "one a row")}) if headers and headers[0][0] == "trial" else None


TRACKER = Tracker("trials", "tables of trials", _recognise)
'''
TRACKER = """
from pathlib import Path
from tempfile import TemporaryDirectory
from scalestudy.draft.trackers.registry import recognise

with TemporaryDirectory() as folder:
    path = Path(folder) / "t.csv"
    path.write_text("trial,loss\\n1,2\\n")
    assert recognise(path, [path]).columns == {"run": ("trial", "one a row")}
"""
CONFLICT_FILE = '''"""More heads than the width has columns."""

from collections.abc import Iterator

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if numeric(kinds, "heads", "width"):
        yield Claim("heads is above width", ("heads", "width"), "heads > width")


CONFLICT = Conflict("many_heads", "more heads than columns", _claims, {"heads": 8, "width": 64}, {"heads": 64, "width": 8})
'''
CONFLICT = """
import duckdb
from scalestudy.clean.cleaned import Cleaned
from scalestudy.clean.conflicts.registry import contradictions

connection = duckdb.connect()
connection.execute("CREATE TABLE t AS SELECT range AS row, false AS excluded, 8 * range AS heads, 16 AS width FROM range(4)")
found = list(contradictions(Cleaned(connection, "t", "t", None)))
assert found == ["heads is above width in 1 of 4 rows (first: 3)"], found
"""
COST_FILE = '''"""What the weights cost to store."""

from scalestudy.analyse.costs.base import Asked, Cost, Written


def _write(asked: Asked) -> Written:
    return Written("3 * N", "three per parameter")


COST = Cost("storage", "what the weights cost to store", "money", _write)
'''
COST = """
from fitted import make_runs
from scalestudy.analyse.costs.ask import written
from scalestudy.analyse.costs.base import Asked
from scalestudy.fit.roles import USUAL

cost = written("storage", Asked(make_runs(), USUAL))
assert (cost.text, cost.told, cost.why_not) == ("3 * N", "three per parameter", ""), cost
"""
MEASURE_FILE = '''"""The largest value."""

from scalestudy.analyse.measures.base import Asked, Measure, Rows, each_unit


def _measured(asked: Asked, rows) -> Rows:
    yield {"estimate": rows["value"].max(), "n": len(rows), "message": "of all runs"}


MEASURE = Measure("largest", "the largest value", "unit", each_unit(_measured))
'''
MEASURE = """
from fitted import CHINCHILLA, fit_tables, make_runs
from scalestudy.analyse.stage import analyse
from scalestudy.storage import to_arrow
from scalestudy.tables.analyse import TABLES

runs, settings = make_runs(), {"study": "made", "laws": ["chinchilla"], "fit": {}}
asked = {**settings, "analyse": [{"benchmarks": {"measures": ["largest"]}}]}
found = analyse(runs, fit_tables(("all", "chinchilla", CHINCHILLA), draws=9), asked)["analyse/emergence"]
to_arrow(found, TABLES["analyse/emergence"])
assert found["estimate"].tolist() == [runs["value"].max()]
"""
VIEW_FILE = '''"""How often intervals held what was measured."""

from scalestudy.report.views.base import LINE, Shown, View

_HELD = View("level", "share", "Level", "Share", {"": LINE}, (), ("panel",), ("group",), value="")
SHOWN = Shown("calibration", (_HELD,))
'''
VIEW = """
import pandas as pd
from scalestudy.report.carried.charts import panels
from scalestudy.report.views.registry import SHOWN

frame = pd.DataFrame({"panel": "axis", "group": "params", "level": [0.1, 0.9], "share": [0.12, 0.88], "n": 10})
made = panels(frame, SHOWN["calibration"].views)
assert made[0]["series"][0]["y"] == [0.12, 0.88]
"""
