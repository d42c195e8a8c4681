"""Elements of lists as columns and on the way to records; what is text stays text."""

import json

import pytest
from whole_sources import taken

from scalestudy.errors import StudyError

RUNS = [
    {
        "name": f"r{k}",
        "size": 10**k,
        "results": [{"task": "qa", "loss": 3 - k / 10, "note": "OOM"}, {"task": "maths", "loss": 1}],
        "curve": [[1, 9], [2, 3.5 - k / 10]],
        "seeds": [{"seed": 4, "points": [{"step": 1, "l": 5}, {"step": 2, "l": 4 - k}]}, {"seed": 5, "points": []}],
    }
    for k in range(3)
]
TEXT = "sources: {{runs: {{uri: {}, {}}}}}\n"


def files():
    return {
        "t.json": json.dumps(RUNS),
        "t.jsonl": "\n".join(map(json.dumps, RUNS)),
        "t.csv": "name,size,results,curve\n"
        + "".join(
            f'{r["name"]},{r["size"]},"{json.dumps(r["results"]).replace(chr(34), chr(34) * 2)}","{json.dumps(r["curve"])}"\n'
            for r in RUNS
        ),
    }


@pytest.mark.parametrize("name", ["t.json", "t.jsonl", "t.csv"])
def test_an_element_is_a_column_whose_cells_decide_its_kind(tmp_path, name):
    columns = 'columns: {run: name, params: size, value: "results[0].loss", last: "curve[-1][1]", second: "results[1].task", no: "results[7].x"}'
    found = taken(tmp_path, files(), TEXT.format(name, columns))
    runs = found.runs
    assert runs["value"].tolist() == [3.0, 2.9, 2.8]
    assert runs["last"].tolist() == [3.5, 3.4, 3.3]
    assert runs["second"].tolist() == ["maths"] * 3
    assert runs["no"].isna().all()
    assert found.made("last") == ("column", "curve[-1][1]")


def test_it_goes_with_where_and_further_expressions(tmp_path):
    columns = 'columns: {run: name, params: size, value: "2 * last", last: "curve[-1][1]"}, where: "last < 3.45"'
    assert taken(tmp_path, files(), TEXT.format("t.json", columns)).runs["value"].tolist() == [6.8, 6.6]


def test_one_item_on_the_way_to_records(tmp_path):
    rest = "columns: {run: name, params: size, value: l, step: step}"
    found = taken(tmp_path, files(), TEXT.format("t.json", f'records: "seeds[0].points", {rest}'))
    assert found.runs["value"].tolist() == [5, 4, 5, 3, 5, 2]
    assert found.runs["seed"].tolist() == [4] * 6
    last = taken(tmp_path, files(), TEXT.format("t.json", 'records: "curve[-1]", columns: {run: name}'))
    assert last.runs["value"].tolist() == [2, 3.5, 2, 3.4, 2, 3.3]
    beyond = taken(tmp_path, files(), TEXT.format("t.json", 'records: "results[5]", columns: {run: name, value: size}'))
    assert beyond.runs["run"].tolist() == ["r0", "r1", "r2"]


def test_brackets_behind_text_stay_letters_of_it(tmp_path):
    table = "name,loss\na1,3\nb2,2\n"
    runs = taken(tmp_path, {"t.csv": table}, TEXT.format("t.csv", 'columns: {value: loss, letter: "name[1]"}')).runs
    assert runs["letter"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("[1, 2", r"row 2, xs\[0\]: a list that cannot be read"), ("7", "xs\\[0\\].a|does not fit")],
)
def test_what_is_no_list_is_one_line(tmp_path, cell, said):
    table = f'xs,l\n"[1, 2]",3\n"{cell}",2\n'
    path = "xs[0]" if cell != "7" else "xs[0].a"
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"t.csv": table}, TEXT.format("t.csv", f'columns: {{value: l, first: "{path}"}}'))
    assert "\n" not in str(error.value)
