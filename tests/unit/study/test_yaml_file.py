import pytest

from scalestudy.errors import StudyError
from scalestudy.study.yaml_file import read_yaml


@pytest.fixture
def read(tmp_path):
    def run(text):
        path = tmp_path / "study.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path)

    return run


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 1e-3),
        ("1.5E+3", 1500.0),
        (".5", 0.5),
        ("-7", -7),
        ("-.inf", float("-inf")),
        ("012", 12),
        ("true", True),
        ("~", None),
        ("null", None),
        ("yes", "yes"),
        ("on", "on"),
        ("2024-01-31", "2024-01-31"),
        ("1:30", "1:30"),
        ("'3'", "3"),
        ("1_000", "1_000"),
    ],
)
def test_scalars_are_what_their_writer_meant(read, text, value):
    content, _ = read(f"key: {text}")
    assert content == {"key": value}
    assert type(content["key"]) is type(value)


def test_a_key_named_on_stays_a_word(read):
    assert read("on: [run]")[0] == {"on": ["run"]}


def test_lines_are_kept_for_every_key_and_item(read):
    _, lines = read("a: 1\nb:\n  - x\n  - y: 2\n")
    assert lines[("a",)] == 1
    assert lines[("b", 1)] == 4
    assert lines[("b", 1, "y")] == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "line 2: the key 'a' appears twice"),
        ("a: [1, 2\n", "line 2: .*expected YAML"),
        ("a: !!python/object/apply:os.system [id]\n", "line 1: the tag .*os.system; expected plain values"),
        (b"a: \xff\xfe", "cannot be read.*UTF-8"),
        ("? [a, b]\n: 1\n", "a key that is a list"),
        ("a: &x [*x]\n", "expands to too many values"),
        ("a: 1\n---\nb: 2\n", "expected YAML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(read, text, message):
    with pytest.raises(StudyError, match=message) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_aliases_that_repeat_aliases_are_refused_quickly(read):
    layers = ["l0: &l0 [x]"] + [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(StudyError, match="aliases that repeat aliases"):
        read("\n".join(layers))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"nowhere\.yaml: no such file"):
        read_yaml(tmp_path / "nowhere.yaml")
