"""A condition on a source leaves out rows before anything is made of them, and says how many."""

import numpy as np
import pytest
from whole_sources import taken

from scalestudy.errors import StudyError

TABLE = "project,model,size,step,loss,ok\n" + "".join(
    f"{project},{project}{k},{10**k}M,{step},{3 - 0.1 * k if project != 'c' else 'OOM'},{'' if step == 50 else 'true'}\n"
    for project in "abc"
    for k in range(3)
    for step in (50, 100)
)
SOURCE = """
sources:
  runs:
    uri: t.csv
    where: "{}"
    columns: {{family: project, run: model, params: number(size), value: loss, step: step}}
"""


def test_rows_that_do_not_meet_it_make_no_family_and_no_fault_and_are_counted(tmp_path):
    found = taken(tmp_path, {"t.csv": TABLE}, SOURCE.format("project = 'a'"))
    assert found.runs["family"].unique().tolist() == ["a"]
    assert found.steps[["source", "step", "told", "rows_in", "rows_out"]].to_numpy().tolist() == [
        ["runs", "where", "project = 'a'", 18, 6]
    ]
    assert found.runs["source_row"].tolist() == [1, 2, 3, 4, 5, 6]


def test_without_it_the_text_of_the_others_is_refused(tmp_path):
    with pytest.raises(StudyError, match="OOM"):
        taken(tmp_path, {"t.csv": TABLE}, SOURCE.format("true"))


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("project <> 'c' AND params > 5e6", 8),  # params is mapped
        ("family = 'b'", 6),
        ("ok AND project = 'a'", 3),  # a blank is not met
        ("project IN ('a', 'b') AND step = max(step) OVER (PARTITION BY model)", 6),
        ("project = 'a' AND filename = 't.csv'", 6),
    ],
)
def test_it_reads_columns_of_the_source_and_mapped_ones(tmp_path, condition, rows):
    found = taken(tmp_path, {"t.csv": TABLE}, SOURCE.format(condition))
    assert len(found.runs) == rows


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("project = 'z'", "source runs, where: none of 18 rows meets"),
        ("projct = 'a'", "reads 'projct', which is no column.*did you mean 'project'"),
        ("step + 1", "gives float64; expected a condition"),
        ("step >", "where: 'step >' is no column and cannot be read"),
        ("step > (SELECT 1)", "cannot be read.*not allowed"),
        ("1 = 1; DROP TABLE x", "cannot be read"),
        ("read_text('/etc/passwd') = ''", "cannot be read.*not allowed"),
    ],
)
def test_what_is_no_condition_is_one_line(tmp_path, condition, said):
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"t.csv": TABLE}, SOURCE.format(condition))
    assert "\n" not in str(error.value)


def test_it_acts_after_long_and_join_and_on_both_sides_of_one(tmp_path):
    wide = "model,n,loss_web,loss_code\na,1e6,3,2\nb,1e7,2.5,1.8\nc,1e8,2.2,1.6\n"
    models = "model,arch,version\na,dense,2\nb,moe,2\nc,dense,2\nc,dense,1\n"
    text = """
sources:
  runs:
    uri: wide.csv
    long: {columns: "loss_*", into: metric, value: value}
    where: "arch = 'dense' AND metric = 'web'"
    columns: {run: model, params: n}
  models: {uri: models.csv, where: "version = 2"}
join: [{left: runs, right: models, on: [model]}]
"""
    found = taken(tmp_path, {"wide.csv": wide, "models.csv": models}, text)
    assert found.runs["value"].tolist() == [3.0, 2.2]
    assert found.steps[["source", "step", "rows_in", "rows_out"]].to_numpy().tolist() == [
        ["runs", "long", 3, 6],
        ["runs", "where", 6, 2],
        ["models", "where", 4, 3],
    ]
    assert found.made("arch") == ("join", "source models")


def test_two_sources_of_one_file_are_the_file(tmp_path):
    """Stacked with their conditions, a table and its two halves hold the same rows."""
    base = "uri: t.csv, columns: {family: project, run: model, params: number(size), value: loss}"
    halves = f"{{a: {{{base}, where: \"project = 'a'\"}}, b: {{{base}, where: \"project = 'b'\"}}}}"
    two = taken(tmp_path / "two", {"t.csv": TABLE}, f"sources: {halves}\n")
    one = taken(tmp_path / "one", {"t.csv": TABLE}, SOURCE.format("project < 'c'"))
    key = ["family", "run", "params", "value"]
    assert np.array_equal(two.runs[key].to_numpy(), one.runs[key].to_numpy())
