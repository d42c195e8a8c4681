"""The file of proposals: what it holds, that an edit shows, and what is said once the runs are in the table."""

import numpy as np
import pandas as pd
import pytest
import yaml
from current import Made
from handmade_next import HALF, next_tables

from scalestudy import proposed
from scalestudy.errors import StudyError
from scalestudy.study.carried import Results


def trained(*params):
    runs = pd.DataFrame({"params": [1e7, *params]})
    runs = runs.assign(tokens=20 * runs["params"], flops=120 * runs["params"] ** 2, value=2.0)
    named = [f"run{k}" for k in range(len(runs))]
    return runs.assign(family="moe", metric="loss", excluded=False, held_out=False, run=named)


def study(tmp_path, *params, half=HALF[0]):
    now = Made("made", tmp_path / "made.yaml", Results(tmp_path, {}, {}), {})
    tables = next_tables(["moe"])
    designs = tables["analyse/next_designs"]
    designs.loc[designs["design"] == "now", "half_width"] = half
    object.__setattr__(now, "tables", {**tables, "clean/runs": trained(*params)})
    return now


def sizes(content):
    return [run["at"]["params"] for run in content["proposals"][0]["runs"]]


def test_every_proposed_run_is_there_in_order_with_its_seeds(tmp_path):
    content = proposed.content_of(study(tmp_path))
    (one,) = content["proposals"]
    assert one["half_width"] == {"now": HALF[0], "expected": HALF[-1]}
    assert [run["seed"] for run in one["runs"]] == [0, 0, 1, 0]
    assert sizes(content) == sorted(sizes(content))
    assert len({run["run"] for run in one["runs"]}) == 4


def test_the_file_is_read_back_and_an_edit_shows(tmp_path):
    now, path = study(tmp_path), tmp_path / "next.yaml"
    proposed.write(proposed.content_of(now), path)
    content = proposed.read(path)
    assert content == proposed.content_of(now)
    assert "ALTERED" not in "".join(proposed.score(content, now))
    path.write_text(path.read_text().replace("0.012", "0.001"), encoding="utf-8")
    assert "ALTERED" in next(proposed.score(proposed.read(path), now))


def test_what_came_is_told_beside_what_was_expected(tmp_path):
    content = proposed.content_of(study(tmp_path))
    (line,) = proposed.score(content, study(tmp_path, *sizes(content)[:2], half=0.02))
    assert "2 of 4 proposed runs are in the table" in line
    assert "half the width was 0.03, 0.012 was expected, and it is 0.02 now" in line


def test_runs_that_were_there_before_do_not_count(tmp_path):
    first = proposed.content_of(study(tmp_path))
    content = proposed.content_of(study(tmp_path, sizes(first)[0]))
    (line,) = proposed.score(content, study(tmp_path, sizes(first)[0]))
    assert "0 of 4" in line


def test_lines_tell_the_verdict_and_each_run(tmp_path):
    lines = list(proposed.lines_of(proposed.content_of(study(tmp_path))))
    assert lines[0].startswith("next, moe, loss, auto: 4 runs are expected")
    assert len(lines) == 5
    assert "seed 1" in lines[3]


def test_a_study_that_does_not_ask_and_a_file_without_proposals_are_refused(tmp_path):
    now = study(tmp_path)
    now.tables["analyse/next_designs"] = now.tables["analyse/next_designs"].iloc[:0]
    with pytest.raises(StudyError, match="does not ask which runs"):
        proposed.content_of(now)
    (tmp_path / "other.yaml").write_text(yaml.safe_dump({"study": "made"}), encoding="utf-8")
    with pytest.raises(StudyError, match="holds no proposals"):
        proposed.read(tmp_path / "other.yaml")
    with pytest.raises(StudyError, match="cannot be read"):
        proposed.read(tmp_path / "none.yaml")


def test_where_nothing_could_be_proposed_there_is_a_verdict_and_no_run(tmp_path):
    now = study(tmp_path)
    designs = now.tables["analyse/next_designs"]
    lost = designs[designs["design"] == "proposed"].assign(half_width=np.nan, cost=np.nan, message="no candidates")
    now.tables["analyse/next_designs"] = lost
    now.tables["analyse/next_runs"] = now.tables["analyse/next_runs"].iloc[:0]
    content = proposed.content_of(now)
    assert content["proposals"][0]["runs"] == []
    assert content["proposals"][0]["verdict"] == "no candidates"
    (line,) = proposed.score(content, now)
    assert "no interval to compare" in line
