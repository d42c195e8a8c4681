"""What compute costs in money, or in device hours where no price is given."""

from scalestudy.analyse.costs.base import NUMBER, Asked, Cost, Written
from scalestudy.numerals import brief

HOUR = 3600.0


def _write(asked: Asked) -> Written:
    peak, mfu, price = (float(asked.options[name]) for name in ("peak", "mfu", "price"))
    per_flop = price / (peak * mfu * HOUR)
    told = f"{asked.options['compute']} at {brief(peak)} FLOP/s with a utilisation of {brief(mfu)}, {brief(price, 4)} an hour"
    return Written(f"({asked.options['compute']}) * {per_flop!r}", told)


COST = Cost(
    "money",
    "the price of compute: device hours at a peak rate and a utilisation, times the price of an hour",
    "the price's currency, or device hours",
    _write,
    {
        "peak": {**NUMBER, "description": "FLOP per second of a device at its best"},
        "mfu": {**NUMBER, "maximum": 1, "default": 0.4, "description": "share of that which is reached"},
        "price": {**NUMBER, "default": 1, "description": "of a device hour; 1 for budgets in device hours"},
        "compute": {
            "type": "string",
            "format": "formula",
            "default": "6 * N * D",
            "description": "a formula of the compute in FLOP",
        },
    },
    ("peak",),
)
