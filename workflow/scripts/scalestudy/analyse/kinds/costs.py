"""What all runs cost, whatever became of them, and what each target costs beside them."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.spent.amounts import amounts
from scalestudy.analyse.spent.compute import of_runs, symbols
from scalestudy.analyse.spent.proposals import proposal_rows
from scalestudy.analyse.spent.sheet import Sheet
from scalestudy.analyse.spent.stated import RATES, rates_of
from scalestudy.analyse.spent.targets import target_rows
from scalestudy.analyse.spent.totals import Spent
from scalestudy.analyse.spent.trainings import Trainings
from scalestudy.counted import compute_unit
from scalestudy.frames import typed
from scalestudy.tables.analyse import TABLES

UNITS: Final = {"hours": "device hours", "energy": "kWh", "co2": "kg CO2e"}
COLUMNS: Final = {
    "hours": "device hours of a run, all its devices together",
    "energy": "energy of a run in kWh",
    "co2": "emissions of a run in kg CO2e",
    "money": "what a run cost, in the currency",
}


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Add up what was spent, and say what targets and proposed runs cost."""
    spent = _spent(context, options)
    return {
        "analyse/costs": typed(TABLES["analyse/costs"], spent.rows()),
        "analyse/target_costs": typed(
            TABLES["analyse/target_costs"],
            [*target_rows(context, spent, options), *proposal_rows(context, spent, options)],
        ),
    }


def _spent(context: Context, options: Mapping[str, Any]) -> Spent:
    trainings = Trainings.of(context.whole, options.get("run", ()), options.get("by", ()))
    sheet = Sheet(trainings.rows, symbols(context, trainings.rows), trainings.number)
    rates, columns = rates_of(options), {name: str(options[name]) for name in COLUMNS if name in options}
    compute = of_runs(context, sheet, options.get("compute"))
    found = amounts(sheet, compute, columns, rates)
    # A study that states nothing beyond compute is told nothing beyond it.
    kept = found if rates or columns else {"flops": compute}
    units = {**UNITS, "flops": compute_unit(context.whole), "money": str(options["currency"])}
    return Spent(trainings, sheet, kept, rates, units)


def _formula(meaning: str) -> dict[str, Any]:
    return {"type": "string", "format": "formula", "minLength": 1, "description": f"{meaning}: a formula over columns"}


def _columns(meaning: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "format": "column"}, "minItems": 1, "description": meaning}


KIND = Kind(
    "costs",
    "what all runs cost in compute, device hours, energy, emissions and money, failed and excluded ones too, by family and "
    "purpose; what each target and each proposed run costs beside them, and what it gains",
    ("analyse/costs", "analyse/target_costs"),
    run,
    {
        "compute": {**COST, "description": f"the compute of a run or target in FLOP; {COST['description']}"},
        **{name: _formula(meaning) for name, meaning in COLUMNS.items()},
        **{name: rate.schema for name, rate in RATES.items()},
        "currency": {"type": "string", "minLength": 1, "default": "USD", "description": "what money is counted in"},
        "by": _columns("columns that say what a run was for; by default `purpose`, where there is one"),
        "run": _columns(
            "columns that tell trainings apart; by default source, family, run and seed. A training that is in several "
            "families or sources under one name is counted once with `run: [run]`"
        ),
    },
    last=True,
)
