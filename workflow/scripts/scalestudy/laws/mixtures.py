"""Laws of data mixtures: r_j are shares of domains and add up to one."""

from scalestudy.laws.law import Example, Law, Limit, Repeat, floor, number, positive, within
from scalestudy.laws.purpose import Contained, Offer

LAWS = (
    Law(
        name="mixture_linear",
        formula="{terms}",
        variables={},
        parameters=(),
        repeat=Repeat(
            term="w_{i} * r_{i}",
            parameters=(number("w_{i}", "loss with domain {i} alone", "y"),),
            variable="r_{i}",
        ),
        citation="Liu et al. 2024 (RegMix), arXiv:2407.01492",
        meaning="Linear in the shares; one fit per target metric. Bind every share: together they stand for the constant.",
        limits=(Limit({"r_2": 0.0}, "w_1 * r_1"),),
        example=Example({"r_1": 0.25, "r_2": 0.75}, {"w_1": 4.0, "w_2": 2.0}, 2.5, "1 + 1.5"),
        domain={"r_1": (0.05, 1.0), "r_2": (0.05, 1.0)},
        offers=(Offer("every share"),),
        fixed_units=("r_{i}",),
    ),
    Law(
        name="mixture_exponential",
        formula="c + k * exp({terms})",
        variables={},
        parameters=(floor("c"), positive("k", "reducible part without any share", "y")),
        repeat=Repeat(
            term="t_{i} * r_{i}",
            parameters=(within("t_{i}", "effect of the share of domain {i}", -30, 30, start=(-4.0, 2.0)),),
            variable="r_{i}",
        ),
        citation="Ye et al. 2024 (data mixing laws), arXiv:2403.16952",
        meaning=(
            "Loss on one domain against the shares of all. Shares add up to one, so k and the t_j shift together: leave "
            "one share out, or fix one t_j at 0."
        ),
        limits=(Limit({"r_1": 0.0, "r_2": 0.0}, "c + k"),),
        example=Example(
            {"r_1": 0.25, "r_2": 0.5}, {"c": 1.0, "k": 2.0, "t_1": -4.0, "t_2": 0.0}, 1.7357588823, "1 + 2 / e"
        ),
        domain={"r_1": (0.0, 0.5), "r_2": (0.0, 0.5)},
        offers=(Offer("all shares but one"),),
        contains=(
            Contained("exponential", {"c": "E", "k": "A", "t_1": "-k", "t_2": 0.0}, {"x": "r_1"}, {"k": (0.0, 30.0)}),
            Contained("growth", {"c": 0.0, "k": "exp(a)", "t_1": "b", "t_2": 0.0}, {"t": "r_1"}, {"b": (-30.0, 30.0)}),
        ),
        fixed_units=("r_{i}",),
    ),
    Law(
        name="mixture_own_share",
        formula="b * log(own + d) + {terms}",
        variables={"own": ""},
        parameters=(
            number("b", "change per unit of the logarithm of the target's own share", "y"),
            within("d", "what other domains are worth, as a share of the target's own", 0.0, 1.0, start=(1e-4, 0.3)),
        ),
        repeat=Repeat(
            term="w_{i} * r_{i}",
            parameters=(number("w_{i}", "effect of the share of domain {i}", "y"),),
            variable="r_{i}",
        ),
        citation="mixture_linear (arXiv:2407.01492) with the diminishing return of the target's own share",
        meaning=(
            "Linear in the shares plus the logarithm of the target domain's own share, to which other domains add a little: "
            "a strong baseline, and finite without any."
        ),
        limits=(Limit({"own": 1.0, "d": 0.0}, "w_1 * r_1 + w_2 * r_2"),),
        example=Example(
            {"own": 0.1, "r_1": 0.25, "r_2": 0.75},
            {"b": -0.5, "d": 0.0353352832, "w_1": 4.0, "w_2": 2.0},
            3.5,
            "2.5 + 0.5 * 2",
        ),
        domain={"own": (0.01, 0.9), "r_1": (0.05, 1.0), "r_2": (0.05, 1.0)},
        offers=(Offer("own share"),),
        contains=(Contained("mixture_linear", {"b": 0.0, "d": 1.0}),),
        fixed_units=("own", "r_{i}"),
    ),
)
