"""Imports point one way and never in a circle: the contracts of import-linter in pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

from scalestudy.tables import STAGES

LINTER = Path(sys.executable).with_name("lint-imports")


def lint(folder, source):
    environment = {"PYTHONPATH": str(source), "PATH": str(LINTER.parent)}
    return subprocess.run(
        [LINTER, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_the_package_keeps_the_contracts(project):
    done = lint(project, project / "workflow" / "scripts")
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_the_contracts_notice_a_circle_and_an_import_of_a_later_stage(project, tmp_path):
    package = tmp_path / "scalestudy"
    rooms = contracts(project)["layers"]["layers"]
    for name in (name for room in rooms for name in room.split(" | ")):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").touch()
    (package / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text((project / "pyproject.toml").read_text())
    assert lint(tmp_path, tmp_path).returncode == 0
    (package / "fit" / "a.py").write_text("import scalestudy.fit.b\n")
    (package / "fit" / "b.py").write_text("def f():\n    import scalestudy.fit.a\n")
    assert "1 kept, 1 broken" in lint(tmp_path, tmp_path).stdout
    (package / "fit" / "a.py").write_text("import scalestudy.report\n")
    (package / "fit" / "b.py").unlink()
    assert "1 kept, 1 broken" in lint(tmp_path, tmp_path).stdout


def test_the_contract_lists_the_stages_in_the_order_they_run(project):
    rooms = contracts(project)["layers"]["layers"]
    assert [name for name in reversed(rooms) if name in STAGES] == list(STAGES)


def contracts(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    return {contract["type"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}
