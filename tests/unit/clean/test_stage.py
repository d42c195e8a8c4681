"""Checks on what is left, the ledger, bad rules, and thresholds inside a fold."""

import math

import pandas as pd
import pytest

from scalestudy.clean import stage, thresholds
from scalestudy.errors import StudyError


@pytest.mark.parametrize(
    ("row", "pattern"),
    [
        ({"params": 0.0}, r"source runs, row 2, column params: found 0.0; expected a positive finite number"),
        ({"tokens": -1.0}, r"row 2, column tokens: found -1.0"),
        ({"flops": math.inf}, r"row 2, column flops: found inf"),
        ({"value": math.inf}, r"row 2, column value: found inf; expected a finite number.*diverged"),
    ],
)
def test_impossible_values_stop_the_study_unless_a_rule_takes_them_out(cleaned, row, pattern):
    rows = [{}, row]
    with pytest.raises(StudyError, match=pattern):
        cleaned(rows, [])
    name = next(iter(row))
    table, _ = cleaned(rows, [{"where": f"{name} > 0 AND isfinite({name})"}])
    assert table["excluded"].tolist() == [False, True]
    with pytest.raises(StudyError, match=pattern.partition(":")[0]):
        cleaned([{}, {**row, "held_out": True}], [{"where": f"{name} > 0 AND isfinite({name})"}])


def test_blank_values_are_out_with_a_reason_and_held_out_ones_stay(cleaned):
    table, ledger = cleaned([{}, {"value": None}, {"value": None, "held_out": True}], [])
    assert table["excluded"].tolist() == [False, True, False]
    assert table.loc[1, "reason"] == "the value is blank"
    assert ledger[["rule", "rows_in", "excluded", "rows_out"]].to_numpy().tolist() == [["missing", 2, 1, 1]]


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ({"wheree": "value > 1"}, r"rule 1: there is no rule 'wheree'.*did you mean 'where'"),
        ({"where": "valuee > 1"}, r"rule 1 \(where\): .* reads 'valuee'.*did you mean 'value'"),
        ({"where": "value +"}, r"cannot be read"),
        ({"where": "value + 1"}, r"gives DOUBLE; expected true or false"),
        ({"where": "value > (SELECT 1)"}, r"a subquery is not allowed"),
        ({"require": ["lr"]}, r"no column 'lr'"),
        ({"drop_highest": {"count": 0}}, r"rule 1 \(drop_highest\)"),
        ({"drop_highest": {"cout": 1}}, r"rule 1 \(drop_highest\)"),
        ({"drop_highest": {"count": 1, "by": ["familyy"]}}, r"did you mean 'family'"),
        ({"where": "value > 1", "require": ["value"]}, r"one rule"),
        ({"reason": "x"}, r"holds nothing"),
    ],
)
def test_bad_rules_are_named(cleaned, rule, pattern):
    with pytest.raises(StudyError, match=pattern) as caught:
        cleaned([{}], [rule])
    assert str(caught.value).startswith("study small, clean, rule 1")


def test_all_rules_of_a_fold_see_the_table_and_learn_from_training_rows_alone(cleaned):
    rows = [{"run": f"r{i}", "step": s, "value": 10.0 * i + s} for i in range(6) for s in (0, 1)]
    rules = ["last_checkpoint", {"drop_highest": {"count": 2}}]
    table, _ = cleaned(rows, rules)
    assert table.loc[table["excluded_by"] == 1, "run"].tolist() == ["r4", "r5"]
    learned, relearn = thresholds(table, {"clean": rules})
    assert table.loc[learned, "run"].tolist() == ["r4", "r5"]
    pool = table[~table["excluded"] | learned]
    assert pool["excluded"].equals(relearn(pool))
    training = pool[pool["run"].isin(["r0", "r1", "r2"])]
    assert training.loc[relearn(training), "run"].tolist() == ["r1", "r2"]


def test_without_a_learned_rule_nothing_changes(cleaned):
    table, _ = cleaned([{"value": 1.0}, {"value": 5.0}], [{"where": "value < 2"}])
    learned, relearn = thresholds(table, {"clean": [{"where": "value < 2"}]})
    assert not learned.any()
    pd.testing.assert_series_equal(relearn(table), table["excluded"])


def test_a_column_that_is_in_no_contract_is_not_written(cleaned, monkeypatch, tmp_path):
    as_it_is = stage.cleaned
    leaky = lambda *given: f"SELECT *, 1 AS __in FROM ({as_it_is(*given)})"  # noqa: E731
    monkeypatch.setattr(stage, "cleaned", leaky)
    with pytest.raises(ValueError, match=r"clean/runs: the columns \['__in'\] are in no contract"):
        cleaned([{}], [])
    assert list((tmp_path / "out").iterdir()) == []
