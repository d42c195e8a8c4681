"""Frozen forecasts: what is written, that an edit shows, and what is said once the run is measured."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from current import Made
from fitted import CHINCHILLA, fit_tables, make_runs
from scipy.stats import lognorm

from scalestudy import frozen
from scalestudy.analyse.stage import analyse
from scalestudy.errors import StudyError
from scalestudy.study.carried import Results

DATE = datetime.date(2026, 11, 21)
PROVENANCE = {stage: {"config": stage + "c" * 60, "code": stage + "d" * 60} for stage in frozen.STAGES}
TARGET = {"params": 7e10, "tokens": 1.4e12}
TRUTH = 1.81722 + 477.83 / 7e10**0.34731 + 2143.4 / 1.4e12**0.36717


def study(runs=None, targets=(TARGET,), provenance=PROVENANCE):
    runs = make_runs(noise=0.01) if runs is None else runs
    tables = fit_tables(("all", "chinchilla", CHINCHILLA), spread=1e-3)
    choice = pd.DataFrame(
        [("all", "loss", "chinchilla", 1.0, True, "")],
        columns=["family", "metric", "candidate", "weight", "chosen", "reason"],
    )
    members = [
        ("all", "loss", 0, name, value, "chinchilla", 0.0, "", 1.0, 1.0, 58.0, 5.0, "", 1.0, 0.1)
        for name, value in CHINCHILLA.items()
    ]
    names = (
        "family",
        "metric",
        "member",
        "parameter",
        "estimate",
        "law",
        "recency",
        "along",
        "weight",
        "inside",
        "dof",
        "parameters_n",
        "elsewhere",
        "stretch",
        "bends",
    )
    tables |= {"validate/choice": choice, "validate/members": pd.DataFrame(members, columns=list(names))}
    settings = {
        "study": "made",
        "laws": ["chinchilla"],
        "fit": {},
        "analyse": [{"forecast": {"targets": list(targets)}}],
    }
    now = Made("made", Path("made.yaml"), Results(Path("results/made"), {}, {}), provenance)
    object.__setattr__(now, "tables", {"clean/runs": runs, **tables, **analyse(runs, tables, settings)})
    return now


def with_run(value, **columns):
    """The study after the run at the target was made."""
    runs = make_runs(noise=0.01)
    big = runs.tail(1).assign(run="big", row=99, value=value, **{**TARGET, "flops": 5.88e23, **columns}, held_out=True)
    return pd.concat([runs, big], ignore_index=True)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "frozen" / "made.yaml"
    frozen.write_frozen(frozen.freeze(study(), DATE), path)
    return path


def test_the_file_says_what_was_forecast(written):
    content = frozen.read_frozen(written)
    (forecast,) = content["forecasts"]
    row = study().tables["analyse/forecast"].query("law == 'auto'").iloc[0]
    assert content["frozen"] == "2026-11-21"
    assert forecast["auto"] == [row["predicted"], row["lower"], row["upper"]]
    assert set(forecast["laws"]) == {"chinchilla"}
    assert forecast["at"] == {**TARGET, "flops": 5.88e23}
    assert forecast["known_when_frozen"] is False
    assert content["rows"] == 63
    assert content["choice"] == [{"family": "all", "metric": "loss", "law": "chinchilla", "weight": 1.0}]
    assert len(written.read_text().splitlines()) < 60


def test_equal_studies_freeze_to_equal_bytes(written):
    assert frozen.freeze(study(), DATE) == written.read_text()


def test_it_is_never_overwritten(written):
    before = written.read_text()
    with pytest.raises(StudyError, match="never overwritten"):
        frozen.write_frozen("other", written)
    assert written.read_text() == before


def test_a_place_that_cannot_be_written_to_is_said(written, monkeypatch):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StudyError, match="cannot be written: Permission denied"):
        frozen.write_frozen("other", written.with_name("other.yaml"))


def test_without_the_run_there_is_nothing_to_score_yet(written):
    lines, well = frozen.score(frozen.read_frozen(written), study())
    assert well
    assert lines == ["frozen on 2026-11-21: as it was written", "all, loss, target 0: not measured yet"]


@pytest.mark.parametrize(("factor", "says", "well"), [(1.0, "inside", True), (2.0, "OUTSIDE", False)])
def test_the_run_is_found_where_it_was_forecast(written, factor, says, well):
    lines, held = frozen.score(frozen.read_frozen(written), study(with_run(TRUTH * factor, tokens=1.41e12)))
    assert held is well
    assert f"measured by big, {says}" in lines[-1]
    assert "log score auto" in lines[-1]
    assert "known when this was frozen" not in lines[-1]


def test_a_study_in_percent_freezes_and_is_scored_in_percent():
    def in_percent(runs):
        return study(runs.assign(unit="percent"))

    one, hundred = (yaml.safe_load(frozen.freeze(now, DATE)) for now in (study(), in_percent(make_runs(noise=0.01))))
    assert [one["forecasts"][0]["unit"], hundred["forecasts"][0]["unit"]] == ["nats/token", "percent"]
    assert hundred["forecasts"][0]["auto"] == pytest.approx([100 * value for value in one["forecasts"][0]["auto"]])
    lines, well = frozen.score(hundred, in_percent(with_run(TRUTH)))
    assert well
    assert f"{100 * TRUTH:.1f} percent measured by big, inside {100 * TRUTH:.0f}" in lines[-1]
    del one["forecasts"][0]["unit"]  # as older files are, which hold what the tables do
    lines, well = frozen.score(one, in_percent(with_run(TRUTH)))
    assert f"{TRUTH:.3f} measured by big, inside" in lines[-1]


def test_a_run_elsewhere_is_not_the_one(written):
    lines, _ = frozen.score(frozen.read_frozen(written), study(with_run(TRUTH, tokens=1.5e12)))
    assert lines[-1].endswith("not measured yet")


def test_a_held_out_run_is_found_by_its_name_and_said_to_have_been_known():
    runs = with_run(TRUTH)
    content = yaml.safe_load(frozen.freeze(study(runs, targets=()), DATE))
    lines, well = frozen.score(content, study(runs, targets=()))
    assert well
    assert "target big" in lines[-1]
    assert lines[-1].endswith("its value was known when this was frozen")


@pytest.mark.parametrize("old", ["lower", "forecasts", "2026-11-21", "chinchilla", "63"])
def test_an_edit_shows(written, old):
    text = written.read_text()
    content = frozen.read_frozen(written)
    if old == "lower":
        content["forecasts"][0]["auto"][1] *= 0.9
    elif old == "forecasts":
        content["forecasts"] = []
    else:
        content = yaml.safe_load(
            text.replace(old, {"2026-11-21": "2026-10-01", "chinchilla": "kaplan", "63": "64"}[old], 1)
        )
    lines, well = frozen.score(content, study())
    assert not well
    assert "ALTERED" in lines[0]


def test_another_layout_is_no_edit(written):
    content = yaml.safe_load(yaml.safe_dump(frozen.read_frozen(written), sort_keys=True))
    assert frozen.score(content, study())[1]


def test_what_has_changed_in_the_study_is_said(written):
    changed = {**PROVENANCE, "fit": {"config": "other", "code": PROVENANCE["fit"]["code"]}}
    fewer = make_runs(noise=0.01).iloc[:-1]
    lines, well = frozen.score(frozen.read_frozen(written), study(fewer, provenance=changed))
    assert well
    assert lines[1] == "the study file has changed since, for fit"
    assert lines[2] == "the rows that are fitted have changed since: 63 then, 62 now"


def test_the_order_of_rows_and_rows_held_out_do_not_change_the_data():
    runs = make_runs(noise=0.01)
    digest = frozen.data_digest(frozen.training_rows(runs))
    assert digest == frozen.data_digest(frozen.training_rows(with_run(3.0).sample(frac=1, random_state=0)))
    assert digest != frozen.data_digest(frozen.training_rows(runs.assign(value=runs["value"] + 1e-9)))


def test_the_log_score_is_the_density_of_the_value():
    found = frozen.log_score([2.0, 2.0 * np.exp(-0.196), 2.0 * np.exp(0.196)], 2.3, relative=True)
    assert found == pytest.approx(lognorm.logpdf(2.3, s=0.196 / 1.959964, scale=2.0), rel=1e-6)
    raw = frozen.log_score([0.0, -1.959964, 1.959964], 1.0, relative=False)
    assert raw == pytest.approx(-0.5 - 0.5 * np.log(2 * np.pi))


def test_nothing_to_freeze_is_said():
    with pytest.raises(StudyError, match="no forecast with an interval"):
        frozen.freeze(study(targets=()), DATE)


@pytest.mark.parametrize("text", ["a: [", "- 1\n", "study: made\n"])
def test_another_file_is_refused(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(StudyError, match=r"a frozen forecast|a file that"):
        frozen.read_frozen(tmp_path / "x.yaml")
    with pytest.raises(StudyError, match="FileNotFoundError"):
        frozen.read_frozen(tmp_path / "none.yaml")
