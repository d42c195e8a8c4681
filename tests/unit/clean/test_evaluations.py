"""What all models scored on one evaluation share is taken out, as far as it is told from noise; nothing else is."""

import numpy as np
import pytest

HARD = {"easy": -0.1, "middle": 0.02, "hard": 0.08}
SIZES = (1e6, 4e6, 1.6e7, 6.4e7, 2.56e8)


def rows(shared, noise=0.0, metric="error", seed=0, clean=lambda family, n: (2.0 + (family == "b")) * n**-0.2, **more):
    random = np.random.default_rng(seed)
    return [
        {
            "family": family,
            "params": n,
            "evaluation": name,
            "metric": metric,
            "held_out": n == SIZES[-1],
            "value": clean(family, n) * float(np.exp(part + random.normal(0, noise))),
            **more,
        }
        for family in ("a", "b")
        for n in SIZES
        for name, part in shared.items()
    ]


def spread(table):
    """How far the logarithms of an experiment's values lie apart, over experiments."""
    return np.log(table["value"]).groupby([table["family"], table["params"]]).std().to_numpy()


def test_without_noise_all_of_it_goes_from_held_out_rows_too(cleaned):
    made = rows(HARD)
    table, ledger = cleaned(made, ["evaluations"])
    assert spread(table) == pytest.approx(0.0, abs=1e-12)
    middle = np.log([row["value"] for row in made]).reshape(-1, 3).mean(axis=1)
    assert np.log(table["value"]).to_numpy()[::3] == pytest.approx(middle, abs=1e-12)
    assert ledger["excluded"].sum() == 0
    assert not ledger["note"].iloc[0]


def test_experiments_that_lack_an_evaluation_do_not_bias_the_others(cleaned):
    kept = [row for k, row in enumerate(rows(HARD)) if k % 7]
    table = cleaned(kept, ["evaluations"])[0]
    assert spread(table)[~np.isnan(spread(table))] == pytest.approx(0.0, abs=2e-3)
    assert np.log(np.array([row["value"] for row in kept])).std() > 0.1


def test_held_out_rows_teach_nothing(cleaned):
    made = rows(HARD, 0.01)
    alone = cleaned([row for row in made if not row["held_out"]], ["evaluations"])[0]
    table = cleaned(
        [{**row, "value": row["value"] * (2.0 if row["held_out"] else 1.0)} for row in made], ["evaluations"]
    )[0]
    assert table.loc[~table["held_out"], "value"].tolist() == alone["value"].tolist()


def test_noise_alone_moves_next_to_nothing(cleaned):
    moved = []
    for seed in range(40):
        made = rows(dict.fromkeys("abcde", 0.0), 0.05, seed=seed)
        table = cleaned(made, ["evaluations"])[0]
        moved.append(np.sqrt(np.mean(np.log(table["value"] / [row["value"] for row in made]) ** 2)))
    # Means of a family's four rows of noise .05 scatter by .025; most of that is told to be noise.
    assert np.median(moved) < 0.025 / 3


def test_what_is_shared_goes_and_what_is_not_stays(cleaned):
    left = []
    for seed in range(20):
        random = np.random.default_rng([seed, 1])
        shared = {f"e{k}": random.normal(0, 0.1) for k in range(6)}
        table = cleaned(rows(shared, 0.02, seed=seed), ["evaluations"])[0]
        left.append(np.sqrt(np.mean(spread(table) ** 2)))
    # What is shared is learned from four experiments, and taken out of these and a fifth: .02 sqrt((4 * 3/4 + 5/4) / 5).
    assert np.mean(left) == pytest.approx(0.0184, rel=0.08)


@pytest.mark.parametrize(("unit", "top"), [("fraction", 1.0), ("percent", 100.0)])
def test_scores_stay_below_their_top(cleaned, unit, top):
    def clean(family, n):
        return top * (0.99 if family == "a" else 0.6) * n**0.0005

    made = rows({"easy": 0.005, "hard": -0.005}, metric="accuracy", direction="higher", unit=unit, clean=clean)
    table = cleaned([{**row, "value": min(row["value"], top * 0.999)} for row in made], ["evaluations"])[0]
    assert (table["value"] < 1).all()
    assert spread(table).mean() < 0.005


def test_rows_that_say_nothing_stay_as_they_are(cleaned):
    made = [*rows({"only": 0.1}), {"family": "c", "params": 1e6, "evaluation": None, "metric": "error", "value": 0.5}]
    table, ledger = cleaned(made, ["evaluations"])
    assert table["value"].tolist() == [row["value"] for row in made]
    assert "no experiment has rows of several evaluations" in ledger["note"].iloc[0]


def test_another_column_may_say_which(cleaned):
    made = [{**row, "split": row.pop("evaluation")} for row in rows(HARD)]
    assert spread(cleaned(made, [{"evaluations": {"by": "split"}}])[0]) == pytest.approx(0.0, abs=1e-12)


def test_tables_with_several_evaluations_are_told_of_the_rule(cleaned):
    def told(made, rules):
        return [line for line in cleaned(made, rules)[1]["kind"] if line == "evaluations"]

    assert told(rows(HARD), []) == ["evaluations"]
    assert not told(rows(HARD), ["evaluations"])
    assert not told(rows({"only": 0.1}), [])
