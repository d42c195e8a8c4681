"""Several sections of `long`: each metric with its own errors, unit, direction and computed columns."""

import pytest
from whole_sources import taken

from scalestudy.errors import StudyError

WIDE = "model,n,loss_web,loss_code,loss_web_se,loss_code_se,acc_qa,acc_maths\na,1e6,3,2,.1,.2,40,10\nb,1e7,2.5,1.8,.1,.2,60,30\n"
TEXT = """
sources:
  runs:
    uri: w.csv
    long:
      - columns: [loss_web, loss_code]
        into: task
        value: value
        constants: {unit: nats/token, direction: lower, metric: loss}
      - columns: "acc_*"
        into: task
        value: percent
        constants: {unit: fraction, direction: higher}
        compute: {value: percent / 100, metric: "'accuracy of ' || task", stderr: "sqrt(percent / 100 * (1 - percent / 100) / n * 1e4)"}
    columns: {run: model, params: n}
"""


def test_each_section_has_its_own_unit_direction_and_computed_columns(tmp_path):
    found = taken(tmp_path, {"w.csv": WIDE}, TEXT).ingested
    assert found["value"].tolist() == [3.0, 2.0, 2.5, 1.8, 0.4, 0.1, 0.6, 0.3]
    assert found["metric"].tolist() == ["loss"] * 4 + ["accuracy of qa", "accuracy of maths"] * 2
    assert found["unit"].tolist() == ["nats/token"] * 4 + ["fraction"] * 4
    assert found["direction"].tolist() == ["lower"] * 4 + ["higher"] * 4
    assert found["run"].tolist() == ["a", "a", "b", "b"] * 2
    assert found["stderr"].isna().tolist() == [True] * 4 + [False] * 4
    assert found["stderr"].iloc[4] == pytest.approx((0.4 * 0.6 / 1e6 * 1e4) ** 0.5)


def test_errors_beside_values_go_section_by_section(tmp_path):
    text = """
sources:
  runs:
    uri: w.csv
    long:
      - {columns: "loss_*", into: task, value: value, beside: {stderr: "loss_*_se"}, constants: {metric: loss}}
      - {columns: "acc_*", into: task, value: value, constants: {metric: acc}}
    keep: [task]
    columns: {run: model, params: n}
"""
    found = taken(tmp_path, {"w.csv": WIDE}, text)
    runs = found.ingested
    assert runs["stderr"].fillna(-1).tolist() == [0.1, 0.2, 0.1, 0.2, -1, -1, -1, -1]
    assert runs["task"].tolist() == ["web", "code", "web", "code", "qa", "maths", "qa", "maths"]
    assert found.steps[["step", "told", "rows_in", "rows_out"]].to_numpy().tolist() == [["long", "loss_*, acc_*", 2, 8]]
    assert found.made("stderr") == ("long", "loss_*_se")
    assert found.made("value") == ("long", "loss_*; acc_*")


def test_one_section_in_a_list_is_that_section(tmp_path):
    one = 'columns: "acc_*", into: metric, value: value'
    rest = "columns: {run: model, params: n}"
    plain = taken(tmp_path / "a", {"w.csv": WIDE}, f"sources: {{runs: {{uri: w.csv, long: {{{one}}}, {rest}}}}}\n")
    listed = taken(tmp_path / "b", {"w.csv": WIDE}, f"sources: {{runs: {{uri: w.csv, long: [{{{one}}}], {rest}}}}}\n")
    assert plain.ingested.equals(listed.ingested)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"acc_*"', '"accuracy_*"', "long 2: 'accuracy_\\*' matches no column"),
        ("percent / 100, metric", "percnt / 100, metric", "long 2, value.*'percnt'"),
        ("{unit: fraction,", "{n: 3,", "'n' is among the columns of the source too"),
        (
            "columns: {run: model, params: n}",
            "columns: {run: model, params: n}\n    constants: {unit: x}",
            "`constants` too",
        ),
        ("percent / 100, metric", "getenv('HOME'), metric", "long 2, value.*not allowed"),
        ("percent / 100, metric", "unnest(range(3)), metric", "long 2, value.*not allowed"),
    ],
)
def test_what_does_not_fit_is_one_line(tmp_path, old, new, said):
    assert old in TEXT
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"w.csv": WIDE}, TEXT.replace(old, new))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("name", "constant"), [("metric", "loss"), ("value", 1.0), ("stderr", 0.1)])
def test_a_constant_in_place_of_what_is_stacked_is_refused(tmp_path, name, constant):
    long = '{columns: "loss_*", into: metric, value: value, beside: {stderr: "loss_*_se"}}'
    text = (
        f"sources: {{runs: {{uri: w.csv, long: {long}, columns: {{run: model}}, constants: {{{name}: {constant}}}}}}}\n"
    )
    with pytest.raises(StudyError, match=f"long: '{name}' is among the source's `constants` too") as error:
        taken(tmp_path, {"w.csv": WIDE}, text)
    assert "\n" not in str(error.value)


def test_a_constant_may_have_the_name_of_what_a_mapping_has_read(tmp_path):
    long = "{columns: [loss_web, loss_code], into: metric, value: value}"
    text = f"sources: {{runs: {{uri: w.csv, long: {long}, columns: {{run: model, family: metric}}, constants: {{metric: loss}}}}}}\n"
    found = taken(tmp_path, {"w.csv": WIDE}, text).ingested
    assert found["family"].tolist() == ["loss_web", "loss_code"] * 2
    assert set(found["metric"]) == {"loss"}
