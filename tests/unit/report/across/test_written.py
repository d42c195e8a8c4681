"""Which studies are on the page over all of them, and what is said of those that are not."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handmade import chinchilla_study
from reported import SETTINGS, make

from scalestudy.report.across.written import write


@dataclass
class Planned:
    """Studies, of which some are current."""

    folder: Path
    current: set[str]
    names: tuple[str, ...]
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def contents(self) -> dict[str, dict[str, Any]]:
        return {name: {**SETTINGS, "study": name} for name in self.names}

    @property
    def folders(self) -> dict[str, Path]:
        return {name: self.folder / name for name in self.names}

    def is_current(self, study: str) -> bool:
        return study in self.current


def test_studies_that_are_not_current_are_told_and_not_shown(tmp_path: Path) -> None:
    for name in ("fine", "old"):
        make(tmp_path / name, chinchilla_study(), {**SETTINGS, "study": name})
    log = tmp_path / "broken" / "logs" / "fit.txt"
    log.parent.mkdir(parents=True)
    log.write_text("error: study broken: no row\n", encoding="utf-8")
    plan = Planned(tmp_path, {"fine"}, ("fine", "old", "broken", "never"), {"0-wrong": "no such key"})
    there, missing = write(plan, tmp_path / "page.html", "Both")
    assert there == ["fine"]
    assert {name: told.split(";")[0] for name, told in missing.items()} == {
        "old": "its results are not those of its study file and this code",
        "broken": f"error: study broken: no row (log: {log})",
        "never": "it has no report",
        "0-wrong": "no such key",
    }
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'id="study-fine"' in page
    assert 'id="study-old"' not in page


def test_nothing_is_written_where_no_study_is_current(tmp_path: Path) -> None:
    there, _ = write(Planned(tmp_path, set(), ("never",)), tmp_path / "page.html")
    assert there == []
    assert not (tmp_path / "page.html").exists()
