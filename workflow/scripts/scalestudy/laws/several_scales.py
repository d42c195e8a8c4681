"""Laws of several scales at once: parameters N, tokens D and what else a training run spends."""

from math import inf

from scalestudy.laws.law import Example, Law, Limit, Repeat, exponent, floor, number, positive, within
from scalestudy.laws.purpose import Contained, Offer

E = floor()
A = positive("A", "model-size term at N = 1", "y")
B = positive("B", "data term at D = 1", "y")
ALPHA = exponent("alpha", "exponent of N")
BETA = exponent("beta", "exponent of D")
CHINCHILLA = (E, A, B, ALPHA, BETA)
N_DOMAIN, D_DOMAIN = (1e7, 1e10), (1e9, 1e12)

# Muennighoff 2023, eqs. 5 and 6: what repeated tokens and excess parameters are worth.
_UNIQUE = "minimum(U, D)"
_DATA = f"({_UNIQUE} * (1 + R_D * (1 - exp((1 - maximum(D / U, 1)) / R_D))))"
_BEST = f"((alpha * A / (beta * B))**((1 + beta / alpha) / (alpha + beta)) * {_UNIQUE}**(beta / alpha))"
_SIZE = f"(minimum(N, {_BEST}) * (1 + R_N * (1 - exp((1 - maximum(N / {_BEST}, 1)) / R_N))))"
# Clark 2022: the number of experts, saturating at both ends.
_EXPERTS = "(1 / (1 / (K - 1 + 1 / (1 / K_start - 1 / K_max)) + 1 / K_max))"

LAWS = (
    Law(
        name="chinchilla",
        formula="E + A / N**alpha + B / D**beta",
        variables={"N": "params", "D": "tokens"},
        parameters=CHINCHILLA,
        citation="Hoffmann et al. 2022, arXiv:2203.15556; Besiroglu et al. 2024, arXiv:2404.10102",
        meaning="The default for N and D: loss as irreducible part plus what is lost to finite size and finite data.",
        limits=(
            Limit({"N": inf, "D": inf}, "E", "the irreducible loss remains"),
            Limit({"N": inf}, "E + B / D**beta", "only the data term remains"),
            Limit({"D": inf}, "E + A / N**alpha", "only the size term remains"),
        ),
        example=Example(
            {"N": 70e9, "D": 1.4e12},
            {"E": 1.69, "A": 406.4, "B": 410.7, "alpha": 0.34, "beta": 0.28},
            1.9366454706,
            "Hoffmann 2022, their estimates, at Chinchilla's own size",
        ),
        domain={"N": N_DOMAIN, "D": D_DOMAIN},
        offers=(Offer("named columns", "lower", levels=3),),
        contains=(
            Contained("power_offset", {"alpha": "a", "B": 0.0, "beta": 1.0}, {"x": "N"}),
            Contained(
                "overtrained",
                {"A": "a * 6**(-eta)", "B": "b * 6**(-eta)", "alpha": "2 * eta", "beta": "2 * eta"},
                {"C": "6 * N * D"},
                {"eta": (0.0, 2.5)},
            ),
        ),
    ),
    Law(
        name="kaplan_nd",
        formula="((N_c / N)**(a_N / a_D) + D_c / D)**a_D",
        variables={"N": "params", "D": "tokens"},
        parameters=(
            positive("N_c", "scale of N", "count", ("N_min", "1e8*N_max")),
            positive("D_c", "scale of D", "tokens", ("D_min", "1e6*D_max")),
            within("a_N", "exponent of N", 0.001, 3, start=(0.03, 0.6)),
            within("a_D", "exponent of D", 0.001, 3, start=(0.03, 0.6)),
        ),
        citation="Kaplan et al. 2020, arXiv:2001.08361; N without embeddings",
        meaning="Overfitting as well as size in one power; no irreducible loss, so only far above it.",
        limits=(Limit({"N": inf}, "(D_c / D)**a_D"), Limit({"D": inf}, "(N_c / N)**a_N")),
        example=Example(
            {"N": 1e9, "D": 2.2e10},
            {"N_c": 6.4e13, "D_c": 1.8e13, "a_N": 0.076, "a_D": 0.103},
            2.3693163,
            "Kaplan 2020, table 2",
        ),
        domain={"N": (1e5, 1e9), "D": (1e7, 1e11)},
        offers=(Offer("named columns", "lower"),),
        contains=(
            Contained(
                "power", {"N_c": "A**(1 / a)", "D_c": 0.0, "a_N": "a", "a_D": 1.0}, {"x": "N"}, {"a": (0.001, 3.0)}
            ),
        ),
        values=(0.0, inf),
    ),
    Law(
        name="coupled",
        formula="E + A * (N**(-alpha) + R * D**(-beta))**k",
        variables={"N": "params", "D": "tokens"},
        parameters=(
            E,
            positive("A", "model-size term at N = 1, without a data term", "y"),
            positive(
                "R",
                "data term at D = 1 over the model-size term at N = 1, before the power",
                "",
                ("1e-3*D_mid**0.3*N_mid**(-0.3)", "1e3*D_mid**0.3*N_mid**(-0.3)"),
            ),
            ALPHA,
            BETA,
            within("k", "power of both together: 1 where they add up", 0.02, 20.0, start=(0.2, 3.0)),
        ),
        citation="Videau et al. 2026, arXiv:2608.07222, as restated elsewhere; the form of kaplan_nd with a floor",
        meaning="Chinchilla whose terms are raised to a power together, as in kaplan_nd: k needs many sizes and data sizes.",
        limits=(
            Limit({"N": inf, "D": inf}, "E", "the irreducible loss remains"),
            Limit({"k": 1.0}, "E + A * N**(-alpha) + A * R * D**(-beta)", "chinchilla"),
        ),
        example=Example(
            {"N": 1e4, "D": 1e6},
            {"E": 1.5, "A": 20.0, "R": 10.0, "alpha": 0.5, "beta": 0.5, "k": 0.5},
            4.3284271247,
            "1.5 + 20 sqrt(0.01 + 0.01)",
        ),
        domain={"N": (1e2, 1e6), "D": (1e4, 1e8)},
        offers=(Offer("named columns", "lower", levels=6, each=6),),
        contains=(
            Contained("chinchilla", {"R": "B / A", "k": 1.0}),
            Contained(
                "kaplan_nd",
                {
                    "E": 0.0,
                    "A": "N_c**a_N",
                    "R": "D_c * N_c**(-a_N / a_D)",
                    "alpha": "a_N / a_D",
                    "beta": 1.0,
                    "k": "a_D",
                },
                part={"a_N": (0.001, 0.5), "a_D": (0.1, 3.0)},
            ),
        ),
    ),
    Law(
        name="shifted_additive",
        formula="E + {terms}",
        variables={},
        parameters=(E,),
        repeat=Repeat(
            term="A_{i} * (x_{i} + s_{i})**(-a_{i})",
            parameters=(
                positive("A_{i}", "term {i} at x_{i} + s_{i} = 1", "y"),
                positive("s_{i}", "x_{i} below which more changes little", "x_{i}", ("0.01*x_{i}_min", "x_{i}_mid")),
                exponent("a_{i}", "exponent of x_{i}"),
            ),
            variable="x_{i}",
        ),
        citation="Zhai et al. 2022, arXiv:2106.04560, for one scale",
        meaning="One power-law term per column that stays finite at small scale, as where guessing is never far off.",
        limits=(Limit({"x_1": inf, "x_2": inf}, "E"), Limit({"x_1": inf, "x_2": 0.0}, "E + A_2 * s_2**(-a_2)")),
        example=Example(
            {"x_1": 75.0, "x_2": 12.0},
            {"E": 1.0, "A_1": 10.0, "s_1": 25.0, "a_1": 0.5, "A_2": 4.0, "s_2": 4.0, "a_2": 0.25},
            4.0,
            "1 + 1 + 2",
        ),
        domain={"x_1": (1.0, 1e4), "x_2": (0.1, 1e4)},
        contains=(Contained("additive", {"s_1": 0.0, "s_2": 0.0}, terms=2),),
    ),
    Law(
        name="bounded",
        formula="I + (E - I) / (1 + {terms})",
        variables={},
        parameters=(
            number("E", "value at large scale", "y"),
            number("I", "value at small scale, that of chance", "y"),
        ),
        repeat=Repeat(
            term="(x_{i} / M_{i})**(-a_{i})",
            parameters=(
                positive("M_{i}", "x_{i} at which its term is 1", "x_{i}", ("1e-2*x_{i}_min", "10*x_{i}_max")),
                exponent("a_{i}", "exponent of x_{i}"),
            ),
            variable="x_{i}",
        ),
        citation="The logistic curve of several scales; (E + I g) / (1 + g) with g the sum over i of (M_i / x_i)^a_i",
        meaning="Scores of tasks: chance while any scale is small, a ceiling where all are large.",
        limits=(
            Limit({"x_1": inf, "x_2": inf}, "E", "the ceiling remains"),
            Limit({"x_1": inf}, "I + (E - I) / (1 + (x_2 / M_2)**(-a_2))", "what the other scale allows"),
        ),
        example=Example(
            {"x_1": 100.0, "x_2": 400.0},
            {"E": 0.9, "I": 0.3, "M_1": 25.0, "a_1": 0.5, "M_2": 100.0, "a_2": 0.5},
            0.6,
            "0.3 + 0.6 / (1 + 1/2 + 1/2)",
        ),
        domain={"x_1": (1.0, 1e4), "x_2": (1.0, 1e5)},
        offers=(Offer("every scale", "higher", levels=3, each=2),),
    ),
    Law(
        name="annealing",
        formula="E + A * S_1**(-a) - C * S_2",
        variables={"S_1": "", "S_2": ""},
        parameters=(
            E,
            positive("A", "reducible part at S_1 = 1", "y"),
            positive("C", "what a unit of annealing gains", "y / S_2"),
            exponent("a", "exponent of S_1"),
        ),
        citation="Tissue et al. 2024, arXiv:2408.11029, as restated elsewhere",
        meaning=(
            "Loss along any learning-rate schedule: S_1 is the sum of learning rates so far, S_2 that of how far they have "
            "fallen, with momentum; both are columns of the study's own."
        ),
        limits=(Limit({"S_1": inf, "S_2": 0.0}, "E"), Limit({"S_2": 0.0}, "E + A * S_1**(-a)", "no annealing")),
        example=Example(
            {"S_1": 16.0, "S_2": 0.5}, {"E": 2.0, "A": 4.0, "C": 0.4, "a": 0.5}, 2.8, "2 + 4 / 4 - 0.4 * 0.5"
        ),
        domain={"S_1": (1.0, 1e3), "S_2": (0.0, 1.0)},
        contains=(Contained("power_offset", {"C": 0.0}, {"x": "S_1"}),),
    ),
    Law(
        name="kaplan_ns",
        formula="(N_c / N)**a_N + (S_c / S)**a_S",
        variables={"N": "params", "S": "step"},
        parameters=(
            positive("N_c", "scale of N", "count", ("N_min", "1e8*N_max")),
            positive("S_c", "scale of S", "steps", ("0.001*S_min", "10*S_max")),
            exponent("a_N", "exponent of N", start=(0.03, 0.5)),
            exponent("a_S", "exponent of S", start=(0.2, 1.5)),
        ),
        citation="Kaplan et al. 2020, arXiv:2001.08361; Su et al. 2024, arXiv:2403.06563",
        meaning=(
            "Loss over the course of training, S counted as the fewest steps: S_min = S / (1 + B_crit(L) / B) with "
            "B_crit(L) = 2e8 tokens / L^(1/0.21). One PF-day is 8.64e19 FLOP."
        ),
        limits=(Limit({"S": inf}, "(N_c / N)**a_N"), Limit({"N": inf}, "(S_c / S)**a_S")),
        example=Example(
            {"N": 1e9, "S": 1e5},
            {"N_c": 6.5e13, "S_c": 2.1e3, "a_N": 0.077, "a_S": 0.76},
            2.4005137,
            "Kaplan 2020, table 3",
        ),
        domain={"N": (1e6, 1e9), "S": (1e3, 1e6)},
        contains=(
            Contained(
                "power", {"N_c": "A**(1 / a)", "S_c": 0.0, "a_N": "a", "a_S": 1.0}, {"x": "N"}, {"a": (0.0, 5.0)}
            ),
        ),
        values=(0.0, inf),
    ),
    Law(
        name="additive",
        formula="E + {terms}",
        variables={},
        parameters=(E,),
        repeat=Repeat(
            term="A_{i} * x_{i}**(-a_{i})",
            parameters=(positive("A_{i}", "term {i} at x_{i} = 1", "y"), exponent("a_{i}", "exponent of x_{i}")),
            variable="x_{i}",
        ),
        citation="The general form of Hoffmann et al. 2022, arXiv:2203.15556",
        meaning="One power-law term per column, whichever columns the study names.",
        limits=(Limit({"x_1": inf, "x_2": inf}, "E"), Limit({"x_1": inf}, "E + A_2 * x_2**(-a_2)")),
        example=Example(
            {"x_1": 100.0, "x_2": 16.0}, {"E": 1.0, "A_1": 10.0, "a_1": 0.5, "A_2": 4.0, "a_2": 0.25}, 4.0, "1 + 1 + 2"
        ),
        domain={"x_1": (10.0, 1e4), "x_2": (1.0, 1e4)},
        offers=(Offer("every scale", "lower", "beyond N and D", levels=3),),
        contains=(
            Contained(
                "chinchilla", {"A_1": "A", "a_1": "alpha", "A_2": "B", "a_2": "beta"}, {"N": "x_1", "D": "x_2"}, terms=2
            ),
            Contained(
                "kaplan_ns",
                {"E": 0.0, "A_1": "N_c**a_N", "a_1": "a_N", "A_2": "S_c**a_S", "a_2": "a_S"},
                {"N": "x_1", "S": "x_2"},
                terms=2,
            ),
            Contained(
                "width_depth",
                {"A_1": "A", "a_1": "a", "A_2": "B", "a_2": "b", "A_3": "C", "a_3": "g"},
                {"w": "x_1", "d": "x_2", "D": "x_3"},
                terms=3,
            ),
            Contained(
                "width_depth_params",
                {"A_1": "A", "a_1": "a", "A_2": "B", "a_2": "b", "A_3": "C", "a_3": "g", "A_4": "F", "a_4": "z"},
                {"w": "x_1", "d": "x_2", "N": "x_3", "D": "x_4"},
                terms=4,
            ),
        ),
        left_out_beside=("chinchilla",),
    ),
    Law(
        name="overtrained",
        formula="E + (a * (D / N)**eta + b * (D / N)**(-eta)) * C**(-eta)",
        variables={"N": "params", "D": "tokens", "C": "flops"},
        parameters=(
            E,
            positive("a", "size term", "y FLOP^eta"),
            positive("b", "data term", "y FLOP^eta"),
            exponent("eta", "exponent of compute, half that of N", start=(0.02, 0.6)),
        ),
        citation="Gadre et al. 2024, arXiv:2403.08540",
        meaning=(
            "Chinchilla with equal exponents, in compute C and the token multiplier M = D/N: small models trained far "
            "beyond compute-optimal. With C = 6 N D: alpha = beta = 2 eta, A = a 6^-eta, B = b 6^-eta."
        ),
        limits=(Limit({"C": inf}, "E"),),
        example=Example(
            {"N": 1e9, "D": 2e10, "C": 1.2e20},
            {"E": 1.8, "a": 55.0, "b": 250.0, "eta": 0.115},
            3.0503486,
            "1.8 + (55 * 20^0.115 + 250 * 20^-0.115) * (1.2e20)^-0.115",
        ),
        domain={"N": (1e7, 1e10), "D": (1e9, 1e12), "C": (1e17, 1e22)},
        offers=(Offer("named columns", "lower"),),
    ),
    Law(
        name="data_constrained",
        formula=f"E + A / {_SIZE}**alpha + B / {_DATA}**beta",
        variables={"N": "params", "D": "tokens", "U": "unique_tokens"},
        parameters=(
            *CHINCHILLA,
            positive("R_D", "epochs after which repeating tokens has lost most of its worth", "epochs", (2.0, 40.0)),
            positive("R_N", "the same for parameters beyond the best number for U tokens", "", (1.0, 20.0)),
        ),
        citation="Muennighoff et al. 2023, arXiv:2305.16264",
        meaning=(
            "Repeated data: chinchilla at D' and N', where repeats and excess parameters decay in worth. The published "
            "R_D* 15.4 and R_N* 5.3 hold at fixed A, B, E and alpha = beta: fix or tie those first."
        ),
        limits=(
            Limit({"U": inf, "R_N": inf}, "E + A / N**alpha + B / D**beta", "chinchilla, without repetition"),
            Limit({"N": inf, "D": inf, "U": inf}, "E"),
        ),
        example=Example(
            {"N": 1e9, "D": 4e10, "U": 1e10},
            {"E": 1.87, "A": 521.0, "B": 1488.0, "alpha": 0.353, "beta": 0.353, "R_D": 15.4, "R_N": 5.3},
            2.4978608,
            "Muennighoff 2023, their estimates, at four epochs",
        ),
        domain={"N": (1e7, 1e10), "D": (1e9, 1e12), "U": (1e8, 1e11)},
        offers=(Offer("named columns", "lower", levels=3, each=2),),
        contains=(Contained("chinchilla", {"R_D": inf, "R_N": inf}),),
    ),
    Law(
        name="vocabulary",
        formula="-E + A_1 / N_nv**a_1 + A_2 / N_v**a_2 + B / D**b",
        variables={"N_nv": "", "N_v": "", "D": "tokens"},
        parameters=(
            floor("E", "what the best model gains over unigrams"),
            positive("A_1", "term of the other parameters at 1", "y"),
            positive("A_2", "term of the vocabulary's parameters at 1", "y"),
            positive("B", "data term at D = 1", "y"),
            exponent("a_1", "exponent of N_nv"),
            exponent("a_2", "exponent of N_v"),
            exponent("b", "exponent of D"),
        ),
        citation="Tao et al. 2024, arXiv:2407.13623; published with a_1 = b tied and raw residuals",
        meaning="Unigram-normalised loss, which is negative, against vocabulary parameters N_v = V d and the others N_nv.",
        limits=(Limit({"N_nv": inf, "N_v": inf, "D": inf}, "-E"),),
        example=Example(
            {"N_nv": 1e4, "N_v": 100.0, "D": 1e6},
            {"E": 5.5, "A_1": 20.0, "A_2": 3.0, "B": 30.0, "a_1": 0.5, "a_2": 0.5, "b": 0.5},
            -4.97,
            "-5.5 + 0.2 + 0.3 + 0.03",
        ),
        domain={"N_nv": (10.0, 1e4), "N_v": (1.0, 1e3), "D": (10.0, 1e5)},
        offers=(Offer("named columns", "lower", levels=3, columns={"N_nv": "params", "N_v": "vocab"}),),
        contains=(
            Contained(
                "power",
                {"E": 0.0, "A_1": "A", "A_2": 0.0, "B": 0.0, "a_1": "a", "a_2": 1.0, "b": 1.0},
                {"x": "N_nv"},
                {"a": (0.0, 5.0)},
            ),
        ),
    ),
    Law(
        name="routed",
        formula=f"10**(a * log10(N) + b * log10({_EXPERTS}) + c * log10(N) * log10({_EXPERTS}) + d)",
        variables={"N": "params", "K": "experts"},
        parameters=(
            within("a", "exponent of N", -3, 3, start=(-0.4, 0.0)),
            within("b", "exponent of the saturated number of experts", -3, 3, start=(-0.4, 0.2)),
            within("c", "interaction", -1, 1, start=(-0.05, 0.05)),
            number("d", "log10 loss at N = 1 and one expert", "log10 y", ("log10(y_min)", "log10(y_max)+2")),
            within("K_start", "experts below which routing gains little", 1.0, 32.0, "experts", (1.2, 4.0)),
            within("K_max", "experts beyond which it gains no more", 33.0, 1e5, "experts", (100.0, 1000.0)),
        ),
        citation="Clark et al. 2022, arXiv:2202.01169",
        meaning="Routed language models: dense size N and K experts, saturating at both ends.",
        limits=(Limit({"b": 0.0, "c": 0.0}, "10**d * N**a", "a power law in N"),),
        example=Example(
            {"N": 1e8, "K": 1.0},
            {"a": -0.08, "b": -0.1, "c": 0.01, "d": 1.1, "K_start": 2.0, "K_max": 314.0},
            2.8443262,
            "at K = 1 the saturated number of experts is K_start",
        ),
        domain={"N": (1e7, 1e9), "K": (1.0, 512.0)},
        offers=(Offer("named columns", levels=3, each=2),),
        contains=(
            Contained(
                "power",
                {"a": "-a", "b": 0.0, "c": 0.0, "d": "log10(A)", "K_start": 2.0, "K_max": 100.0},
                {"x": "N"},
                {"a": (-3.0, 3.0)},
            ),
        ),
        values=(0.0, inf),
        fixed_units=("K",),
    ),
    Law(
        name="sparse_moe",
        formula="E + a * N**(-al) + b * D**(-be) + c * (1 - s)**(-la) + d * (1 - s)**(-de) * N**(-ga)",
        variables={"N": "params", "D": "tokens", "s": "sparsity"},
        parameters=(
            E,
            positive("a", "size term", "y"),
            positive("b", "data term", "y"),
            positive("c", "sparsity term", "y"),
            positive("d", "interaction of sparsity and size", "y"),
            exponent("al", "exponent of N"),
            exponent("be", "exponent of D"),
            within("la", "exponent of the active share", -3, 3, start=(-0.5, 0.5)),
            within("de", "exponent of the active share in the interaction", -3, 3, start=(-0.5, 0.8)),
            exponent("ga", "exponent of N in the interaction"),
        ),
        citation="Abnar et al. 2025, arXiv:2501.12370; la is about -0.17 there",
        meaning="Mixture of experts at total size N and sparsity s, the share of inactive parameters.",
        limits=(Limit({"c": 0.0, "d": 0.0}, "E + a * N**(-al) + b * D**(-be)", "chinchilla"),),
        example=Example(
            {"N": 1e4, "D": 1e4, "s": 0.75},
            {
                "E": 1.0,
                "a": 30.0,
                "b": 50.0,
                "c": 0.4,
                "d": 10.0,
                "al": 0.5,
                "be": 0.5,
                "la": -0.5,
                "de": 0.5,
                "ga": 0.25,
            },
            4.0,
            "1 + 0.3 + 0.5 + 0.2 + 2",
        ),
        domain={"N": (1e3, 1e8), "D": (1e3, 1e7), "s": (0.0, 0.98)},
        offers=(Offer("named columns", "lower", levels=3, each=2),),
        contains=(
            Contained(
                "chinchilla",
                {"a": "A", "b": "B", "c": 0.0, "d": 0.0, "al": "alpha", "be": "beta", "la": 0.0, "de": 0.0, "ga": 0.0},
            ),
        ),
        fixed_units=("s",),
    ),
    Law(
        name="fine_grained_moe",
        formula="E + (g / G**ga + a) * N**(-al) + b * D**(-be)",
        variables={"N": "params", "D": "tokens", "G": ""},
        parameters=(
            E,
            positive("g", "what coarse experts cost", "y"),
            positive("a", "size term with the finest experts", "y"),
            positive("b", "data term", "y"),
            exponent("ga", "exponent of granularity"),
            exponent("al", "exponent of N"),
            exponent("be", "exponent of D"),
        ),
        citation="Krajewski et al. 2024, arXiv:2402.07871",
        meaning="Mixture of experts with granularity G: how many fine experts replace one feed-forward layer.",
        limits=(Limit({"G": inf}, "E + a * N**(-al) + b * D**(-be)", "chinchilla"),),
        example=Example(
            {"N": 1e4, "D": 1e4, "G": 16.0},
            {"E": 0.5, "g": 40.0, "a": 10.0, "b": 30.0, "ga": 0.5, "al": 0.5, "be": 0.5},
            1.0,
            "0.5 + (10 + 10) / 100 + 30 / 100",
        ),
        domain={"N": (1e2, 1e6), "D": (1e2, 1e6), "G": (1.0, 64.0)},
        contains=(Contained("chinchilla", {"g": 0.0, "a": "A", "b": "B", "ga": 0.0, "al": "alpha", "be": "beta"}),),
    ),
    Law(
        name="finetune_product",
        formula="E + A / (x**a * D_f**b)",
        variables={"x": "", "D_f": ""},
        parameters=(
            E,
            positive("A", "reducible part at 1", "y"),
            exponent("a", "exponent of x"),
            exponent("b", "exponent of the fine-tuning data"),
        ),
        citation="Zhang et al. 2024, arXiv:2402.17193",
        meaning="Fine-tuning: a product of the fine-tuning data D_f and one x of model size, pre-training data or adapter size.",
        limits=(Limit({"D_f": inf}, "E"), Limit({"x": inf}, "E")),
        example=Example({"x": 1e4, "D_f": 100.0}, {"E": 1.0, "A": 500.0, "a": 0.5, "b": 0.5}, 1.5, "1 + 500 / 1000"),
        domain={"x": (1e2, 1e6), "D_f": (10.0, 1e4)},
        offers=(Offer("two scales", "lower", "beyond N and D or tuning"),),
        contains=(
            Contained("power_offset", {"b": 0.0}),
            Contained(
                "power_product",
                {"E": 0.0, "a": "-a_1", "b": "-a_2"},
                {"x_1": "x", "x_2": "D_f"},
                {"a_1": (-5.0, 0.0), "a_2": (-5.0, 0.0)},
            ),
            Contained(
                "critical_batch",
                {"E": "S_min", "A": "S_min * B_0", "a": 1.0, "b": "-b"},
                {"B": "x", "D": "D_f"},
                {"b": (-3.0, 0.0)},
            ),
        ),
    ),
    Law(
        name="continual",
        formula="E + A / N**al + B * r**eta / D**be + C / (r + eps)**ga",
        variables={"N": "params", "D": "tokens", "r": ""},
        parameters=(
            E,
            positive("A", "size term", "y"),
            positive("B", "data term at share 1", "y"),
            positive("C", "cost of a small share", "y"),
            exponent("al", "exponent of N"),
            exponent("eta", "how the data term grows with the share"),
            exponent("be", "exponent of D"),
            within("eps", "keeps the cost finite at share 0", 1e-6, 1.0, "", (0.01, 0.5)),
            exponent("ga", "exponent of the share"),
        ),
        citation="Que et al. 2024 (D-CPT), arXiv:2406.01375",
        meaning="Continual pre-training: r is the domain's share of the mixture. Nine parameters: a varied design only.",
        limits=(Limit({"N": inf, "D": inf}, "E + C / (r + eps)**ga"),),
        example=Example(
            {"N": 1e4, "D": 1e4, "r": 0.25},
            {"E": 0.5, "A": 40.0, "B": 100.0, "C": 0.2, "al": 0.5, "eta": 0.5, "be": 0.5, "eps": 0.15, "ga": 0.5},
            1.7162278,
            "0.5 + 0.4 + 0.5 + 0.2 / sqrt(0.4)",
        ),
        domain={"N": (1e2, 1e6), "D": (1e2, 1e6), "r": (0.01, 0.99)},
        offers=(Offer("one share", "lower", levels=3, each=2),),
        contains=(Contained("chinchilla", {"C": 0.0, "al": "alpha", "eta": 0.0, "be": "beta", "eps": 1.0, "ga": 0.0}),),
        fixed_units=("r",),
    ),
    Law(
        name="precision",
        formula="E + A / (N * (1 - exp(-P / g)))**alpha + B / D**beta",
        variables={"N": "params", "D": "tokens", "P": "precision_bits"},
        parameters=(*CHINCHILLA, positive("g", "bits at which 63% of the parameters count", "bits", (0.5, 8.0))),
        citation="Kumar et al. 2024, arXiv:2411.04330",
        meaning="Training at P bits per weight: chinchilla at an effective number of parameters.",
        limits=(Limit({"P": inf}, "E + A / N**alpha + B / D**beta", "chinchilla"),),
        example=Example(
            {"N": 1e4, "D": 1e4, "P": 2.0},
            {"E": 1.0, "A": 50.0, "B": 50.0, "alpha": 0.5, "beta": 0.5, "g": 2.885390082},
            2.2071067812,
            "half the parameters count: 1 + 0.5 sqrt(2) + 0.5",
        ),
        domain={"N": (1e2, 1e6), "D": (1e2, 1e6), "P": (1.0, 16.0)},
        offers=(Offer("named columns", "lower"),),
        contains=(Contained("chinchilla", {"g": 0.0}),),
    ),
    Law(
        name="precision_levels",
        formula="E + A / (N * {terms})**alpha + B / D**beta",
        variables={"N": "params", "D": "tokens"},
        parameters=CHINCHILLA,
        repeat=Repeat(
            term="e_{i}**l_{i}",
            parameters=(within("e_{i}", "efficiency at level {i}", 1e-6, 10, "", (0.05, 1.0)),),
            variable="l_{i}",
            join=" * ",
            default=2,
        ),
        citation="Panferov et al. 2025 (QuEST), arXiv:2502.05003",
        meaning="One efficiency per bit width: l_i is 1 for rows at level i, else 0; full precision has no indicator.",
        limits=(Limit({"e_1": 1.0, "e_2": 1.0}, "E + A / N**alpha + B / D**beta", "chinchilla"),),
        example=Example(
            {"N": 1e4, "D": 1e4, "l_1": 1.0, "l_2": 0.0},
            {"E": 1.0, "A": 50.0, "B": 50.0, "alpha": 0.5, "beta": 0.5, "e_1": 0.25, "e_2": 0.5},
            2.5,
            "1 + 50 / sqrt(2500) + 0.5",
        ),
        domain={"N": (1e2, 1e6), "D": (1e2, 1e6), "l_1": (0.0, 1.0), "l_2": (0.0, 1.0)},
        contains=(Contained("chinchilla", {"e_1": 1.0, "e_2": 1.0}),),
        fixed_units=("l_{i}",),
        indicators=("l_{i}",),
    ),
    Law(
        name="width_depth",
        formula="E + A / w**a + B / d**b + C / D**g",
        variables={"w": "width", "d": "depth", "D": "tokens"},
        parameters=(
            E,
            positive("A", "width term at 1", "y"),
            positive("B", "depth term at 1", "y"),
            positive("C", "data term at D = 1", "y"),
            exponent("a", "exponent of width"),
            exponent("b", "exponent of depth"),
            exponent("g", "exponent of D"),
        ),
        citation="McLeish et al. 2025 (Gemstones), arXiv:2502.06857",
        meaning="Shape: width and depth instead of their product.",
        limits=(Limit({"w": inf, "d": inf, "D": inf}, "E"),),
        example=Example(
            {"w": 256.0, "d": 16.0, "D": 1e8},
            {"E": 1.5, "A": 8.0, "B": 2.0, "C": 1000.0, "a": 0.5, "b": 0.5, "g": 0.5},
            2.6,
            "1.5 + 0.5 + 0.5 + 0.1",
        ),
        domain={"w": (64.0, 4096.0), "d": (2.0, 64.0), "D": (1e5, 1e9)},
        offers=(Offer("named columns", "lower", levels=3),),
        contains=(Contained("power_offset", {"B": 0.0, "C": 0.0, "b": 1.0, "g": 1.0}, {"x": "w"}),),
    ),
    Law(
        name="width_depth_params",
        formula="E + A / w**a + B / d**b + C / N**g + F / D**z",
        variables={"w": "width", "d": "depth", "N": "params", "D": "tokens"},
        parameters=(
            E,
            positive("A", "width term at 1", "y"),
            positive("B", "depth term at 1", "y"),
            positive("C", "size term at N = 1", "y"),
            positive("F", "data term at D = 1", "y"),
            exponent("a", "exponent of width"),
            exponent("b", "exponent of depth"),
            exponent("g", "exponent of N"),
            exponent("z", "exponent of D"),
        ),
        citation="McLeish et al. 2025 (Gemstones), arXiv:2502.06857; exponents .2447, .3872, .5001 and .4761",
        meaning="Shape and size together: what width and depth cost beyond their parameters. Needs a varied design.",
        limits=(Limit({"w": inf, "d": inf, "N": inf, "D": inf}, "E"),),
        example=Example(
            {"w": 16.0, "d": 16.0, "N": 1e4, "D": 1e4},
            {"E": 1.0, "A": 0.8, "B": 0.8, "C": 50.0, "F": 50.0, "a": 0.25, "b": 0.5, "g": 0.5, "z": 0.5},
            2.6,
            "1 + 0.4 + 0.2 + 0.5 + 0.5",
        ),
        domain={"w": (4.0, 4096.0), "d": (1.0, 64.0), "N": (1e2, 1e7), "D": (1e2, 1e7)},
        contains=(
            Contained("width_depth", {"C": 0.0, "g": 1.0, "F": "C", "z": "g"}),
            Contained(
                "chinchilla",
                {"A": 0.0, "B": 0.0, "C": "A", "F": "B", "a": 1.0, "b": 1.0, "g": "alpha", "z": "beta"},
            ),
        ),
    ),
    Law(
        name="parallel",
        formula="E + (1e9 * A / (N * (k * log(P) + 1)))**a",
        variables={"N": "params", "P": ""},
        parameters=(
            floor(start=("0", "0.95*y_min"), scale="linear"),
            positive("A", "scale of N", "1e9 parameters", ("1e-15*N_min", "1e-5*N_max")),
            positive("k", "gain per logarithm of streams", "", (0.05, 2.0), "linear"),
            exponent("a", "exponent", start=(0.05, 1.0)),
        ),
        citation="Chen et al. 2025 (ParScale), arXiv:2505.10475; A in units of 1e9 parameters",
        meaning="P parallel streams through one model are worth k log P + 1 times the parameters.",
        limits=(Limit({"N": inf}, "E"), Limit({"P": 1.0}, "E + (1e9 * A / N)**a", "one stream")),
        example=Example({"N": 1e9, "P": 1.0}, {"E": 1.0, "A": 0.04, "k": 0.3, "a": 0.5}, 1.2, "1 + sqrt(0.04)"),
        domain={"N": (1e7, 1e10), "P": (1.0, 8.0)},
        offers=(Offer("parallel streams", "lower"),),
        contains=(Contained("power_offset", {"A": "A**(1 / a) / 1e9", "k": 0.0}, {"x": "N"}),),
        fixed_units=("P",),
    ),
    Law(
        name="quality_decay",
        formula="a * n_1**(-b) * {terms}",
        variables={"n_1": ""},
        parameters=(
            positive("a", "value at one sample", "y"),
            exponent("b", "utility of a fresh sample"),
            positive("tau", "half-life of the pool's utility", "epochs", (0.3, 10.0)),
        ),
        repeat=Repeat(
            term="(n_{i} / n_{h})**(-b * 2**(-{h} / tau))", parameters=(), variable="n_{i}", join=" * ", first=2
        ),
        citation="Goyal et al. 2024, arXiv:2404.07177",
        meaning=(
            "Filtered data repeated over epochs: n_i is how many samples were seen by the end of epoch i, and n_i = "
            "n_(i-1) where training stopped before. Utility halves every tau repeats; the first epoch counts in full."
        ),
        limits=(Limit({"tau": inf}, "a * n_3**(-b)", "repeats as good as fresh samples"),),
        example=Example(
            {"n_1": 100.0, "n_2": 400.0, "n_3": 400.0},
            {"a": 10.0, "b": 0.5, "tau": 1.0},
            0.7071067812,
            "10 / 10 / 4^0.25",
        ),
        domain={"n_1": (100.0, 1e4), "n_2": (1e4, 1e5), "n_3": (1e5, 1e6)},
        contains=(Contained("power", {"a": "A", "b": "a", "tau": inf}, {"x": "n_3"}, {"a": (0.0, 5.0)}),),
        values=(0.0, inf),
    ),
    Law(
        name="collapse",
        formula="E + A * n**(-a) + K * g * n_0**(-b)",
        variables={"n": "", "g": "", "n_0": ""},
        parameters=(
            E,
            positive("A", "data term at n = 1", "y"),
            positive("K", "loss per synthetic generation at n_0 = 1", "y"),
            exponent("a", "exponent of n"),
            exponent("b", "exponent of n_0"),
        ),
        citation="Dohmatob et al. 2024, arXiv:2402.07043",
        meaning="Model collapse: training on generation g of data synthesised from n_0 real samples.",
        limits=(Limit({"g": 0.0}, "E + A * n**(-a)", "real data"), Limit({"n": inf, "n_0": inf}, "E")),
        example=Example(
            {"n": 100.0, "g": 2.0, "n_0": 16.0},
            {"E": 1.0, "A": 5.0, "K": 0.4, "a": 0.5, "b": 0.5},
            1.7,
            "1 + 0.5 + 0.2",
        ),
        domain={"n": (10.0, 1e5), "g": (0.0, 8.0), "n_0": (4.0, 1e4)},
        contains=(
            Contained("power_offset", {"K": 0.0, "b": 1.0}, {"x": "n"}),
            Contained(
                "linear",
                {"E": "a", "A": 0.0, "K": "k", "a": 1.0, "b": 0.0},
                {"x": "g"},
                {"a": (0.0, inf), "k": (0.0, inf)},
            ),
        ),
    ),
)
