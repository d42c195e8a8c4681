"""Every warning, status and verdict has a paragraph, and no paragraph is of something that there is not."""

import errno
import re
from pathlib import Path

import pytest

import scalestudy
from scalestudy.endings import failures, of_error
from scalestudy.report.doubts import DOUBTS
from scalestudy.report.explained.registry import SECTIONS, paragraphs
from scalestudy.report.lost import LOST
from scalestudy.tables import analyse, between, clean, fit, optima, sensitivity

PACKAGE = Path(scalestudy.__file__).parent
BESIDE = {"assumed_direction", "measured_off"}
"""Sentences of the report that have places of their own: above the fits, and under the parameters."""
NAMES = {
    "doubt": {*DOUBTS, *LOST, *BESIDE},
    "warning": {*clean.KINDS, "nothing_to_do"},
    "status": {*fit.STATUSES},
    "verdict": {*analyse.VERDICTS},
    "reach": {*analyse.REACHES},
    "agreement": {*optima.AGREEMENTS},
    "finding": {*between.FINDINGS},
    "outcome": {*sensitivity.OUTCOMES},
}
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("section", NAMES)
def test_each_name_of_a_closed_list_has_its_paragraph(section):
    assert {*SECTIONS[section].paragraphs} == NAMES[section]


def test_every_section_is_held_against_what_there_is():
    assert {*SECTIONS} == {*NAMES, "ending"}


def test_no_sentence_is_of_a_kind_that_has_no_paragraph():
    made = {kind for path in PACKAGE.rglob("*.py") for kind in re.findall(r'Warned\(\s*"(\w+)"', path.read_text())}
    assert len(made) >= 4
    assert made <= NAMES["doubt"] | NAMES["warning"]


def test_each_ending_that_is_told_has_its_paragraph(tmp_path):
    told = {"interrupted": KeyboardInterrupt(), "memory": MemoryError(), "disk": FULL}
    assert all(of_error(error) for error in told.values())
    killed, other = tmp_path / "killed.log", tmp_path / "none"
    killed.write_text("running: fit of a study\n", encoding="utf-8")
    assert "was killed" in failures([killed], 0.0, tmp_path)[0]
    assert "outside the project's code" in failures([], 0.0, other)[0]
    assert {*SECTIONS["ending"].paragraphs} == {*told, "killed", "elsewhere"}


@pytest.mark.parametrize("anchor", paragraphs())
def test_a_paragraph_is_whole_sentences(anchor):
    one = paragraphs()[anchor]
    for text in (one.means, one.why, one.do):
        assert re.match(r"[A-Z`].*[.]$", text), text
        assert text.count("`") % 2 == 0


@pytest.mark.parametrize("anchor", paragraphs())
def test_options_that_a_paragraph_names_are_there(anchor):
    """What it says to write in a study file begins with a key that study files have."""
    from scalestudy.study.schema import build

    keys = set(re.findall(r'"(\w+)"', str(build()).replace("'", '"')))
    one = paragraphs()[anchor]
    said = re.findall(r"`(\w+): ", " ".join((one.means, one.why, one.do)))
    free = {"share_code", "sparsity", "unique_tokens", "flops", "unit", "params_kind", "direction"}
    assert [key for key in said if key not in keys | free] == []
