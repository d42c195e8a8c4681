"""Whatever the runs look like, every analysis ends in tables on their contracts, and says what it could not do."""

import numpy as np
import pandas as pd
from fitted import CHINCHILLA, fit_tables, run_table
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scalestudy.analyse.registry import KINDS
from scalestudy.analyse.stage import analyse, further
from scalestudy.storage import to_arrow
from scalestudy.tables.catalogue import TABLES

SCALE = st.one_of(st.just(np.nan), st.floats(1e-3, 1e30), st.sampled_from([1e6, 1e7, 1e8, 1e9]))
VALUE = st.one_of(st.just(np.nan), st.floats(-1e6, 1e6), st.floats(1e-9, 10), st.just(0.0))
PARAMETER = st.one_of(st.just(np.nan), st.just(0.0), st.floats(1e-9, 1e9))
ROW = st.fixed_dictionaries(
    {
        "family": st.sampled_from(["a", "b", "|", ""]),
        "run": st.sampled_from(["r", "s", "0"]),
        "params": SCALE,
        "tokens": SCALE,
        "flops": SCALE,
        "value": VALUE,
        "held_out": st.booleans(),
        "excluded": st.booleans(),
    }
)
LAWS = ["chinchilla", {"law": "power", "variables": {"x": "flops"}}]
OPTIONS = {
    "forecast": {"targets": [{"params": 1e9, "tokens": 1e10}, {"flops": 1e20}], "reach": [{"value": 2.0}]},
    "optimum": {"over": {"params": None, "tokens": None}, "budgets": [1e20]},
    "derive": [{"name": "there", "formula": "value", "at": {"params": 1e9, "tokens": 1e10, "flops": 6e19}}],
    "equal": {"parameter": "a", "draws": 9},
    "multiplier": {"reference": "a", "values": [2.0]},
    "strategy": {"budgets": [1e20], "values": [2.0]},
    "compute_optimal": {"budgets": [1.0, 1e20]},
    "isoflop": {"draws": 25},
    "envelope": {"draws": 25},
}
ASKED = [{kind: OPTIONS.get(kind, {})} for kind in KINDS]


# Shrinking a table of 25 rows takes minutes; the failing example is printed as it is.
@settings(max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(ROW, min_size=1, max_size=25),
    st.lists(PARAMETER, min_size=5, max_size=5),
    st.sampled_from(["lower", "higher"]),
)
def test_any_run_table_gives_tables_on_their_contracts(rows, values, direction):
    runs = run_table(**pd.DataFrame(rows).to_dict("list")).assign(direction=direction)
    theta = dict(zip(CHINCHILLA, values, strict=True))
    families = sorted({row["family"] for row in rows})
    fits = [(family, "chinchilla", theta) for family in families]
    fits += [(family, "power", {"A": values[0], "a": values[1]}) for family in families]
    tables = fit_tables(*fits, draws=25)
    expect = [
        {"law": "chinchilla", "parameter": name, "value": 1.0, "tolerance": 0.1, "source": "s"} for name in CHINCHILLA
    ]
    study = {"study": "any", "laws": LAWS, "fit": {}, "analyse": ASKED, "expect": expect}
    for name, frame in analyse(runs, tables, study).items():
        to_arrow(frame, TABLES[name], further(runs, study).get(name, ()))
        open_ended = [column.name for column in TABLES[name].columns if "infinite" in column.meaning]
        numbers = frame.drop(columns=open_ended).select_dtypes("number").to_numpy()
        assert not np.isinf(numbers).any(), name
