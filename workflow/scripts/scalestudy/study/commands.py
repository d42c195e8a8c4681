"""The page of commands, `docs/commands.md`: each with its arguments, as the parser that reads them says."""

import argparse
from collections.abc import Iterator

HEAD = """# Every command

Written by `scalestudy docs` from the commands' own help. In a checkout `uv run scalestudy ...` calls them. A study is the name
of a file under `config/studies`, or the path of a study file. The exit status is 0 for yes, 1 for no, 2 for input that cannot
be worked with.

"""
NAME = "docs/commands.md"


def page(parser: argparse.ArgumentParser) -> str:
    """Return the page as Markdown."""
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    return HEAD + "\n".join(_command(name, inner) for name, inner in commands.choices.items())


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    rows = "".join(f"| `{what}` | {text} |\n" for what, text in _arguments(parser))
    table = f"\n| argument | what it is |\n|---|---|\n{rows}" if rows else ""
    about = (parser.description or "").rstrip(".")
    return f"## scalestudy {name}\n\n{about[:1].upper()}{about[1:]}.\n{table}"


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:  # noqa: SLF001
        if not isinstance(action, argparse._HelpAction):  # noqa: SLF001
            value = (
                "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or action.dest.upper()}"
            )
            yield f"{', '.join(action.option_strings) or action.dest}{value}", (action.help or "").replace("|", "\\|")
