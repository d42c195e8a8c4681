"""Where the project's files are, in a checkout; tests/workflow/test_wheel.py asks an installation."""

import tomllib

from scalestudy import places


def test_in_a_checkout_everything_is_where_the_repository_has_it(project):
    assert project == places.CHECKOUT
    named = (places.SNAKEFILE, places.SCRIPTS, places.SCHEMA, places.TEMPLATES, places.PROFILE / "config.yaml")
    assert [path for path in named if not path.exists()] == []
    assert places.study_folders(project / "elsewhere")[1] == project / "config" / "studies"


def test_the_wheel_is_told_of_every_file_of_the_workflow(project):
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    told = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    workflow = {path.relative_to(project).as_posix() for path in (project / "workflow").iterdir()} - {
        "workflow/scripts"
    }
    scripts = {path.relative_to(project).as_posix() for path in (project / "workflow" / "scripts").glob("*.py")}
    assert set(told) == workflow | scripts | {"profiles/default"}
    assert all(target.endswith(name) for name, target in told.items())
