"""What a killed run left in the queue of Slurm, told by name and folder, and cancelled before anything else."""

import pytest

from scalestudy.errors import StudyError
from scalestudy.study.queue import ask_slurm, cancel_left_jobs, jobs_in

RUN = "0f3a1c9e-1234-4abc-8def-0123456789ab"


def listing(folder, names):
    return "".join(f"{number}|{name}|{folder}\n" for number, name in enumerate(names, 1))


class Slurm:
    """A queue of which jobs go some questions after they were cancelled."""

    def __init__(self, text, lasting=1):
        self.text, self.lasting, self.cancelled = text, lasting, []

    def __call__(self, command):
        if command[0] == "scancel":
            self.cancelled += command[1:]
        elif self.cancelled:
            self.lasting -= 1
        return self.text if self.lasting > 0 else ""


def test_a_folders_jobs_are_those_of_its_name_and_folder(tmp_path):
    names = [f"scalestudy_{RUN}", RUN, f"other_{RUN}", "scalestudy_mine", f"scalestudy_{RUN}x", "scalestudy"]
    assert jobs_in(listing(tmp_path, names), "scalestudy", tmp_path) == ["1"]
    assert jobs_in(listing(tmp_path, names), "", tmp_path) == ["2"]
    assert jobs_in(listing(tmp_path / "below", names), "scalestudy", tmp_path) == []


@pytest.mark.parametrize("folder", ["a|b", "größe und 'mehr'", "with.(regex)*"])
def test_any_folder_is_known_again(tmp_path, folder):
    place = tmp_path / folder
    place.mkdir()
    assert jobs_in(listing(place, [f"p_{RUN}"]), "p", place) == ["1"]


def test_a_link_to_the_folder_is_the_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert jobs_in(listing(tmp_path / "real", [f"p_{RUN}"]), "p", tmp_path / "link") == ["1"]


def test_arrays_and_lines_of_other_shapes(tmp_path):
    text = f"7_[2-5]|p_{RUN}|{tmp_path}\n\nslurm_load_jobs error: hm\n8_1|p_{RUN}|{tmp_path}\n"
    assert jobs_in(text, "p", tmp_path) == ["7_[2-5]", "8_1"]


def test_what_is_left_is_cancelled_and_waited_for(tmp_path):
    slurm = Slurm(listing(tmp_path, [f"p_{RUN}"] * 7))
    said = cancel_left_jobs("p", tmp_path, slurm)
    assert slurm.cancelled == [*"1234567"]
    assert said == "cancelled 7 jobs that a killed run had left in the queue: 1, 2, 3, 4, 5 ..."


def test_an_empty_queue_is_asked_once_and_nothing_is_said(tmp_path):
    slurm = Slurm("")
    assert cancel_left_jobs("p", tmp_path, slurm) == ""
    assert slurm.cancelled == []


def test_jobs_that_do_not_end_stop_the_run(tmp_path):
    with pytest.raises(StudyError, match=r"2 jobs of a killed run did not end in 0 s: 1, 2.*is their node down"):
        cancel_left_jobs("p", tmp_path, Slurm(listing(tmp_path, [f"p_{RUN}"] * 2), lasting=99), patience=0.0)


def test_without_slurm_the_reason_is_one_line():
    with pytest.raises(StudyError, match=r"`no-such-squeue` fails: .*no-such-squeue"):
        ask_slurm(["no-such-squeue"])
