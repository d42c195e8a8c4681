"""What the made-up studies cost: the tables of the analysis of costs for runs that state device hours and some rates."""

from typing import Any

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.registry import KINDS

OPTIONS = {
    "hours": "flops / 1e18",
    "power": {"value": 700, "source": "data sheet"},
    "price": 2.5,
}


def cost_tables(tables: dict[str, pd.DataFrame], settings: dict[str, Any], **options: Any) -> dict[str, pd.DataFrame]:
    """Return the two tables on costs of a study, of which those before are there."""
    kind = KINDS["costs"]
    return kind.run(Context(tables["clean/runs"], tables, settings), kind.filled(options or OPTIONS))
