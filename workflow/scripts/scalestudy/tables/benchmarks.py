"""What metrics and benchmarks are like, whatever the law."""

from typing import Final

from scalestudy.rooms import named
from scalestudy.tables.contract import FAMILY, METRIC, Column, Table, by_name, count, key, number, sentence

MEASURES: Final = named("analyse/measures/kinds")
_COMMON: Final = (
    key("measure", "what is measured", values=MEASURES),
    key("point", "number of the level of scale, from 0; 0 where the measure is of all levels", "int64"),
    number("level", "the scale there: of the curve, or of the models that are compared", "unit of the scale"),
    number("estimate", "its value; null where the runs do not tell", "column `unit`"),
    Column("unit", "string", "its unit", nullable=False),
    count("n", "the runs, levels, pairs or metrics that it is made of", "items"),
    sentence("message", "what it is made of, or why there is none"),
)
_RANKED: Final = "the metric, or `all` where a family is ranked over metrics"

TABLES: Final = by_name(
    Table(
        "analyse/emergence",
        "how each metric changes with scale, how sensitive it is to a hyperparameter, and how each family ranks",
        (FAMILY, key("metric", _RANKED), *_COMMON),
        ("family", "metric", "measure", "point"),
    ),
    Table(
        "analyse/benchmarks",
        "how well each metric tells families apart, and how far small scale orders them as large scale does",
        (METRIC, *_COMMON),
        ("metric", "measure", "point"),
    ),
)
