"""A chain that cannot work is refused when the study file is read, with what would."""

import pytest

from scalestudy.errors import StudyError
from scalestudy.ingest.check import Places
from scalestudy.study.load import load_study

HEAD = "study: s\nsources: {runs: {uri: runs.csv, columns: {params: size, value: loss, metric: m}}}\n"
LAWS = "laws: [{law: power, variables: {x: params}}, {law: power, name: later, variables: {x: bits}}]\n"
CHAIN = "chain: [{from: {metric: loss}, into: bits, for: {metric: acc}}]\n"


def load(tmp_path, more):
    (tmp_path / "runs.csv").write_text("run,size,loss,step,m\na,1e6,3.0,1,loss\n", encoding="utf-8")
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + more, encoding="utf-8")
    return load_study(path, lambda base: Places.of(str(base), "", []))


def test_a_chained_column_is_known_to_laws_and_targets(tmp_path):
    study = load(tmp_path, LAWS + CHAIN + "analyse: [{forecast: {targets: [{params: 1.0e+9}, {bits: 2.0}]}}]\n")
    assert study.settings("clean")["chain"] == study.settings("fit")["chain"] == study.content["chain"]


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        (LAWS + CHAIN.replace("into: bits", "into: params"), ["'params' is there already"]),
        (LAWS + CHAIN.replace("for: {metric: acc}", "for: {metric: loss}"), ["'loss' feeds itself"]),
        (LAWS + CHAIN.replace("{metric: loss}", '{metric: "loss_*"}'), ["one star in both, or none in either"]),
        (LAWS + CHAIN.replace("{metric: loss}", "{metric: loss, law: powr}"), ["no law 'powr'", "power"]),
        (LAWS + CHAIN.replace("{metric: loss}", "{metric: loss, law: later}"), ["no law 'later' is fitted to loss"]),
        (
            LAWS.replace("laws: [", "laws: [{law: power_offset, variables: {x: params}}, ") + CHAIN,
            ["2 laws are fitted to loss: power_offset, power", "law: ..."],
        ),
        (
            LAWS + CHAIN[:-2] + ", {from: {metric: acc, law: later}, into: back, for: {metric: loss}}]\n",
            ["a circle: loss -> acc -> loss"],
        ),
        (LAWS + CHAIN[:-2] + ", {from: {metric: other}, into: bits, for: {metric: acc}}]\n", ["is predicted twice"]),
        (LAWS + CHAIN + 'clean: [{where: "bits > 2"}]\n', ["reads 'bits', which is no column"]),
        (LAWS + CHAIN + "analyse: [{forecast: {targets: [{step: 3}]}}]\n", ["no 'params'"]),
    ],
)
def test_what_cannot_work_is_said(tmp_path, more, parts):
    with pytest.raises(StudyError) as caught:
        load(tmp_path, more)
    for part in parts:
        assert part in str(caught.value)
