"""Values in percent become fractions at the end of cleaning, in the study and inside its folds."""

import pytest

from scalestudy.clean import thresholds

ROWS = [{"value": float(value), "stderr": 1.0, "unit": "percent", "metric": "accuracy"} for value in (20, 40, 60, 95)]


def test_values_and_errors_are_fractions_and_the_ledger_says_so(cleaned):
    table, ledger = cleaned([*ROWS, {"value": 3.0}], [])
    assert table["value"].tolist() == pytest.approx([0.2, 0.4, 0.6, 0.95, 3.0])
    assert table["stderr"].tolist()[:4] == pytest.approx([0.01] * 4)
    assert table["unit"].tolist() == ["percent"] * 4 + ["nats/token"]
    assert ledger["rule"].tolist()[-1] == "fractions"


def test_a_study_without_it_has_no_such_rule(cleaned):
    assert "fractions" not in set(cleaned([{"value": 3.0}], [])[1]["rule"])


def test_rules_speak_of_values_as_stated_in_folds_too(cleaned):
    rules = [{"where": "value < 90"}, {"drop_highest": {"count": 1}}]
    table, _ = cleaned(ROWS, rules)
    assert table["excluded"].tolist() == [False, False, True, True]
    out, relearn = thresholds(table, {"clean": rules})
    assert out.tolist() == [False, False, True, False]
    assert relearn(table.iloc[[0, 1, 2]]).tolist() == [False, False, True]
