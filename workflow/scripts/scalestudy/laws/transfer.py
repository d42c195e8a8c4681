"""Laws from one measured quantity to another: loss to loss, loss to score, samples to coverage."""

from math import inf

from scalestudy.laws.law import Example, Law, Limit, Repeat, floor, number, positive, within
from scalestudy.laws.purpose import Contained

LAWS = (
    Law(
        name="loss_to_loss",
        formula="K * (L - E_0)**k + E_1",
        variables={"L": ""},
        parameters=(
            positive("K", "scale", "y L^-k"),
            positive("E_0", "irreducible part of the given loss", "L", ("0", "0.99*L_min"), "linear"),
            within("k", "exponent", 0.01, 5, start=(0.5, 1.8)),
            floor("E_1", "irreducible part of the predicted loss"),
        ),
        citation="Brandfonbrener et al. 2024, arXiv:2411.12925",
        meaning="One data set's loss from another's, or test from train, for models of paired compute.",
        limits=(Limit({"K": 0.0}, "E_1"), Limit({"k": 1.0, "E_0": 0.0, "E_1": 0.0}, "K * L", "in proportion")),
        example=Example({"L": 3.25}, {"K": 2.0, "E_0": 1.0, "k": 0.5, "E_1": 0.5}, 3.5, "2 * 1.5 + 0.5"),
        domain={"L": (1.1, 5.0)},
        contains=(
            Contained("power", {"K": "A", "E_0": 0.0, "k": "-a", "E_1": 0.0}, {"x": "L"}, {"a": (-5.0, -0.01)}),
            Contained(
                "linear",
                {"K": "k", "E_0": 0.0, "k": 1.0, "E_1": "a"},
                {"x": "L"},
                {"a": (0.0, inf), "k": (0.0, inf)},
            ),
        ),
    ),
    Law(
        name="loss_to_error",
        formula="eps - k * exp(-g * L)",
        variables={"L": ""},
        parameters=(
            positive("eps", "error of guessing", "y"),
            positive("k", "scale", "y"),
            positive("g", "rate", "1/L", ("0.1/L_max", "5/L_min")),
        ),
        citation="Gadre et al. 2024, arXiv:2403.08540",
        meaning="Average downstream error from loss: near guessing at high loss, falling exponentially.",
        limits=(Limit({"L": inf}, "eps", "guessing"),),
        example=Example({"L": 2.0}, {"eps": 0.85, "k": 2.0, "g": 0.75}, 0.4037396797, "0.85 - 2 exp(-1.5)"),
        domain={"L": (1.8, 5.0)},
    ),
    Law(
        name="loss_to_accuracy",
        formula="a / (1 + exp(-k * (L - L_0))) + b",
        variables={"L": ""},
        parameters=(
            within("a", "guessing less ceiling, so negative", -2, 2, "y"),
            positive("k", "steepness", "1/L", ("1/(L_max-L_min)", "30/(L_max-L_min)")),
            number("L_0", "loss at half height", "L", ("L_min", "L_max")),
            within("b", "ceiling", -1, 2, "y"),
        ),
        citation="Bhagia et al. 2024 (OLMo ladder), arXiv:2412.04403",
        meaning="Accuracy on one task from its task loss: the second step of a two-step downstream forecast.",
        limits=(Limit({"L": inf}, "a + b", "guessing"), Limit({"L": -inf}, "b", "ceiling")),
        example=Example({"L": 0.8}, {"a": -0.7, "k": 5.0, "L_0": 0.8, "b": 0.95}, 0.6, "0.95 - 0.35"),
        domain={"L": (0.1, 2.0)},
        values=(-3.0, 4.0),
    ),
    Law(
        name="logistic_index",
        formula="floor + (ceiling - floor) / (1 + exp(-(b + {terms})))",
        variables={},
        parameters=(
            within("floor", "score of guessing", -1, 1, "y"),
            within("ceiling", "best possible score", 0, 2, "y"),
            within("b", "intercept", -100, 100, "", (-3.0, 3.0)),
        ),
        repeat=Repeat(
            term="w_{i} * z_{i}",
            parameters=(within("w_{i}", "weight of covariate {i}", -100, 100, "1/z_{i}", (-3.0, 3.0)),),
            variable="z_{i}",
        ),
        citation="Ruan et al. 2024, arXiv:2405.10938; Polo et al. 2024 (sloth), arXiv:2412.06540",
        meaning="A score from several covariates, such as principal components of benchmarks. Fix floor and ceiling where known.",
        limits=(Limit({"b": inf}, "ceiling"), Limit({"b": -inf}, "floor")),
        example=Example(
            {"z_1": 1.0, "z_2": 2.0},
            {"floor": 0.2, "ceiling": 1.0, "b": 0.0, "w_1": 2.0, "w_2": -1.0},
            0.6,
            "half height",
        ),
        domain={"z_1": (-2.0, 2.0), "z_2": (-2.0, 2.0)},
        contains=(
            Contained(
                "loss_to_accuracy",
                {"floor": "a + b", "ceiling": "b", "b": "k * L_0", "w_1": "-k", "w_2": 0.0},
                {"L": "z_1"},
                {"a": (-1.0, 0.0), "k": (0.0, 100.0), "L_0": (-1.0, 1.0), "b": (0.0, 1.0)},
            ),
        ),
        values=(-1.0, 2.0),
        fixed_units=("z_{i}",),
    ),
    Law(
        name="overoptimisation_rl",
        formula="sqrt(KL) * (a - b * log(sqrt(KL)))",
        variables={"KL": ""},
        parameters=(number("a", "gain per sqrt(KL) at KL = 1", "y"), number("b", "over-optimisation", "y")),
        citation="Gao et al. 2022, arXiv:2210.10760; applied to direct alignment in arXiv:2406.02900",
        meaning="True reward against KL divergence from the initial policy, under reinforcement learning.",
        limits=(Limit({"KL": 1.0}, "a"), Limit({"b": 0.0}, "a * sqrt(KL)")),
        example=Example({"KL": 7.389056099}, {"a": 1.5, "b": 0.5}, 2.7182818285, "e (1.5 - 0.5)"),
        domain={"KL": (0.5, 100.0)},
        fixed_units=("KL",),
    ),
    Law(
        name="overoptimisation_bon",
        formula="sqrt(KL) * (a - b * sqrt(KL))",
        variables={"KL": ""},
        parameters=(number("a", "initial gain per sqrt(KL)", "y"), number("b", "over-optimisation", "y")),
        citation="Gao et al. 2022, arXiv:2210.10760",
        meaning="True reward against KL divergence from the initial policy, under best-of-n sampling.",
        limits=(Limit({"KL": 0.0}, 0.0), Limit({"b": 0.0}, "a * sqrt(KL)")),
        example=Example({"KL": 4.0}, {"a": 1.5, "b": 0.25}, 2.0, "2 (1.5 - 0.5)"),
        domain={"KL": (0.1, 9.0)},
        fixed_units=("KL",),
    ),
    Law(
        name="pass_at_k",
        formula="exp(a * k**b)",
        variables={"k": ""},
        parameters=(
            within("a", "log coverage of one sample", -1000, 0, "", (-20.0, -0.1)),
            within("b", "exponent", -5, 0, "", (-1.5, -0.05)),
        ),
        citation="Brown et al. 2024, arXiv:2407.21787",
        meaning="Coverage of repeated sampling; estimate each pass@k without bias from n samples (`laws.estimators`).",
        limits=(Limit({"k": inf}, 1.0, "everything is solved"), Limit({"k": 1.0}, "exp(a)")),
        example=Example({"k": 100.0}, {"a": -5.0, "b": -0.5}, 0.6065306597, "exp(-0.5)"),
        domain={"k": (1.0, 1e4)},
        contains=(Contained("pass_until", {"a": "-c", "b": "-a"}, {"x": "k"}, {"c": (0.0, 1000.0)}),),
        values=(0.0, 1.0),
    ),
    Law(
        name="verifier_ceiling",
        formula="p / (p + (1 - p) * f) * (1 - ((1 - p) * (1 - f))**k)",
        variables={"k": ""},
        parameters=(
            within("p", "share of samples that are right", 1e-6, 1.0, "", (0.02, 0.8)),
            within("f", "false positive rate of the verifier", 1e-9, 1.0, "", (0.01, 0.5)),
        ),
        citation="Stroebl et al. 2024, arXiv:2411.17501, for tasks of one difficulty",
        meaning=(
            "Accuracy of resampling up to k times until a verifier accepts: it accepts what is right, and what is wrong "
            "with probability f, so more samples cannot lift it above p / (p + (1 - p) f)."
        ),
        limits=(Limit({"k": inf}, "p / (p + (1 - p) * f)", "the ceiling"), Limit({"k": 1.0}, "p", "one sample")),
        example=Example({"k": 2.0}, {"p": 0.5, "f": 0.5}, 0.625, "2/3 * (1 - 1/16)"),
        domain={"k": (1.0, 64.0)},
        values=(0.0, 1.0),
        fixed_units=("k",),
    ),
)
