"""The section `learn` held against the columns there will be: what is wrong is one line before anything runs."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from scalestudy.errors import StudyError
from scalestudy.ingest.check import Places
from scalestudy.study.load import load_study

LAW = {"law": "linear", "variables": {"x": "pc1"}}
PCA = {"columns": "score_*", "components": 2, "into": "pc"}


def loaded(folder: Path, learn: list[Any], **more: Any) -> Any:
    (folder / "runs.csv").write_text("run,params,score_a,score_b,y\nm,1e9,0.5,0.6,2\nn,2e9,0.6,0.7,3\n")
    source = {"uri": "runs.csv", "columns": {"value": "y"}, "keep": ["score_*"], "constants": {"metric": "loss"}}
    content = {"study": "s", "sources": {"runs": source}, "learn": learn, "laws": [LAW], **more}
    (folder / "s.yaml").write_text(yaml.safe_dump(content))
    return load_study(folder / "s.yaml", lambda base: Places(base, allowed=(), cache=folder / "cache"))


def test_a_law_may_read_what_is_learned(tmp_path: Path) -> None:
    study = loaded(tmp_path, [{"pca": PCA}])
    assert study.content["learn"][0]["pca"]["impute"] == 1
    for stage in ("clean", "fit", "validate", "analyse"):
        assert "learn" in study.settings(stage)


def test_a_later_entry_may_read_what_an_earlier_one_makes(tmp_path: Path) -> None:
    first = {"standardise": {"columns": "score_*", "into": "z_*"}}
    loaded(tmp_path, [first, {"pca": {"columns": ["z_score_a", "z_score_b"], "components": 2, "into": "pc"}}])


@pytest.mark.parametrize("target", [{"score_a": 0.7, "score_b": 0.7}, {"pc1": 0.3}, {"score_a": 0.7}])
def test_a_target_states_the_column_or_what_it_is_made_of(target: dict[str, float], tmp_path: Path) -> None:
    loaded(tmp_path, [{"pca": PCA}], analyse=[{"forecast": {"targets": [target]}}])


@pytest.mark.parametrize(
    ("learn", "more", "words"),
    [
        (
            [{"pca": {**PCA, "columns": ["score_a", "scores_b"]}}],
            {},
            ["learn[0].pca.columns", "'scores_b' matches no column"],
        ),
        ([{"pca": {**PCA, "columns": "acc_*"}}], {}, ["learn[0].pca.columns", "'acc_*' matches no column"]),
        ([{"pca": {**PCA, "components": 3}}], {}, ["learn[0].pca.components", "3 components of 2 columns"]),
        (
            [{"pca": {"metrics": ["a", "b"], "components": 3, "into": "pc"}}],
            {},
            ["learn[0].pca.components", "3 components of 2 columns"],
        ),
        (
            [{"pca": PCA}, {"ability": {"metrics": ["a", "b", "c"], "into": "params"}}],
            {},
            ["learn[1].ability.into", "'params'"],
        ),
        ([{"pca": PCA}, {"pca": PCA}], {}, ["learn[1].pca.into", "the column 'pc1' is there already"]),
        ([{"pca": {**PCA, "metrics": ["a"]}}], {}, ["learn[0].pca"]),
        ([{"pca": {"components": 2, "into": "pc"}}], {}, ["learn[0].pca"]),
        (
            [{"to_target": {"metric": "loss", "target": 3, "along": "token", "into": "x"}}, {"pca": PCA}],
            {},
            ["'token'"],
        ),
        ([{"pca": PCA}], {"clean": [{"where": "pc1 > 0"}]}, ["clean[0].where", "pc1"]),
        ([{"pca": PCA}], {"analyse": [{"forecast": {"targets": [{"params": 1e9}]}}]}, ["targets[0]", "'pc1'"]),
    ],
)
def test_what_cannot_be_learned_is_refused(
    learn: list[Any], more: dict[str, Any], words: list[str], tmp_path: Path
) -> None:
    with pytest.raises(StudyError) as error:
        loaded(tmp_path, learn, **more)
    for word in words:
        assert word in str(error.value)
