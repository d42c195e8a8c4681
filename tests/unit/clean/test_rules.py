"""What each rule takes out, on tables small enough to see."""

import math

import pytest


def out(table) -> list[int]:
    return table.loc[table["excluded"], "row"].tolist()


def values(*numbers, **more):
    return [{"value": number, **more} for number in numbers]


def test_where_keeps_what_meets_the_condition_and_blanks_do_not(cleaned):
    rows = [{"lr": 1.0}, {"lr": None}, {"lr": 0.1}]
    table, ledger = cleaned(rows, [{"where": "lr > 0.5", "reason": "small steps"}])
    assert out(table) == [1, 2]
    assert set(table["reason"].dropna()) == {"small steps"}
    assert ledger["excluded"].tolist() == [2, 0]


def test_require_takes_out_blank_nan_and_infinite(cleaned):
    table, _ = cleaned(values(1.0, None, math.inf, 2.0), [{"require": ["value"]}])
    assert out(table) == [1, 2]


def test_drop_highest_keeps_strictly_below_the_threshold(cleaned):
    table, _ = cleaned(values(1, 9, 8, 8, 2), [{"drop_highest": {"count": 2}}])
    assert out(table) == [1, 2, 3]


def test_drop_highest_ranks_each_unit_apart(cleaned):
    rows = values(1, 9, family="a") + values(2, 5, family="b") + values(0.1, 0.2, metric="acc")
    assert out(cleaned(rows, [{"drop_highest": {"count": 1}}])[0]) == [1, 3, 5]
    assert out(cleaned(rows, [{"drop_highest": {"count": 1, "by": ["metric"]}}])[0]) == [1, 5]


def test_drop_highest_does_not_rank_nan_or_held_out_rows(cleaned):
    rows = [*values(math.nan, 9, 8, 7), {"value": 99, "held_out": True}]
    table, _ = cleaned(rows, [{"drop_highest": {"count": 1}}, {"diverged": {}}])
    assert out(table) == [0, 1]


def test_duplicates_keep_first_last_or_best(cleaned):
    rows = values(3, 1, 2, run="a") + values(5, run="b")
    for keep, gone in (("first", [1, 2]), ("last", [0, 1]), ("best", [0, 2])):
        assert out(cleaned(rows, [{"drop_duplicates": {"keep": keep}}])[0]) == gone
    rows = values(3, 1, 2, run="a", direction="higher", metric="acc")
    assert out(cleaned(rows, [{"drop_duplicates": {"keep": "best"}}])[0]) == [1, 2]
    assert out(cleaned(values(1, 2, 3), [{"drop_duplicates": {"by": "params"}}])[0]) == [1, 2]


def test_last_checkpoint_of_each_run_and_metric(cleaned):
    rows = [
        {"run": run, "step": step, "value": v}
        for run, step, v in (("a", 1, 5), ("a", 3, 4), ("a", 2, 3), ("b", 7, 2), ("b", 9, None))
    ]
    table, ledger = cleaned(rows, ["last_checkpoint"])
    assert out(table) == [0, 2, 4]
    assert table.loc[4, "reason"] == "the value is blank"
    assert ledger["excluded"].tolist() == [2, 1]


def test_diverged_above_its_own_minimum_only_after_it(cleaned):
    curve = [10.0, 4.0, 3.0, 5.0, math.nan, 3.1, math.inf]
    rows = [{"run": "a", "step": i, "value": v} for i, v in enumerate(curve)]
    assert out(cleaned(rows, ["diverged"])[0]) == [3, 4, 6]
    assert out(cleaned(rows, [{"diverged": {"rise": 1.01}}])[0]) == [3, 4, 5, 6]


def test_diverged_above_its_group(cleaned):
    rows = values(2.0, 2.1, 8.0, params=1e6) + values(4.0, 11.0, params=1e5)
    table, _ = cleaned(rows, [{"diverged": {"above": 2.0, "by": ["params"]}}])
    assert out(table) == [2, 4]


def test_rules_act_in_order_on_what_is_left(cleaned):
    rows = values(1, 2, 3, 4, 5)
    first, _ = cleaned(rows, [{"where": "value < 5"}, {"drop_highest": {"count": 1}}])
    assert out(first) == [3, 4]
    assert first["excluded_by"].dropna().tolist() == [1, 0]


@pytest.mark.parametrize("reason", [None, 'because it\'s 50% "odd" <b>&\u2028\\'])
def test_reasons_are_kept_as_written(cleaned, reason):
    rule = {"where": "value < 2"} | ({"reason": reason} if reason else {})
    table, ledger = cleaned(values(1, 3), [rule])
    assert table.loc[1, "reason"] == (reason or "not (value < 2)")
    assert ledger.loc[0, "reason"] == table.loc[1, "reason"]
