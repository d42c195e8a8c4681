import sys

import jsonschema
import pytest

from scalestudy.clean.plan import entries
from scalestudy.errors import StudyError
from scalestudy.study.closure import load_studies
from scalestudy.study.defaults import fill_defaults
from scalestudy.study.find import find_study
from scalestudy.study.load import SECTIONS, load_study, study_schema
from scalestudy.study.messages import remember
from scalestudy.study.shared_sources import SHARED

MINIMAL = "study: {name}\nsources:\n  runs:\n    uri: runs.csv\n"


@pytest.fixture
def write(tmp_path):
    folder = tmp_path / "config" / "studies"
    folder.mkdir(parents=True)

    def run(name, text=MINIMAL):
        path = folder / f"{name}.yaml"
        path.write_text(text.replace("{name}", name))
        return path

    return run


def test_a_minimal_study_gets_every_default(write):
    study = load_study(write("s"))
    assert study.id == "s"
    assert study.content["laws"] == "auto"
    assert study.content["clean"] == []
    assert study.content["validate"]["schemes"]
    assert study.base.name == "studies"


def test_a_stage_sees_only_its_part(write):
    study = load_study(write("s", MINIMAL + "title: T\n"))
    assert study.settings("fit").keys() <= {"study", *SECTIONS["fit"]}
    assert "title" not in study.settings("fit")
    assert study.settings("figures")["title"] == "T"


def test_every_key_of_a_study_file_is_read_by_some_stage():
    known = set(study_schema()["properties"]) - {"study", SHARED}  # what sources share is in each of them by then
    assert known == {key for keys in SECTIONS.values() for key in keys}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("lawz: auto\n", ["line 5", "unknown key 'lawz'", "did you mean 'laws'?"]),
        ("clean: [{drop_hihgest: {}}]\n", ["clean[0]", "unknown key 'drop_hihgest'", "did you mean 'drop_highest'?"]),
        ("fit:\n  seed: soon\n", ["line 6", "fit.seed", "found 'soon'", "a whole number"]),
        ("figures: [fitt]\n", ["figures[0]", "'fitt'", "did you mean 'fit'?"]),
        ("analyse: []\njoin: [{left: a}]\n", ["join[0]", "the key 'right' is missing"]),
        ("paper_figures: {../../x: fit}\n", ["paper_figures", "'../../x'"]),
        ("paper_figures: {fit: isoflop}\n", ["paper_figures", "'fit'"]),
        ("range: [0]\n", ["range", "found [0]"]),
        ("figures: [{fit: {captoin: x}}]\n", ["figures[0].fit", "unknown key 'captoin'", "did you mean 'caption'?"]),
        ("figures: [{fitt: {caption: x}}]\n", ["figures[0]", "'fitt'", "did you mean 'fit'?"]),
        ("figures: [{fit: {x: {range: [2, 1]}}}]\n", ["figures[0].fit.x.range", "it ends at 1 and begins at 2"]),
        ("figures: [{fit: {x: {range: [null, null]}}}]\n", ["figures[0].fit.x.range", "found no end"]),
        (
            "figures: [{fit: {panels: {b: {y: {range: [0, 1], scale: log}}}}}]\n",
            ["panels.b.y.range", "cannot begin at 0"],
        ),
        ("figures: [{scores: {y: {range: [0, 1]}}}]\n", ["scores.y.range", "its y axis is a list of names"]),
        ("figures: [{horizons: {families: [a]}}]\n", ["horizons.families", "it shows no families"]),
        ("figures: [fit, {fit: {width: 5}}]\n", ["figures[1]", "fit is asked for twice", "paper_figures"]),
        (
            "figures: [{fit: {variants: [talk]}}]\npaper_figures: {fit-talk: scores}\n",
            ["fit-talk", "the name of a variant"],
        ),
        ("figures: [{fit: {width: 89 mn}}]\n", ["figures[0].fit.width", "'89 mn'"]),
        ("figure_style: {palette: ['#12345']}\n", ["figure_style.palette", "#RRGGBB"]),
        ("figure_style: {palette: jet}\n", ["figure_style.palette", "'jet'", "tol_bright"]),
        ("figure_style: {labels: {a: x, b: x}}\n", ["figure_style.labels.b", "both shown as 'x'"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write, more, words):
    path = write("s", MINIMAL + more)
    with pytest.raises(StudyError) as caught:
        load_study(path)
    message = str(caught.value)
    assert str(path) in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("name", ["../up", "a/b", "a b", "-a", "", "a" * 65])
def test_an_id_that_is_no_folder_name_is_refused(write, name):
    path = write("s", MINIMAL.replace("{name}", f"'{name}'"))
    with pytest.raises(StudyError, match="letters, digits, _ and -"):
        load_study(path)


def test_a_study_is_found_by_name_and_by_path(write, tmp_path):
    path = write("mine")
    assert find_study("mine", tmp_path) == path
    assert find_study("config/studies/mine.yaml", tmp_path) == path


def test_a_single_text_counts_as_one_study_and_a_bad_one_does_not_stop_it(write, tmp_path):
    write("good")
    write("bad", MINIMAL + "lawz: 1\n")
    assert list(load_studies("good", tmp_path)[0]) == ["good"]
    studies, errors = load_studies(["bad", "good", "absent"], tmp_path)
    assert list(studies) == ["good"]
    assert len(errors) == 2


def test_defaults_reach_into_lists_and_named_mappings():
    schema = {
        "properties": {
            "items": {"items": {"properties": {"size": {"default": 3}}}},
            "named": {"additionalProperties": {"properties": {"kind": {"default": "a"}}}},
        }
    }
    content = {"items": [{}, {"size": 1}], "named": {"x": {}}}
    fill_defaults(content, schema)
    assert content == {"items": [{"size": 3}, {"size": 1}], "named": {"x": {"kind": "a"}}}


def alternatives(schema):
    """Every mapping of the schema some of whose keys may not stand together."""
    if isinstance(schema, dict):
        if "properties" in schema and "required" in schema.get("not", {}):
            yield schema
        yield from (found for part in schema.values() for found in alternatives(part))
    if isinstance(schema, list):
        yield from (found for part in schema for found in alternatives(part))


def test_no_default_is_filled_in_beside_what_it_may_not_stand_beside():
    """Else whoever chooses the other is refused for what they never wrote."""
    found = list(alternatives(study_schema()))
    assert any({"until", "fraction"} <= part["properties"].keys() for part in found)
    for part in found:
        for key in part["not"]["required"]:
            content = {key: part["properties"][key].get("default", 0.5)}
            fill_defaults(content, part)
            jsonschema.validate(content, part)


def test_warm_up_ends_where_the_study_says(write):
    study = load_study(write("own", MINIMAL + "clean: [{after_warmup: {until: 150}}]\n"))
    assert study.settings("clean")["clean"] == [{"after_warmup": {"until": 150}}]
    (entry,) = entries(study.settings("clean")["clean"], study.id)
    assert entry.options == {"until": 150}


def test_what_was_valid_once_is_not_checked_again_but_a_change_is(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write("s")
    remember(load_study(path).proofs)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "jsonschema", None)  # what is not checked needs no schema library
        assert load_study(path).id == "s"
    path.write_text(path.read_text() + "lawz: auto\n")
    with pytest.raises(StudyError, match="unknown key 'lawz'"):
        load_study(path)


def test_reading_a_study_leaves_no_file(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".snakemake").mkdir()
    load_study(write("s"))
    assert list((tmp_path / ".snakemake").iterdir()) == []


@pytest.mark.parametrize("name", ["auto", "all", "Auto", "baseline_log_linear", "baseline_mine", "Baseline_last_value"])
def test_a_law_named_like_what_stands_beside_laws_in_tables_is_refused_by_line(write, name):
    text = f"{MINIMAL}laws:\n  - chinchilla\n  - {{law: power, name: {name}}}\n"
    with pytest.raises(
        StudyError, match=rf"line 7, laws\[1\]\.name: .*'{name}' as the name of a law, which means .* another name"
    ):
        load_study(write("s", text))


def test_a_family_named_like_the_mean_over_families_is_refused(write):
    with pytest.raises(StudyError, match=r"'all' as the name of a family, which means the mean over all families"):
        load_study(write("s", MINIMAL + "    constants: {family: all}\n"))
    with pytest.raises(StudyError, match=r"line 1, study: .*'all' as the name of a family"):
        load_study(write("s", MINIMAL.replace("{name}", "all")))
