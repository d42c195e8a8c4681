"""What each rule takes out, on tables small enough to see."""

import math

import pytest

from scalestudy.errors import StudyError


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
    assert out(cleaned(rows, [{"drop_highest": {"count": 1, "by": ["metric"]}}])[0]) == [1, 3, 5]
    assert out(cleaned(rows, [{"drop_highest": {"count": 1, "across": "family"}}])[0]) == [1, 5]


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


def test_duplicates_may_be_averaged_with_a_standard_error(cleaned):
    rows = [*values(1, 3, None, run="a"), *values(7, run="b")]
    rows[3]["stderr"] = 0.5
    table, ledger = cleaned(rows, [{"drop_duplicates": {"keep": "mean"}}])
    assert table["value"].tolist()[0] == 2.0
    assert table["stderr"].tolist()[0] == pytest.approx(math.sqrt(2) / math.sqrt(2))
    assert (table.loc[3, "value"], table.loc[3, "stderr"]) == (7.0, 0.5)
    assert out(table) == [1, 2]
    assert ledger["excluded"].tolist() == [1, 1]


def test_seeds_are_replicates_of_one_experiment(cleaned):
    rows = [{"value": v, "seed": s, "lr": lr} for v, s, lr in ((1, 0, 0.1), (2, 1, 0.1), (6, 2, 0.1), (9, 0, 0.2))]
    table, _ = cleaned(rows, [{"replicates": {}}])
    assert table["value"].tolist()[0] == 3.0
    assert table["stderr"].tolist()[0] == pytest.approx(math.sqrt(7 / 3))
    assert table["runs"].fillna(-1).tolist() == [3, -1, -1, -1]
    assert out(table) == [1, 2]
    assert table.loc[1, "reason"] == "averaged into another row"


def test_means_of_means_stand_for_all_their_runs(cleaned):
    """A table of means says of how many runs, and what it does not say is one."""
    rows = [
        {"value": v, "seed": s, "lr": lr, "runs": n}
        for v, s, lr, n in ((1, 0, 1, 4.0), (2, 1, 1, math.nan), (3, 0, 2, 2.0))
    ]
    table, _ = cleaned(rows, [{"replicates": {}}])
    assert table["runs"].tolist()[::2] == [5, 2]
    assert "runs" not in cleaned([{"value": 1.0}], [{"drop_duplicates": {"keep": "mean"}}])[0]


def test_replicates_of_counts_add_up_successes_and_trials(cleaned):
    """3 of 10 and 90 of 100 are 93 of 110; where somebody's trials are blank, nobody knows how many there are in all."""
    known = [{"value": v, "seed": s, "trials": n, "lr": 0.1} for v, s, n in ((0.3, 0, 10.0), (0.9, 1, 100.0))]
    alone = [{"value": 0.5, "seed": 0, "trials": 4.0, "lr": 0.2}]
    blank = [{"value": v, "seed": s, "trials": n, "lr": 0.3} for v, s, n in ((0.2, 0, 10.0), (0.4, 1, math.nan))]
    table, _ = cleaned([*known, *alone, *blank], [{"replicates": {}}])
    assert out(table) == [1, 4]
    assert table["value"].tolist() == pytest.approx([93 / 110, 0.9, 0.5, 0.3, 0.4])
    assert table["trials"].tolist()[:3] == [110, 100, 4]
    assert table["trials"].isna().tolist() == [False, False, False, True, True]


def curve(count, run="a", **more):
    return [{"run": run, "step": step, "value": 10.0 / step, **more} for step in range(1, count + 1)]


def test_best_checkpoint_by_direction(cleaned):
    assert out(cleaned(values(3, 1, math.inf, 2, run="a"), ["best_checkpoint", "diverged"])[0]) == [0, 2, 3]
    rows = values(0.3, 0.1, 0.2, run="a", direction="higher", metric="acc")
    assert out(cleaned(rows, ["best_checkpoint"])[0]) == [1, 2]


def test_checkpoints_after_warm_up(cleaned):
    assert out(cleaned(curve(5), [{"after_warmup": {"until": 2}}])[0]) == [0, 1]
    rows = [*curve(5), *curve(10, run="b")]
    assert out(cleaned(rows, [{"after_warmup": {"fraction": 0.2}}])[0]) == [0, 5, 6]


def test_thinning_keeps_the_last_checkpoint(cleaned):
    assert out(cleaned(curve(7), [{"thin": {"every": 3}}])[0]) == [1, 2, 4, 5]
    table, _ = cleaned(curve(100), [{"thin": {"per_decade": 2}}])
    assert table.loc[~table["excluded"], "step"].tolist() == [3, 9, 31, 99, 100]


def test_spikes_stand_above_both_neighbours(cleaned):
    rows = [{"run": "a", "step": i, "value": v} for i, v in enumerate([5.0, 4.0, 5.5, 3.9, 3.8, 4.4, 4.4])]
    assert out(cleaned(rows, [{"diverged": {"spike": 1.3}}])[0]) == [2]


def test_outliers_are_found_around_a_parabola_however_wild_they_are(cleaned):
    rows = []
    for i in range(30):
        x = 10 ** (15 + i / 10)
        value = math.exp(1.0 - 0.1 * math.log(x / 1e17) + 0.01 * math.log(x / 1e17) ** 2 + 0.001 * math.sin(7 * i))
        rows.append({"flops": x, "value": value * (1.5 if i in (4, 20) else 1.0)})
    assert out(cleaned(rows, ["outliers"])[0]) == [4, 20]
    clean_line = [{"flops": 10.0 ** (15 + i), "value": 10.0 ** (2 - i / 10)} for i in range(8)]
    assert out(cleaned(clean_line, ["outliers"])[0]) == []


def test_groups_too_small(cleaned):
    rows = values(1, 2, 3, family="a") + values(1, None, family="b")
    assert out(cleaned(rows, [{"min_points": {"count": 2}}])[0]) == [3, 4]
    rows = [{"family": "a", "params": p} for p in (1.0, 1.0, 2.0)]
    assert out(cleaned(rows, [{"min_points": {"count": 3, "distinct": "params"}}])[0]) == [0, 1, 2]


def test_units_become_one_in_held_out_rows_too(cleaned):
    rows = [
        {"value": 2.0, "stderr": 0.2, "unit": "nats/token", "bpt": 4.0},
        {"value": 1.0, "unit": "bits/byte", "bpt": 3.0},
        {"value": 2.0, "unit": "nats/token", "bpt": 4.0, "held_out": True},
        {"value": 0.5, "unit": "fraction", "metric": "acc", "bpt": None},
    ]
    table, _ = cleaned(rows, [{"units": {"to": "bits/byte", "bytes_per_token": "bpt"}}])
    expected = 2.0 / math.log(2) / 4
    assert table["value"].tolist() == pytest.approx([expected, 1.0, expected, 0.5], rel=1e-15)
    assert table.loc[0, "stderr"] == pytest.approx(0.2 / math.log(2) / 4, rel=1e-15)
    assert table["unit"].tolist() == ["bits/byte"] * 3 + ["fraction"]


@pytest.mark.parametrize("start", ["nats/token", "bits/token", "nats/byte", "bits/byte"])
@pytest.mark.parametrize("target", ["nats/token", "bits/token", "nats/byte", "bits/byte"])
def test_units_turn_back_into_themselves(cleaned, start, target):
    rules = [{"units": {"to": unit, "bytes_per_token": 3.7}} for unit in (target, start)]
    table, _ = cleaned([{"value": 2.5, "unit": start}], rules)
    assert table.loc[0, "value"] == pytest.approx(2.5, rel=1e-14)
    assert table.loc[0, "unit"] == start


def test_a_comparison_across_tokenisers_or_units_is_refused(cleaned):
    rows = [{"unit": "nats/token", "tokenizer": "a"}, {"unit": "nats/token", "tokenizer": "b"}]
    with pytest.raises(StudyError, match=r"tokenizer is 'a' and 'b'; expected one tokeniser, or a loss per byte"):
        cleaned(rows, [])
    with pytest.raises(StudyError, match=r"row 1, column unit: found nats/token; expected `bytes_per_token`"):
        cleaned(rows, [{"units": {"to": "bits/byte"}}])
    table, _ = cleaned(rows, [{"units": {"to": "bits/byte", "bytes_per_token": 4.2}}])
    assert set(table["unit"]) == {"bits/byte"}
    with pytest.raises(StudyError, match=r"family f, metric loss: unit is 'bits/token' and 'nats/token'"):
        cleaned([{"unit": "nats/token"}, {"unit": "bits/token"}], [])


def test_embeddings_are_counted_by_the_stated_convention(cleaned):
    rows = [
        {"params": 1e6, "params_kind": "total", "width": 64.0, "vocab": 1000.0},
        {"params": 9e5, "params_kind": "non_embedding", "width": 64.0, "vocab": 1000.0},
    ]
    table, ledger = cleaned(rows, [{"recount_params": {"to": "non_embedding"}}])
    assert table["params"].tolist() == [1e6 - 2 * 64 * 1000, 9e5]
    assert set(table["params_kind"]) == {"non_embedding"}
    assert "warning" not in set(ledger["rule"])
    table, _ = cleaned(rows, [{"recount_params": {"to": "total", "tied": True, "vocab": 500}}])
    assert table["params"].tolist() == [1e6, 9e5 + 64 * 500]
    with pytest.raises(StudyError, match="a vocabulary size and a width"):
        cleaned([{**rows[0], "vocab": None}, rows[1]], [{"recount_params": {"to": "non_embedding"}}])


def test_compute_is_counted_by_the_stated_convention(cleaned):
    rows = [{"params": 1e6, "tokens": 1e7, "flops": 1.0, "width": 64.0, "depth": 4.0, "context": 128.0}]
    for convention, extra in (("6ND", 0), ("6ND + causal attention", 6), ("6ND + full attention", 12)):
        table, _ = cleaned(rows, [{"recount_flops": {"as": convention}}])
        assert table.loc[0, "flops"] == (6 * 1e6 + extra * 4 * 128 * 64) * 1e7
        assert table.loc[0, "flops_kind"] == convention


def test_mixed_schedules_and_conventions_are_warned_of_in_the_ledger(cleaned):
    rows = [{"schedule": "decayed", "params_kind": "total"}, {"schedule": "constant", "params_kind": "total"}]
    ledger = cleaned(rows, [])[1]
    warning = ledger[ledger["rule"] == "warning"]
    assert warning["reason"].tolist() == ["schedule mixes 'constant' and 'decayed' in family 'f', metric 'loss'"]
    assert warning["excluded"].tolist() == [0]


def test_rows_without_a_partner_in_an_inner_join_are_out(cleaned):
    rows = [{"join_missing": None}, {"join_missing": "no row in source mixes for this run"}]
    table, ledger = cleaned(rows, [])
    assert out(table) == [1]
    assert ledger["rule"].tolist() == ["join", "missing"]
