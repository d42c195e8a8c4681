"""What the weights take up at a width in bits."""

from scalestudy.analyse.costs.base import Asked, Cost, Written


def _write(asked: Asked) -> Written:
    bits = asked.options["bits"]
    return Written(f"N * ({bits}) / 8", f"N parameters of {bits} bits")


COST = Cost(
    "memory",
    "the memory of the weights, N times their width",
    "bytes",
    _write,
    {
        "bits": {
            "type": ["number", "string"],
            "format": "formula",
            "default": 16,
            "description": "the width of a parameter in bits: a number, or a column or formula",
        }
    },
)
