"""Model cards: the YAML at the head of Markdown files, as plain values and within limits."""

import pytest
from whole_sources import taken

from scalestudy.errors import StudyError
from scalestudy.study.yaml_file import read_yaml
from scalestudy.yaml_text import load

CARD = """---
license: mit
base_model: "a/{0}"
params: {1}
tags: [x, y]
model-index:
- name: {0}
  results:
  - task: {{type: qa}}
    metrics:
    - {{type: acc, value: {2}}}
    - {{type: f1, value: 0.5}}
  - task: {{type: maths}}
    metrics: [{{type: acc, value: 0.1}}]
---
# A model

params: 7 is no head
---
text: 1
---
"""
CARDS = {
    "cards/one/README.md": CARD.format("one", "1e6", "0.3"),
    "cards/two/README.md": CARD.format("two", "1e7", "0.4").replace("\n", "\r\n"),
    "cards/none/README.md": "# no head\n",
    "cards/one/config.json": "{}",
}
TEXT = """
sources:
  runs:
    uri: cards
    format: front_matter
    {}
"""


def test_each_head_is_a_record_and_a_file_without_one_a_row_without_values(tmp_path):
    text = TEXT.format("columns: {run: base_model, params: params, value: params}").replace(
        "run: base_model", "run: filename"
    )
    runs = taken(tmp_path, CARDS, text).ingested
    assert runs["run"].tolist() == ["none/README.md", "one/README.md", "two/README.md"]
    assert runs["params"].fillna(-1).tolist() == [-1, 1e6, 1e7]


def test_lists_of_a_card_become_rows_with_what_stands_beside(tmp_path):
    text = TEXT.format(
        """records: model-index.results.metrics
    where: "type IS NOT NULL"
    columns: {run: name, params: params, metric: "\\"task.type\\" || ' ' || type", value: value}
    constants: {unit: fraction, direction: higher}"""
    )
    runs = taken(tmp_path, CARDS, text).ingested
    assert runs["run"].tolist() == ["one"] * 3 + ["two"] * 3
    assert runs["metric"].tolist() == ["qa acc", "qa f1", "maths acc"] * 2
    assert runs["value"].tolist() == [0.3, 0.5, 0.1, 0.4, 0.5, 0.1]
    assert runs["params"].tolist() == [1e6] * 3 + [1e7] * 3


LAUGHS = "---\na: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
LONG = f"---\na: &a {'x' * 300_000}\nb: [{','.join(['*a'] * 1000)}]\n---\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LAUGHS + "---\n", "more than 2,000,000 values"),
        (LONG, "more than 2,000,000 values, or texts as long"),
        ("---\na: 1\n", "its head has no end"),
        (f"---\n{'a' * 1_000_001}\n---\n", "its head has no end within 1,000,000 bytes"),
        ("---\n- 1\n---\n", "is no mapping"),
        ("---\na: [\n---\n", "the YAML cannot be read"),
        ("---\na: " + "[" * 2000 + "]" * 2000 + "\n---\n", "deep"),
        ("# nothing\n", "none of 1 files begins with a line of three dashes"),
        ("", "none of 1 files"),
        ("---\na: \xff\n---\n", "nothing is mapped to `value`|value"),
    ],
    ids=["laughs", "long", "open", "large", "list", "broken", "deep", "none", "empty", "no value"],
)
def test_what_is_no_head_is_one_line(tmp_path, content, said):
    text = "sources: {runs: {uri: c.md, format: front_matter, columns: {params: a}}}\n"
    with pytest.raises(StudyError, match=said) as error:
        taken(tmp_path, {"c.md": content}, text)
    assert "\n" not in str(error.value)


def test_tags_make_no_objects(tmp_path):
    """A safe loader knows no tag that calls anything: what stands behind one is text."""
    content = f"---\na: !!python/object/apply:pathlib.Path.touch [{tmp_path / 'made'}]\nvalue: 3\n---\n"
    taken(tmp_path, {"c.md": content}, "sources: {runs: {uri: c.md, format: front_matter, keep: [a]}}\n")
    assert not (tmp_path / "made").exists()


def test_aliases_of_long_texts_count_in_study_files_too(tmp_path):
    (tmp_path / "s.yaml").write_text(LONG.strip("-\n"), encoding="utf-8")
    assert load("a: &a x\nb: [*a, *a]\n") == {"a": "x", "b": ["x", "x"]}
    with pytest.raises(StudyError, match="expands to too many values"):
        read_yaml(tmp_path / "s.yaml")
