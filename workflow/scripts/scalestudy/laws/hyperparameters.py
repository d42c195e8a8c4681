"""Laws of hyperparameters: where the optimum lies, and what missing it costs."""

from math import inf

from scalestudy.laws.law import Example, Law, Limit, Repeat, exponent, floor, positive, within
from scalestudy.laws.purpose import Contained, Offer

LAWS = (
    Law(
        name="power_product",
        formula="A * {terms}",
        variables={},
        parameters=(positive("A", "value where every column is 1", "y"),),
        repeat=Repeat(
            term="x_{i}**a_{i}",
            parameters=(within("a_{i}", "exponent of x_{i}", -5, 5, start=(-1.0, 1.0)),),
            variable="x_{i}",
            join=" * ",
        ),
        citation="Li et al. 2025 (Step Law), arXiv:2503.04715: lr = 1.79 N^-0.713 D^0.307, tokens = 0.58 D^0.571",
        meaning="Log-linear in any columns: the best learning rate or batch size as a function of scale.",
        limits=(Limit({"x_1": 1.0, "x_2": 1.0}, "A"), Limit({"a_1": 0.0}, "A * x_2**a_2")),
        example=Example(
            {"x_1": 1e9, "x_2": 1e11},
            {"A": 1.79, "a_1": -0.713, "a_2": 0.307},
            0.0016324994,
            "Step Law: lr at 1e9, 1e11",
        ),
        domain={"x_1": (1e7, 1e10), "x_2": (1e9, 1e12)},
        offers=(Offer("every scale", when="beyond N and D"),),
        contains=(
            Contained("power", {"a_1": "-a", "a_2": 0.0}, {"x": "x_1"}, terms=2),
            Contained(
                "quality_decay",
                {
                    "A": "a",
                    "a_1": "-b + b * 2**(-1 / tau)",
                    "a_2": "-b * 2**(-1 / tau) + b * 2**(-2 / tau)",
                    "a_3": "-b * 2**(-2 / tau)",
                },
                {"n_1": "x_1", "n_2": "x_2", "n_3": "x_3"},
                terms=3,
            ),
        ),
        values=(0.0, inf),
    ),
    Law(
        name="moving_basin",
        formula=(
            "E + A / N**alpha + B / D**beta + h * (log(lr) - log(l) - l_N * log(N) - l_D * log(D))**2"
            " + q * (log(b) - log(s) - s_D * log(D))**2"
        ),
        variables={"N": "params", "D": "tokens", "lr": "lr", "b": "batch_tokens"},
        parameters=(
            floor(),
            positive("A", "model-size term at N = 1", "y"),
            positive("B", "data term at D = 1", "y"),
            exponent("alpha", "exponent of N"),
            exponent("beta", "exponent of D"),
            positive("h", "curvature in the logarithm of the learning rate", "y"),
            positive("l", "best learning rate at N = D = 1", "", ("0.01*lr_mid", "100*lr_mid")),
            within("l_N", "exponent of N in the best learning rate", -3, 3, start=(-1.0, 0.2)),
            within("l_D", "exponent of D in the best learning rate", -3, 3, start=(-0.2, 0.6)),
            positive("q", "curvature in the logarithm of the batch", "y"),
            positive("s", "best batch at D = 1", "tokens", ("0.01*b_mid", "100*b_mid")),
            within("s_D", "exponent of D in the best batch", -3, 3, start=(-0.2, 0.8)),
        ),
        citation="Li et al. 2025 (Step Law), arXiv:2503.04715; Porian et al. 2024, arXiv:2406.19146",
        meaning="A bowl in log lr and log batch whose bottom moves as power_product: fits all runs of a sweep at once.",
        limits=(Limit({"h": 0.0, "q": 0.0}, "E + A / N**alpha + B / D**beta", "chinchilla"),),
        example=Example(
            {"N": 100.0, "D": 100.0, "lr": 2.718281828, "b": 10.0},
            {
                "E": 1.0,
                "A": 5.0,
                "B": 5.0,
                "alpha": 0.5,
                "beta": 0.5,
                "h": 0.25,
                "l": 1.0,
                "l_N": -0.5,
                "l_D": 0.5,
                "q": 0.1,
                "s": 1.0,
                "s_D": 0.5,
            },
            2.25,
            "1 + 0.5 + 0.5 + 0.25 * 1^2 + 0",
        ),
        domain={"N": (10.0, 1e4), "D": (10.0, 1e4), "lr": (0.05, 20.0), "b": (1.0, 300.0)},
        offers=(Offer("named columns", "lower", each=2, hyperparameters=("lr", "b")),),
        contains=(
            Contained(
                "chinchilla",
                {"h": 0.0, "l": 1.0, "l_N": 0.0, "l_D": 0.0, "q": 0.0, "s": 1.0, "s_D": 0.0},
            ),
        ),
    ),
    Law(
        name="critical_batch",
        formula="S_min * (1 + B_0 * D**b / B)",
        variables={"B": "batch_tokens", "D": "tokens"},
        parameters=(
            positive("S_min", "steps to the target with an unlimited batch", "steps"),
            positive(
                "B_0", "critical batch at D = 1", "tokens", ("0.01*B_min*D_mid**(-0.4)", "10*B_max*D_mid**(-0.4)")
            ),
            within("b", "exponent of the critical batch", -3, 3, start=(0.0, 0.8)),
        ),
        citation="McCandlish et al. 2018, arXiv:1812.06162; Zhang et al. 2024, arXiv:2410.21676 (B_crit = B_0 D^b)",
        meaning=(
            "Steps to a target loss at batch B: (S / S_min - 1) (T / T_min - 1) = 1 with T = B S tokens; the critical batch "
            "grows as B_0 D^b. Fix b = 0 for one data size."
        ),
        limits=(Limit({"B": inf}, "S_min"), Limit({"b": 0.0}, "S_min * (1 + B_0 / B)", "one critical batch")),
        example=Example(
            {"B": 200.0, "D": 1e4}, {"S_min": 1000.0, "B_0": 1.0, "b": 0.5}, 1500.0, "1000 (1 + 100 / 200)"
        ),
        domain={"B": (10.0, 1e4), "D": (1e2, 1e6)},
        values=(0.0, inf),
    ),
)
