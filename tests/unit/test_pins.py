"""The versions that uv, pip and conda install are the same."""

import ast
import re
import sys
import tomllib


def pinned(text):
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


def number(version):
    return tuple(int(part) for part in re.findall(r"\d+", version))


def top_names(node):
    """The packages an import statement names; none for any other node."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


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


def test_every_runtime_dependency_has_a_lower_bound_that_its_pin_keeps(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    versions = pinned("\n".join(settings["tool"]["uv"]["constraint-dependencies"]))
    bounds = dict(requirement.split(">=") for requirement in settings["project"]["dependencies"])
    assert [name for name, bound in bounds.items() if number(versions[name]) < number(bound)] == []


def test_everything_the_package_imports_is_declared(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    declared = {requirement.partition(">=")[0] for requirement in settings["project"]["dependencies"]}
    sources = (project / "workflow/scripts").rglob("*.py")
    trees = (ast.parse(path.read_text()) for path in sources)
    imported = {name for tree in trees for node in ast.walk(tree) for name in top_names(node)}
    own = {path.name for path in (project / "workflow/scripts").iterdir() if path.is_dir()}
    foreign = {
        {"yaml": "pyyaml", "fontTools": "fonttools"}.get(name, name.replace("_", "-"))
        for name in imported - sys.stdlib_module_names - own
    }
    assert foreign == declared | set(settings["dependency-groups"]["xlsx"])


def test_no_file_names_a_package_registry(project):
    for name in ("pyproject.toml", "requirements.lock"):
        assert "://" not in (project / name).read_text(), name
