"""The file of proposals: what it holds, that an edit shows, and what is said once the runs are in the table."""

import numpy as np
import pytest
import yaml
from handmade_next import HALF, asking

from scalestudy.errors import StudyError
from scalestudy.frozen import content_digest
from scalestudy.proposed import file


def sizes(content):
    return [run["at"]["params"] for run in content["proposals"][0]["runs"]]


def test_every_proposed_run_is_there_in_order_with_its_seeds(tmp_path):
    content = file.content_of(asking(tmp_path))
    (one,) = content["proposals"]
    assert one["half_width"] == {"now": HALF[0], "expected": HALF[-1]}
    assert [run["seed"] for run in one["runs"]] == [0, 0, 1, 0]
    assert sizes(content) == sorted(sizes(content))
    assert len({run["run"] for run in one["runs"]}) == 4


def test_the_file_is_read_back_and_an_edit_shows(tmp_path):
    now, path = asking(tmp_path), tmp_path / "next.yaml"
    file.write(file.content_of(now), path)
    content = file.read(path)
    assert content == file.content_of(now)
    assert content_digest(content) == content["sha256"]
    path.write_text(path.read_text().replace("0.012", "0.001"), encoding="utf-8")
    edited = file.read(path)
    assert content_digest(edited) != edited["sha256"]


def test_lines_tell_the_verdict_and_each_run(tmp_path):
    lines = list(file.lines_of(file.content_of(asking(tmp_path))))
    assert lines[0].startswith("next, moe, loss, auto: 4 runs are expected")
    assert len(lines) == 5
    assert "seed 1" in lines[3]


def test_a_study_that_does_not_ask_and_a_file_without_proposals_are_refused(tmp_path):
    now = asking(tmp_path)
    now.tables["analyse/next_designs"] = now.tables["analyse/next_designs"].iloc[:0]
    with pytest.raises(StudyError, match="does not ask which runs"):
        file.content_of(now)
    (tmp_path / "other.yaml").write_text(yaml.safe_dump({"study": "made"}), encoding="utf-8")
    with pytest.raises(StudyError, match="holds no proposals"):
        file.read(tmp_path / "other.yaml")
    with pytest.raises(StudyError, match="cannot be read"):
        file.read(tmp_path / "none.yaml")


def test_where_nothing_could_be_proposed_there_is_a_verdict_and_no_run(tmp_path):
    now = asking(tmp_path)
    designs = now.tables["analyse/next_designs"]
    lost = designs[designs["design"] == "proposed"].assign(half_width=np.nan, cost=np.nan, message="no candidates")
    now.tables["analyse/next_designs"] = lost
    now.tables["analyse/next_runs"] = now.tables["analyse/next_runs"].iloc[:0]
    content = file.content_of(now)
    assert content["proposals"][0]["runs"] == []
    assert content["proposals"][0]["verdict"] == "no candidates"
    assert content["proposals"][0]["costs"] == {}


def test_what_runs_take_beyond_compute_is_told_of_each_and_of_all(tmp_path):
    content = file.content_of(asking(tmp_path, hours=2.5))
    (one,) = content["proposals"]
    assert [run["costs"]["hours"]["amount"] for run in one["runs"]] == [2.5] * 4
    assert one["costs"]["hours"] == {"amount": 10.0, "unit": "device hours", "status": "scaled"}
    lines = list(file.lines_of(content))
    assert lines[1].endswith(", 2.5 device hours")
    assert lines[-1] == "  together, 10 device hours"
