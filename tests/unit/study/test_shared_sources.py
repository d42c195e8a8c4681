"""What sources share is what each would say itself, and errors are told once, at the line that is wrong."""

import hashlib

import pytest
from whole_sources import taken

from scalestudy.errors import StudyError

FILES = {
    "a.csv": "n,d,l,seed\n1e6,1e8,3,1\n1e7,1e8,2.5,2\n",
    "b.csv": "n,d,l\n1e8,1e9,2\n",
    "models.csv": "params,vocab\n1000000,32000\n10000000,32000\n100000000,50000\n",
}
LONG = """
sources:
  a: {uri: a.csv, columns: {params: n, tokens: d, value: l, seed: seed}, constants: {metric: loss, unit: nats/token}}
  b: {uri: b.csv, columns: {params: n, tokens: d, value: l}, constants: {metric: other, unit: nats/token}}
  models: {uri: models.csv}
join: [{left: a, right: models, on: [params]}]
"""
SHORT = """
source_defaults: {columns: {params: n, tokens: d, value: l, seed: seed}, constants: {metric: loss, unit: nats/token}}
sources:
  a: {uri: a.csv}
  b: {uri: b.csv, columns: {seed: null}, constants: {metric: other}}
  models: {uri: models.csv}
join: [{left: a, right: models, on: [params]}]
"""


def test_said_once_is_as_said_in_each(tmp_path):
    whole = taken(tmp_path / "a", FILES, LONG)
    shared = taken(tmp_path / "b", FILES, SHORT)
    assert dict(shared.study.settings("ingest")) == dict(whole.study.settings("ingest"))
    assert shared.runs.equals(whole.runs)
    assert shared.runs["vocab"].notna().tolist() == [True, True, False]


def test_a_file_of_its_own_has_no_sum_and_no_mirror_of_the_shared_one(tmp_path):
    text = """
source_defaults: {uri: a.csv, sha256: "%s", columns: {params: n, value: l}}
sources: {a: {where: "n < 5e6"}, rest: {where: "n > 5e6"}, b: {uri: b.csv}}
"""
    sha256 = hashlib.sha256(FILES["a.csv"].encode()).hexdigest()
    found = taken(tmp_path, FILES, text % sha256)
    assert found.runs["source"].tolist() == ["a", "rest", "b"]
    assert "sha256" not in found.study.content["sources"]["b"]


def test_a_constant_of_a_source_takes_the_place_of_a_shared_column(tmp_path):
    text = """
source_defaults: {columns: {params: n, value: l, seed: seed}}
sources: {a: {uri: a.csv}, b: {uri: b.csv, constants: {seed: 7}}}
"""
    assert taken(tmp_path, FILES, text).runs["seed"].tolist() == [1, 2, 7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source_defaults: {colums: {value: l}}\nsources: {a: {uri: a.csv}, b: {uri: b.csv}}", "unknown key 'colums'"),
        (
            "source_defaults: {columns: {value: ls, params: n}}\nsources: {a: {uri: a.csv}}",
            "line 2, source_defaults.columns.value: source a: there is no column 'ls'",
        ),
        ("source_defaults: {mirror: x}\nsources: {a: {uri: a.csv, columns: {value: l}}}", "`mirror` without a `uri`"),
        ("sources: {a: {uri: a.csv, columns: {value: l, seed: null}}}", "found nothing; expected text or a number"),
        (
            "sources:\n  a: &a {uri: a.csv, columns: {value: l}}\n  b: {<<: *a}",
            "`source_defaults` holds what sources share",
        ),
        ("source_defaults: {columns: {value: l}}\nsources: {a: {}}", "expected `uri` or `study` and `table`"),
        ("source_defaults: 3\nsources: {a: {uri: a.csv, columns: {value: l}}}", "found 3; expected a mapping"),
    ],
)
def test_what_is_wrong_is_said_once_where_it_stands(tmp_path, text, said):
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, FILES, text + "\n")
    assert str(error.value).count("made.yaml") == 1
