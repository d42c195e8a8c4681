"""The commands that make the results of a study again and check them, as they are typed in the folder of the results."""

import json
import os
import shlex
from collections.abc import Mapping
from typing import Any

from scalestudy.places import CHECKOUT
from scalestudy.study.find import RESULTS
from scalestudy.study.main_config import main_config
from scalestudy.study.plan import Plan
from scalestudy.study.yaml_file import read_yaml


def commands(plan: Plan, study: str) -> dict[str, str]:
    """Return the commands of a study, `run` and `verify`, each one line for a shell.

    They hold no path but that of the study file from the folder of the run, so they are the same on every machine that
    has the folders in the same places; and of the config what makes a difference, unless the folder's main config says it.
    """
    words = [_tool(plan), "run", _named(plan, study), *_config(plan)]
    verify = [_tool(plan), "verify", _named(plan, study)]
    return {"run": _line(words), "verify": _line(verify)}


def _line(words: list[str]) -> str:
    tool, *rest = words
    return f"{tool} {shlex.join(rest)}"


def _tool(plan: Plan) -> str:
    """In the checkout itself the command is in no PATH."""
    return "uv run scalestudy" if plan.workdir.resolve() == (CHECKOUT and CHECKOUT.resolve()) else "scalestudy"


def _named(plan: Plan, study: str) -> str:
    """Return the id where it leads to the file, else the file."""
    path = os.path.relpath(plan.studies[study].path, plan.workdir)
    if path == f"config/studies/{study}.yaml":
        return study
    return f"./{path}" if path.startswith("-") else path


def _config(plan: Plan) -> list[str]:
    path = main_config(plan.workdir, named=True)
    stated: Mapping[str, Any] = read_yaml(path)[0] if path else {}
    given = {"allow": plan.allowed, "results": plan.results}
    usual = {"allow": stated.get("allow", []), "results": os.path.normpath(stated.get("results", RESULTS))}
    entries = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in given.items() if value != usual[key]]
    return ["--config", *entries] if entries else []
