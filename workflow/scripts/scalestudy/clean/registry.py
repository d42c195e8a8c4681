"""The registry of cleaning rules. Adding one means a file in `rules/` and its name in the list below."""

from typing import Final

from scalestudy.clean.rules import diverged, drop_duplicates, drop_highest, last_checkpoint, require, where
from scalestudy.clean.rules.base import Rule

RULES: Final[dict[str, Rule]] = {
    module.RULE.name: module.RULE
    for module in (where, require, drop_duplicates, last_checkpoint, diverged, drop_highest)
}
