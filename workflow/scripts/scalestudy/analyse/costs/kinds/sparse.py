"""Training compute of a model of which only some parameters act on a token."""

from scalestudy.analyse.costs.base import Asked, Cost, Written


def _write(asked: Asked) -> Written:
    active = str(asked.options["active"])
    return Written(f"6 * ({active}) * D", f"6 D times the active parameters, {active}")


COST = Cost(
    "sparse",
    "the compute of training with the active parameters in place of all",
    "FLOP",
    _write,
    {
        "active": {
            "type": "string",
            "format": "formula",
            "default": "N * (1 - sparsity)",
            "description": "a formula of the active parameters",
        }
    },
)
