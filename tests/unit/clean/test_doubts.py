"""What the ledger warns of: what a rule's work rests on, where that is not there, and what is gone."""

import pytest

from scalestudy.clean.emptied import EMPTIED

RUN = [{"run": "a", "step": step, "value": 5.0 - step} for step in (1, 2, 3)]


def warnings(ledger):
    return ledger.loc[ledger["rule"] == "warning", "reason"].tolist()


@pytest.mark.parametrize("rule", [{"last_checkpoint": {}}, {"thin": {"every": 2}}, {"after_warmup": {}}])
def test_checkpoints_that_nothing_orders_are_told(cleaned, rule):
    rows = [{"run": "a", "tokens": None, "value": value} for value in (3.0, 2.0, 1.0)]
    ledger = cleaned(rows, [rule])[1]
    assert warnings(ledger)[0].startswith(f"{next(iter(rule))} reads tokens, blank in every row it met")
    assert not warnings(cleaned(RUN, [rule])[1])


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ({"require": ["lr"]}, "lr"),
        ({"where": "lr > 0 or value > 0"}, "lr"),
        ({"outliers": {"against": "lr"}}, "lr"),
        ({"drop_highest": {"column": "lr", "count": 1}}, "lr"),
        ({"min_points": {"distinct": "lr", "count": 2}}, "lr"),
        ({"units": {"to": "bits/token", "bytes_per_token": "lr"}}, "lr"),
    ],
)
def test_a_rule_whose_column_is_blank_in_every_row_is_told(cleaned, rule, column):
    rows = [{"step": step, "lr": None, "value": 5.0 - step} for step in (1, 2, 3)]
    name = next(iter(rule))
    assert any(
        told.startswith(f"{name} reads {column}, blank in every row it met")
        for told in warnings(cleaned(rows, [rule])[1])
    )
    rows = [{"step": step, "lr": 10.0**step, "value": 5.0 - step} for step in (1, 2, 3)]
    assert not any("blank in every row" in told for told in warnings(cleaned(rows, [rule])[1]))


@pytest.mark.parametrize(
    "rule", [{"where": "value > 0"}, {"require": ["value"]}, "diverged", "replicates", "drop_duplicates"]
)
def test_a_rule_is_not_blamed_for_columns_that_others_read(cleaned, rule):
    rows = [{"tokens": None, "params": 10.0**step, "value": 5.0 - step} for step in (1, 2, 3)]
    assert not warnings(cleaned(rows, [rule])[1])


@pytest.mark.parametrize("rule", [{"drop_highest": {"count": 1, "column": "x"}}, {"outliers": {"against": "x"}}])
def test_a_threshold_that_nothing_teaches_is_told(cleaned, rule):
    rows = [
        {"family": family, "x": x, "value": v} for family, x in (("f", 1.0), ("g", None)) for v in (3.0, 2.0, 2.5, 2.6)
    ]
    rows = [{**row, "x": row["x"] and row["x"] * (i + 1)} for i, row in enumerate(rows)]
    told = warnings(cleaned(rows, [rule])[1])
    assert f"{next(iter(rule))} could not learn its threshold in 1 of 2 groups and took nothing out there" in told
    whole = [row for row in rows if row["family"] == "f"]
    assert not warnings(cleaned(whole, [rule])[1])


def test_of_equal_steps_it_is_told_which_was_taken(cleaned):
    rows = [*RUN[:2], {"run": "a", "step": 2, "value": 2.0}]
    for further in ({}, {"lr": 1.0}):
        table, ledger = cleaned(
            [{"lr": 2.0, **row} for row in rows[:2]] + [{"lr": 2.0, **rows[2], **further}], ["last_checkpoint"]
        )
        assert table.loc[~table["excluded"], "value"].tolist() == [2.0]
        (told,) = warnings(ledger)
        assert told.startswith("2 rows stand with others at one point of one run (first run 'a', step 2)")
        assert told.endswith(
            "; last_checkpoint: of two rows at one point of a run, the later one is the later checkpoint"
        )


def test_families_and_metrics_that_are_gone_are_told_once(cleaned):
    rows = [
        {"family": f, "metric": m, "value": v}
        for f, m, v in (("a", "x", 1.0), ("a", "y", 9.0), ("b", "x", 9.0), ("b", "y", 9.0))
    ]
    told = [
        sentence for sentence in warnings(cleaned(rows, [{"where": "value < 5"}])[1]) if sentence.startswith(EMPTIED)
    ]
    assert told == [f"{EMPTIED} family b, taken out by where", f"{EMPTIED} metric y, taken out by where"]
