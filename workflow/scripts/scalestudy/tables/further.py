"""The tables of analyses that have a file of contracts of their own, together."""

from typing import Final

from scalestudy.tables.benchmarks import TABLES as BENCHMARKS
from scalestudy.tables.between import TABLES as BETWEEN
from scalestudy.tables.chains import TABLES as CHAINS
from scalestudy.tables.costs import TABLES as COSTS
from scalestudy.tables.optima import TABLES as OPTIMA
from scalestudy.tables.planning import TABLES as PLANNING
from scalestudy.tables.rivals import TABLES as RIVALS
from scalestudy.tables.stopping import TABLES as STOPPING

TABLES: Final = BETWEEN | RIVALS | CHAINS | OPTIMA | BENCHMARKS | PLANNING | COSTS | STOPPING
