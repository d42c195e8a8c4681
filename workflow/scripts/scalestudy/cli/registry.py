"""Every command, in the order in which the help lists them."""

from collections.abc import Mapping

from scalestudy.cli import (
    check_study,
    design,
    docs,
    explain,
    freeze,
    new,
    plan,
    resume,
    run,
    together,
    verify,
    why,
)
from scalestudy.cli import next as next_runs
from scalestudy.cli.command import Command

_ALL = (
    run.COMMAND,
    resume.COMMAND,
    plan.COMMAND,
    check_study.COMMAND,
    why.COMMAND,
    explain.COMMAND,
    verify.COMMAND,
    together.COMMAND,
    new.COMMAND,
    design.COMMAND,
    next_runs.COMMAND,
    freeze.COMMAND,
    docs.COMMAND,
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in _ALL}
