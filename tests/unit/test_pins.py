"""The versions that uv, pip and conda install are the same."""

import re
import tomllib

import yaml


def pinned(text):
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


def test_pip_and_uv_pin_the_same_versions(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    for_uv = pinned("\n".join(settings["tool"]["uv"]["constraint-dependencies"]))
    for_pip = pinned((project / "requirements.lock").read_text())
    assert for_pip == for_uv
    assert len(for_uv) > 50


def test_every_requirement_has_a_hash(project):
    entries = re.split(r"\n(?=[a-z])", (project / "requirements.lock").read_text())[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_conda_pins_the_direct_dependencies_at_the_same_versions(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    versions = pinned("\n".join(settings["tool"]["uv"]["constraint-dependencies"]))
    environment = yaml.safe_load((project / "workflow/envs/scalestudy.yaml").read_text())
    listed = environment["dependencies"][-1]["pip"]
    assert listed == [f"{name}=={versions[name]}" for name in settings["project"]["dependencies"]]


def test_no_file_names_a_package_registry(project):
    for name in ("pyproject.toml", "requirements.lock", "workflow/envs/scalestudy.yaml"):
        assert "://" not in (project / name).read_text(), name
