"""What a study may expect, refused before anything runs where no table could ever hold it."""

import pytest

from scalestudy.errors import StudyError
from scalestudy.study.load import load_study

STUDY = "study: s\nsources: {r: {uri: r.csv}}\nexpect:\n  - "
GOOD = [
    "{law: power, parameter: a, value: 1, tolerance: 0.1, source: x}",
    "{law: power, parameter: a, at_most: 1, source: x}",
    "{table: validate/scores, where: {score: rmsle, law: auto}, mean: value, at_most: 0.03, source: x}",
    "{table: fit/fits, share: {column: status, is: converged}, at_least: 0.9, source: x}",
    "{table: analyse/forecast, where: {flops: 1.0e+20}, column: predicted, at_least: 1, at_most: 2, source: x}",
    "{table: clean/runs, count: my_own_column, at_least: 1, source: x}",
]
BAD = {
    "{table: validate/scored, mean: value, at_most: 1, source: x}": "did you mean 'validate/scores'",
    "{table: validate/scores, mean: value_, at_most: 1, source: x}": "did you mean 'value'",
    "{table: validate/scores, where: {scor: rmsle}, mean: value, at_most: 1, source: x}": "did you mean 'score'",
    "{table: fit/fits, share: {column: state, is: converged}, at_most: 1, source: x}": "no column 'state'",
    "{table: analyse/replication, column: found, at_most: 1, source: x}": "no table 'analyse/replication'",
    "{table: fit/fits, mean: rmse, column: mae, at_most: 1, source: x}": "table and column",
    "{table: fit/fits, mean: rmse, source: x}": "value and tolerance",
    "{table: fit/fits, mean: rmse, value: 1, at_most: 1, source: x}": "at_most",
    "{table: fit/fits, mean: rmse, value: 1, source: x}": "value and tolerance",
    "{law: power, at_most: 1, source: x}": "law and parameter",
    "{law: power, parameter: a, table: fit/fits, column: n, value: 1, tolerance: 1, source: x}": "`table` and `law`",
    "{table: fit/fits, share: {column: status}, at_most: 1, source: x}": "",
}


def load(entry, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(STUDY + entry + "\n", encoding="utf-8")
    return load_study(path)


@pytest.mark.parametrize("entry", GOOD)
def test_what_may_be_expected(entry, tmp_path):
    assert load(entry, tmp_path).content["expect"]


@pytest.mark.parametrize(("entry", "words"), BAD.items())
def test_what_may_not(entry, words, tmp_path):
    with pytest.raises(StudyError) as error:
        load(entry, tmp_path)
    assert words in str(error.value)
    assert "line 4" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_finding_is_of_a_name_or_a_source(tmp_path):
    entry = "{law: power, parameter: a, at_most: 1, source: Table 1, name: exponent}\n"
    assert load(f"{entry}findings: [{{of: [exponent, Table 1], says: so}}]", tmp_path).content["findings"]
    with pytest.raises(StudyError) as error:
        load(f"{entry}findings: [{{of: exponents, says: so}}]", tmp_path)
    assert "'exponents'; expected one of Table 1, exponent; did you mean 'exponent'?" in str(error.value)
