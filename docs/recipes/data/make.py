"""Make the small tables of the recipes: runs that follow a known law, with noise from a seed.

    uv run python docs/recipes/data/make.py

writes them beside this file; a test holds the files against what this makes. The laws stand in the docstrings, so that a
recipe's answer can be compared with the truth.
"""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Write every table."""
    for name, text in tables().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def tables() -> dict[str, str]:
    """Return the content of every file by its name."""
    made = (ladder, leaderboard, classifier, sweep, finetune, mixtures, samples, downstream)
    return {f"{make.__name__}.csv": make(np.random.default_rng(7)).to_csv(index=False) for make in made}


def _grid(budgets: list[float], ratios: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return N and D of models around N = D / 20 at each budget (FLOP)."""
    flops, ratio = (grid.ravel() for grid in np.meshgrid(budgets, ratios, indexing="ij"))
    size = np.sqrt(flops / 120) * ratio
    return size, flops / (6 * size)


def ladder(rng: np.random.Generator) -> pd.DataFrame:
    """An export of a tracker: loss = 1.80 + 420 / N^0.34 + 480 / D^0.29, noise 0.4%, and two runs that crashed."""
    size, data = _grid([1e18, 3e18, 1e19, 3e19, 1e20], [0.35, 0.6, 1.0, 1.7, 2.9])
    loss = (1.80 + 420 / size**0.34 + 480 / data**0.29) * np.exp(rng.normal(0, 0.004, len(size)))
    table = pd.DataFrame({"Name": [f"dense-{n / 1e6:.0f}M-{d / 1e9:.1f}B" for n, d in zip(size, data, strict=True)]})
    table["State"] = "finished"
    table["config.n_params"], table["config.tokens"] = size.round().astype(int), data.round().astype(int)
    table["val/loss"] = loss.round(4)
    table.loc[[4, 17], ["State", "val/loss"]] = ["crashed", 7.9]
    return table


def leaderboard(rng: np.random.Generator) -> pd.DataFrame:
    """Accuracies in percent of 14 models on four tasks: two grow smoothly, one only at the end, one is a coin."""
    flops = np.geomspace(1e20, 3e24, 14)
    decades = np.log10(flops)
    curves = {
        "arc_easy": 25 + 70 / (1 + np.exp(-1.5 * (decades - 21.5))),
        "hellaswag": 25 + 68 / (1 + np.exp(-1.2 * (decades - 22.0))),
        "gsm8k": 1 + 90 / (1 + np.exp(-4.0 * (decades - 24.3))),
        "coin": np.full(14, 50.0),
    }
    noise = {"arc_easy": 0.8, "hellaswag": 0.8, "gsm8k": 0.6, "coin": 3.0}
    table = pd.DataFrame({"model": [f"m{i:02d}" for i in range(14)], "train_flops": [f"{c:.3g}" for c in flops]})
    for task, curve in curves.items():
        table[task] = (curve + rng.normal(0, noise[task], 14)).round(1)
    return table


def classifier(rng: np.random.Generator) -> pd.DataFrame:
    """Test error of two classifiers over labelled images: 0.04 + 2.2 / n^0.38 and 0.02 + 4.2 / n^0.42, three seeds."""
    truth = {"convnet": (0.04, 2.2, 0.38), "transformer": (0.02, 4.2, 0.42)}
    rows = [
        (model, labels, seed, floor + scale / labels**power)
        for model, (floor, scale, power) in truth.items()
        for labels in (500, 1000, 2000, 4000, 8000, 16000, 32000)
        for seed in range(3)
    ]
    table = pd.DataFrame(rows, columns=["model", "labels", "seed", "test_error"])
    return table.assign(test_error=(table["test_error"] * np.exp(rng.normal(0, 0.02, len(table)))).round(4))


def sweep(rng: np.random.Generator) -> pd.DataFrame:
    """Loss of four sizes at seven learning rates: 2 + 500 / N^0.33 + 0.02 (log lr - log l)^2, with l = 30 / N^0.45."""
    size, lr = (grid.ravel() for grid in np.meshgrid([1e7, 3e7, 1e8, 3e8], 3e-4 * 2.0 ** np.arange(7), indexing="ij"))
    away = np.log(lr) - np.log(30 / size**0.45)
    loss = (2 + 500 / size**0.33 + 0.02 * away**2) * np.exp(rng.normal(0, 0.003, len(size)))
    return pd.DataFrame({"params": size, "lr": lr, "loss": loss.round(4)})


def finetune(rng: np.random.Generator) -> pd.DataFrame:
    """Loss after fine-tuning: 1.1 + 60 / (N^0.12 Df^0.16), four base models and six amounts of examples."""
    size, data = (grid.ravel() for grid in np.meshgrid([1e8, 4e8, 1.6e9, 6.4e9], 1000 * 3.0 ** np.arange(6)))
    loss = (1.1 + 60 / (size**0.12 * data**0.16)) * np.exp(rng.normal(0, 0.004, len(size)))
    return pd.DataFrame({"base_params": size, "examples": data, "eval_loss": loss.round(4)})


def mixtures(rng: np.random.Generator) -> pd.DataFrame:
    """Loss on two targets over shares of web, code and books: 2 + exp(...) terms that pull in opposite directions."""
    shares = rng.dirichlet([2, 2, 2], 28).round(3)
    shares[:, 0] = (1 - shares[:, 1] - shares[:, 2]).round(3)
    web, code, books = shares.T
    table = pd.DataFrame({"run": [f"mix{i:02d}" for i in range(28)], "web": web, "code": code, "books": books})
    loss = 2.0 + 0.9 * np.exp(-2.2 * web - 0.4 * code) + 0.5 * np.exp(-3.0 * code) + 0.3 * np.exp(-2.5 * books)
    return table.assign(loss=(loss * np.exp(rng.normal(0, 0.003, 28))).round(4))


def samples(rng: np.random.Generator) -> pd.DataFrame:
    """Right answers among 200 samples for each of 120 problems, by two models whose problems differ in difficulty."""
    rows = []
    for model, (a, b) in {"small": (0.25, 1.6), "large": (0.45, 1.4)}.items():
        chance = rng.beta(a, b, 120)
        rows += [(model, f"p{i:03d}", 200, int(rng.binomial(200, p))) for i, p in enumerate(chance)]
    return pd.DataFrame(rows, columns=["model", "problem", "samples", "solved"])


def downstream(rng: np.random.Generator) -> pd.DataFrame:
    """Loss as in `ladder`, and an accuracy that follows it: 0.25 + 0.65 / (1 + exp(6 (loss - 2.75)))."""
    size, data = _grid([1e18, 3e18, 1e19, 3e19, 1e20, 3e20], [0.4, 1.0, 2.5])
    loss = (1.80 + 420 / size**0.34 + 480 / data**0.29) * np.exp(rng.normal(0, 0.004, len(size)))
    accuracy = 0.25 + 0.65 / (1 + np.exp(6 * (loss - 2.75))) + rng.normal(0, 0.006, len(size))
    table = pd.DataFrame({"params": size.round(), "tokens": data.round(), "loss": loss.round(4)})
    return table.assign(accuracy=accuracy.round(4))


if __name__ == "__main__":
    main()
