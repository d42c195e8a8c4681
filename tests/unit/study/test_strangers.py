"""Study files from strangers: whatever stands in them, one line says what is wrong before anything is read."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scalestudy.errors import LONGEST, MOST_TOGETHER, StudyError
from scalestudy.study import limits, yaml_file
from scalestudy.study.load import load_study, study_schema
from scalestudy.study.plan import make_plan

STUDIES = Path(__file__).resolve().parents[3] / "config" / "studies"
START = "study: odd\nsources: {runs: {uri: runs.csv, columns: {value: loss}}}\n"
LAW = "laws: [{{name: mine, formula: '{}', variables: {{x: params}}, parameters: {{A: {{}}, b: {{}}}}}}]\n"
NUMBERS = (".nan", ".inf", "-.inf", "1e400", "-1e400", "9" * 400, "9" * 5000)
PLACES = (
    "range: [{}, 1]",
    "fit: {{delta: {}}}",
    "fit: {{seed: {}}}",
    "fit: {{uncertainty: {{method: bootstrap, draws: {}}}}}",
    "validate: {{schemes: [{{kfold: {{folds: {}}}}}]}}",
    "validate: {{schemes: [{{rolling: {{by: params, cutoffs: [0.5, {}]}}}}]}}",
    "analyse: [{{forecast: {{targets: [{{params: {}}}]}}}}]",
    "clean: [{{drop_highest: {{column: value, count: {}}}}}]",
    "laws: [{{law: power, variables: {{x: params}}, fixed: {{a: {}}}}}]",
    "laws: [{{law: power, variables: {{x: params}}, starts: {{a: [0, {}]}}}}]",
    "expect: [{{law: power, parameter: a, value: {}, tolerance: 0.1, source: x}}]",
)
TEXTS = {
    "depth": ("a: " + "[" * 100_000, "more than 60 deep"),
    "block depth": ("".join(f"{' ' * i}a:\n" for i in range(200)), "more than 60 deep"),
    "sequences": ("- " * 5000 + "x", "more than 60 deep"),
    "aliases": ("\n".join(["l0: &l0 [x]"] + [f"l{i}: &l{i} [{f'*l{i - 1},' * 10}]" for i in range(1, 12)]), "aliases"),
    "size": ("a: " + "x" * 5_000_000, "bytes; expected a study file"),
    "values": ("a: [" + "1," * 300_000 + "]", "too many values"),
    "long uri": (START.replace("runs.csv", "a" * 10_000), "a text of 10000 characters; expected at most 1000"),
    "long name": (START.replace("{runs:", f"{{{'a' * 900}:"), "a text of 900 characters; expected at most 200"),
    "long title": (START + "title: " + "a" * 10_000, "a text of 10000 characters; expected at most 5000"),
    "home": (START.replace("runs.csv", "~"), "found nothing; expected text"),
    "list of cutoffs": (
        START + f"validate: {{schemes: [{{rolling: {{cutoffs: [{'0.5,' * 10_000}]}}}}]}}",
        "a list of 10000",
    ),
    "list of targets": (START + f"analyse: [{{forecast: {{targets: [{'{params: 1e9},' * 5000}]}}}}]", "a list of 5000"),
    "draws": (START + "fit: {uncertainty: {method: bootstrap, draws: 1000000000000}}", "at most 100000"),
    "draws as a fraction": (
        START + "fit: {uncertainty: {method: bootstrap, draws: 1e3}}",
        "found 1000.0; .*a whole number",
    ),
    "folds": (START + "validate: {schemes: [{kfold: {folds: 1000000000}}]}", "at most 1000"),
    "terms": (START + "laws: [{law: power, terms: 1000000000}]", "at most 50"),
    "skip": (START.replace("uri:", "csv: {skip: 1000000000000}, uri:"), "at most 1000000"),
    "delimiter": (START.replace("uri:", "csv: {delimiter: '\\t'}, uri:"), r"the one character that separates cells"),
    "delimiter of two": (START.replace("uri:", "csv: {delimiter: '::'}, uri:"), r"the one character"),
    "encoding": (START.replace("uri:", "csv: {encoding: '../x'}, uri:"), r"such as latin-1"),
    "surrogate": (START + 'title: "\\ud800"\n', "line 3: .*expected YAML"),
    "control": (START + 'title: "a\\x1b[31m"\n', r"line 3, title: a text with the character '\\x1b'"),
    "control in a key": (START + 'axes: {"a\\x07": scale}\n', r"a text with the character '\\x07'"),
    "null byte": (START + "title: a\x00b\n", "YAML"),
    "null byte written": (START.replace("runs.csv", '"a\\0b"'), r"a text with the character '\\x00'"),
    "tag": (START + "title: !!python/object/apply:os.system [id]", "the tag"),
    "own tag": (START + "title: !x y", "the tag !x"),
    "tag that lies": (START + "title: !!seq y", "the tag tag:yaml.org,2002:seq"),
    "number that is none": (START + "fit: {seed: !!int x}", "the tag tag:yaml.org,2002:int"),
    "truth that is none": (START + "sensitivity: !!bool maybe", "the tag tag:yaml.org,2002:bool"),
    "twice": (START + "title: a\ntitle: b\n", "line 4: the key 'title' appears twice"),
    "date as a text": (START + "title: 2024-01-31\nfit: {seed: 2024-01-31}", "found '2024-01-31'; .*a whole number"),
    "merge": ("a: &a {study: x}\n<<: *a\n", "unknown key"),
    "starts of text": (START + "laws: [{law: power, starts: {a: [x, y]}}]", "found 'x'|is not"),
    "starts of nothing": (START + "laws: [{law: power, starts: {a: []}}]", "a starting value|a range|\\[\\]"),
    "utf-16": ("study: odd".encode("utf-16"), "cannot be read"),
    "binary": (bytes(range(256)), "cannot be read"),
}
FORMULAS = {
    "9**9**9": "'9\\*\\*9\\*\\*9' is not allowed",
    "A*x**b + 10**10**10": "is not allowed",
    "A*x**b + 2**-100000": "too small for a number",
    "A*x**b + (1/3)**(10**200)": "too small",
    "A/0 + b*x": "'A/0' divides by zero",
    "A/(1-1) + b*x": "divides by zero",
    "A*x**b + log(0)": "'log\\(0\\)' is not allowed",
    "A*x**b + log(-1)": "is not allowed",
    "A*x**b + sqrt(-1)": "is not allowed",
    "A*x**b + (-8)**(1/3)": "is not allowed",
    "A*x**b + 1e400": "'1e400' is not allowed",
    "A*x**b + exp(exp(exp(9)))": "is not allowed",
    f"A*x**b + {'9' * 4000}": "is not allowed",
    f"A*x**b + {'9' * 4900}": "not a formula",
    "A*x**b + factorial(1000000)": "is not allowed",
    "A*x**b + " + "exp(" * 250 + "b" + ")" * 250: "more than 200 operations deep|not a formula",
    "+".join(["A*x**b"] * 600): "more than 200 operations deep",
    "A*x**c": "'c' is neither a variable nor a parameter",
    "A*b": "reads no variable",
    "A*x": "'b' is declared but not in the formula",
    "A*x**b; 1": "not a formula",
}
NAMES = ("exp", "pi", "lambda", "x", "t_A", "log_x", "1a", "é", "a b", "A.b")


def load(tmp_path, content):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_study(path)


def one_line(tmp_path, content, message):
    with pytest.raises(StudyError, match=message) as caught:
        load(tmp_path, content)
    first, *further = str(caught.value).splitlines()
    assert "odd.yaml" in first
    assert len(further) <= MOST_TOGETHER + 1
    assert all(line.isprintable() and len(line) < 4 * LONGEST for line in (first, *further))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:6])
def test_no_number_is_beyond_all_numbers(tmp_path, place, number):
    one_line(tmp_path, START + place.format(number), "not finite|4300 digits|at most|a whole number")


@pytest.mark.parametrize("name", TEXTS)
def test_odd_files_end_in_one_line(tmp_path, name):
    content, message = TEXTS[name]
    one_line(tmp_path, content, message)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula[:30])
def test_odd_formulas_end_in_one_line(tmp_path, formula):
    one_line(tmp_path, START + LAW.format(formula), f"line 3.*law mine.*({FORMULAS[formula]})")


@pytest.mark.parametrize("name", NAMES)
def test_names_that_mean_something_else_are_refused(tmp_path, name):
    law = LAW.format("A*x**b").replace("A: {}", f'A: {{}}, "{name}": {{}}')
    one_line(tmp_path, START + law, "line 3.*law mine")


@pytest.mark.parametrize("words", ["title: on", "title: yes", "title: 2024-01-31", "title: 1:30"])
def test_words_stay_words(tmp_path, words):
    assert load(tmp_path, START + words).content["title"] == words.partition(" ")[2]


def test_line_ends_and_byte_order_marks_of_windows_change_nothing(tmp_path):
    plain = load(tmp_path, START).content
    assert load(tmp_path, START.replace("\n", "\r\n")).content == plain
    assert load(tmp_path, b"\xef\xbb\xbf" + START.encode()).content == plain


def test_depth_does_not_end_the_process(tmp_path):
    (tmp_path / "deep.yaml").write_text("a: " + "[" * 100_000)
    code = f"from scalestudy.study.load import load_study; import pathlib; load_study(pathlib.Path({str(tmp_path / 'deep.yaml')!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "StudyError" in done.stderr


@pytest.mark.parametrize("shards", [10**9, 1e400, float("nan"), 1.0])
def test_the_main_config_has_limits_too(tmp_path, shards):
    with pytest.raises(StudyError, match="config, shards"):
        make_plan({"studies": ["odd"], "shards": shards}, tmp_path)


@pytest.mark.parametrize("entry", ["results", "allow"])
def test_the_main_config_holds_printable_text(tmp_path, entry):
    value = "a\x00" if entry == "results" else ["a\ud800"]
    with pytest.raises(StudyError, match=r"a text with the character '\\"):
        make_plan({"studies": ["odd"], entry: value}, tmp_path)


def test_everything_in_the_schema_has_a_largest_size():
    without = [at for at, part in parts(study_schema(), ()) if not limited(part)]
    assert without == []


def test_a_limit_that_a_schema_has_is_kept():
    assert limits.bounded({"type": "string", "maxLength": 3})["maxLength"] == 3


def test_the_limits_of_files_are_above_those_of_schemas():
    assert yaml_file.NODE_LIMIT > 10 * limits.ITEMS


def parts(schema, at):
    yield at, schema
    for key, value in schema.items():
        for name, inner in value.items() if key == "properties" else ():
            yield from parts(inner, (*at, name))
        if key in ("items", "additionalProperties") and isinstance(value, dict):
            yield from parts(value, (*at, key))
        for index, inner in enumerate(value) if key in ("anyOf", "oneOf") else ():
            yield from parts(inner, (*at, index))


def limited(part):
    kinds = part.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    needed = {"string": "maxLength", "array": "maxItems", "integer": "maximum"}
    return all(needed.get(kind, "type") in part for kind in kinds)


def places_of(value, at=()):
    """Yield the path of every value below a mapping or a list."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*at, key)
        yield from places_of(inner, (*at, key))


def replaced(content, at, value):
    """Return a copy of nested mappings and lists with another value at a path."""
    if not at:
        return value
    copied = dict(content) if isinstance(content, dict) else list(content)
    copied[at[0]] = replaced(content[at[0]], at[1:], value)
    return copied


def outcome(path):
    """Return what came of loading a file; a defect raises."""
    try:
        return "a study" if load_study(path) else ""
    except StudyError as error:
        return "refused in one line or a line each" if str(error).replace("\n", "").isprintable() else str(error)


@pytest.mark.parametrize("odd", [1e-300, True, None, "x", [], {}, [[]], {"a": {"b": 1}}], ids=repr)
def test_a_value_of_another_kind_anywhere_is_refused_or_read(tmp_path, odd):
    rich = yaml.safe_load((STUDIES / "tiny_ladder.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "odd.yaml"
    for at in places_of(rich):
        path.write_text(yaml.safe_dump(replaced(rich, at, odd)), encoding="utf-8")
        assert outcome(path) in ("a study", "refused in one line or a line each"), at
