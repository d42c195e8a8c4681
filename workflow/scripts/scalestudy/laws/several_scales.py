"""Laws of several scales at once: parameters N, tokens D and what else a training run spends."""

from math import inf

from scalestudy.laws.law import Example, Law, Limit, Parameter
from scalestudy.laws.one_scale import EXPONENT

LAWS = (
    Law(
        name="chinchilla",
        formula="E + A / N**alpha + B / D**beta",
        variables={"N": "params", "D": "tokens"},
        parameters=(
            Parameter("E", "irreducible loss", "y", 0, inf),
            Parameter("A", "model-size term at N = 1", "y", 0, inf),
            Parameter("B", "data term at D = 1", "y", 0, inf),
            Parameter("alpha", "exponent of N", "", 0, 5, EXPONENT),
            Parameter("beta", "exponent of D", "", 0, 5, EXPONENT),
        ),
        citation="Hoffmann et al. 2022, arXiv:2203.15556, eq. 2; Besiroglu et al. 2024, arXiv:2404.10102",
        meaning="The default for N and D: loss as irreducible part plus what is lost to finite size and finite data.",
        limits=(
            Limit({"N": inf, "D": inf}, "E", "the irreducible loss remains"),
            Limit({"N": inf}, "E + B / D**beta", "only the data term remains"),
            Limit({"D": inf}, "E + A / N**alpha", "only the size term remains"),
        ),
        example=Example(
            {"N": 70e9, "D": 1.4e12},
            {"E": 1.69, "A": 406.4, "B": 410.7, "alpha": 0.34, "beta": 0.28},
            1.9366,
            "Hoffmann 2022, eq. 10, at Chinchilla's own size",
        ),
    ),
)
