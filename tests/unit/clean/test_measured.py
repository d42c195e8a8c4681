"""The measured input of a later step: at the same run and step, whatever took the checkpoint out but a fault of its value."""

import pandas as pd
import pytest

from scalestudy.errors import StudyError

CHAIN = [{"from": {"metric": "loss"}, "into": "seen", "for": {"metric": "acc"}}]


def both(run, loss, acc, **more):
    """A run's loss and accuracy."""
    return [{"run": run, "metric": "loss", "value": loss, **more}, {"run": run, "metric": "acc", "value": acc, **more}]


def seen(table):
    """The column of the rows of accuracies, by run."""
    rows = table[table["metric"] == "acc"]
    return dict(zip(rows["run"], rows["seen"], strict=True))


def test_the_column_is_there_on_rows_of_the_later_metric_alone(cleaned):
    table, ledger = cleaned([*both("a", 3.0, 0.3), *both("b", 2.0, 0.5)], [], chain=CHAIN)
    assert seen(table) == {"a": 3.0, "b": 2.0}
    assert table.loc[table["metric"] == "loss", "seen"].isna().all()
    assert "warning" not in set(ledger["rule"])
    assert table["row"].tolist() == [0, 1, 2, 3]


def test_steps_are_told_apart(cleaned):
    rows = [*both("a", 3.0, 0.3, step=1), *both("a", 2.0, 0.5, step=2)]
    table, _ = cleaned(rows, [], chain=CHAIN)
    assert table.loc[table["metric"] == "acc", "seen"].tolist() == [3.0, 2.0]


def test_a_checkpoint_that_was_not_chosen_was_measured_and_a_faulty_value_was_not(cleaned):
    rows = [*both("a", 3.0, 0.3, step=1), *both("a", 99.0, 0.5, step=2), *both("b", 2.0, 0.6, step=2)]
    chosen = [{"where": "metric = 'acc' OR step > 1"}]
    assert cleaned(rows, chosen, chain=CHAIN)[0].query("metric == 'acc'")["seen"].tolist() == [3.0, 99.0, 2.0]
    table, ledger = cleaned(rows, [{"where": "value < 50"}, *chosen], chain=CHAIN)
    found = table.query("metric == 'acc'")["seen"]
    assert found.isna().tolist() == [False, True, False]
    (told,) = ledger.loc[ledger["rule"] == "warning", "reason"]
    assert told == "chain: 1 of 3 rows of acc have no seen, since loss has no value at the same run and step"


def test_held_out_rows_have_none_and_lend_none(cleaned):
    rows = [*both("a", 3.0, 0.3), *both("b", 2.0, 0.5, held_out=True)]
    rows += [
        {"run": "c", "metric": "loss", "value": 1.0, "held_out": True},
        {"run": "c", "metric": "acc", "value": 0.9},
    ]
    found = seen(cleaned(rows, [], chain=CHAIN)[0])
    assert found["a"] == 3.0
    assert pd.isna(found["b"])
    assert pd.isna(found["c"])


def test_the_own_source_is_asked_first_then_the_only_other_one_that_knows(cleaned):
    rows = [
        {"run": "a", "metric": "loss", "value": 3.0, "source": "x"},
        {"run": "a", "metric": "acc", "value": 0.3, "source": "x"},
        {"run": "a", "metric": "loss", "value": 2.0, "source": "y"},
        {"run": "a", "metric": "acc", "value": 0.5, "source": "z"},
        {"run": "b", "metric": "loss", "value": 1.0, "source": "y"},
        {"run": "b", "metric": "acc", "value": 0.7, "source": "z"},
    ]
    table, _ = cleaned(rows, [], chain=CHAIN)
    found = table.loc[table["metric"] == "acc", "seen"].tolist()
    assert found[0] == 3.0
    assert pd.isna(found[1])
    assert found[2] == 1.0


def test_metrics_that_are_not_there_are_a_sentence(cleaned):
    chain = [{"from": {"metric": "bpb"}, "into": "seen", "for": {"metric": "acc"}}]
    table, ledger = cleaned(both("a", 3.0, 0.3), [], chain=chain)
    assert table["seen"].isna().all()
    (told,) = ledger.loc[ledger["rule"] == "warning", "reason"]
    assert told == "chain: no row has seen, since there is no metric bpb with a metric acc"


@pytest.mark.parametrize(
    ("chain", "pattern"),
    [
        ([{**CHAIN[0], "into": "params"}], "'params' is there already"),
        ([*CHAIN, {"from": {"metric": "acc"}, "into": "back", "for": {"metric": "loss"}}], "circle"),
    ],
)
def test_what_cannot_be_is_refused(cleaned, chain, pattern):
    with pytest.raises(StudyError, match=pattern):
        cleaned(both("a", 3.0, 0.3), [], chain=chain)
