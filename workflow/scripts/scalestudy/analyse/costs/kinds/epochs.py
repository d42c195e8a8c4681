"""Training compute on unique data that are seen several times."""

from scalestudy.analyse.costs.base import Asked, Cost, Written
from scalestudy.numerals import brief


def _write(asked: Asked) -> Written:
    price, epochs = float(asked.options["price"]), asked.options["epochs"]
    more = f" + {price!r} * U" if price else ""
    told = f"6 N U E with E = {epochs} epochs" + (f" and {brief(price)} FLOP for a unique token" if price else "")
    return Written(f"6 * N * U * ({epochs}){more}", told)


COST = Cost(
    "epochs",
    "the compute of training on U unique tokens seen E times, 6 N U E, and what a unique token costs besides",
    "FLOP",
    _write,
    {
        "epochs": {
            "type": ["number", "string"],
            "format": "formula",
            "default": "D / U",
            "description": "E: a number, or a column or formula",
        },
        "price": {"type": "number", "minimum": 0, "default": 0, "description": "compute that a unique token is worth"},
    },
)
