"""Every command and snippet of README and docs runs as typed, and prints what the page shows."""

import runpy
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
import yaml
from docs.blocks import RUN, Block, blocks_of
from docs.compared import same
from docs.fragments import faults
from docs.run import PROJECT, PageError, Run, run_page

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
BLOCKS = [(page, block) for page in PAGES for block in blocks_of(page)]
KNOWN = {*RUN, "yaml", "csv", "json", "text", "tex", "snakemake"}
MOST_NOT_RUN = 20
"""Blocks that cannot run here, each with its reason in the page; a page that adds one has to make its case here."""


def named(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def at(block: tuple[Path, Block]) -> str:
    return f"{named(block[0])}, line {block[1].line}"


def runs(page: Path) -> bool:
    return any(block.language in RUN and not block.not_run for block in blocks_of(page))


@pytest.mark.parametrize("page", [page for page in PAGES if runs(page)], ids=named)
def test_a_page_runs_as_typed(page: Path, tmp_path: Path) -> None:
    if shutil.which("uv") is None:
        pytest.skip("commands begin with `uv run`: pip install uv")
    run_page(page, tmp_path)


def test_every_block_says_what_it_is() -> None:
    """So that none is passed over: a known language, and nothing indented that looks like commands and never runs."""
    assert [at(found) for found in BLOCKS if found[1].language not in KNOWN] == []


def test_yaml_that_nothing_runs_is_what_study_files_may_say() -> None:
    wrong = {at(found): faults(found[1].text) for found in BLOCKS if found[1].language == "yaml" and not found[1].file}
    assert {where: messages for where, messages in wrong.items() if messages} == {}


def test_what_is_not_run_is_little_and_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    left = [f"{at(found)}: {found[1].not_run}" for found in BLOCKS if found[1].not_run]
    with capsys.disabled():
        print(*("", f"{len(left)} blocks of the pages are not run:", *left), sep="\n  ")  # noqa: T201
    assert len(left) <= MOST_NOT_RUN


def test_only_what_shows_or_is_a_file_goes_without_running() -> None:
    """A text block after a command that is not marked would never be compared."""
    unmarked = [
        at(found)
        for found in BLOCKS
        if found[1].language == "text" and not (found[1].shows or found[1].file or found[1].not_run)
    ]
    assert unmarked == []


@pytest.mark.parametrize(
    ("shown", "printed", "alike"),
    [
        ("alpha 0.34", "alpha 0.3367", True),
        ("alpha 0.34", "alpha 0.3467", False),
        ("alpha 0.34\n...\nbeta 1", "alpha 0.3367\nE 2\nbeta 1", True),
        ("354 rows", "353 rows", False),
        ("N 3.5e+08", "N 3.53e+08", True),
        ("N 3.5e+08", "N 3.56e+08", False),
        ("a  b", "a b", True),
        ("runs_2", "runs_3", False),
    ],
)
def test_numbers_are_compared_by_the_digits_shown(shown: str, printed: str, alike: bool) -> None:
    assert same(shown, printed) is alike


PAGE = """\
<!-- file: a.yaml -->
```yaml
study: a
```

```sh
cat a.yaml; echo 1.2345
```

<!-- output -->
```text
study: {}
1.23
```

```python
x = 2
```

```python
>>> x + {}
4.0
```
"""


@pytest.mark.parametrize(("name", "added", "fails"), [("a", "2", False), ("b", "2", True), ("a", "3", True)])
def test_a_page_fails_where_it_shows_what_is_not_printed(tmp_path: Path, name: str, added: str, fails: bool) -> None:
    written = tmp_path / "page.md"
    written.write_text(PAGE.format(name, added), encoding="utf-8")
    with pytest.raises(PageError) if fails else nullcontext():
        Run(written, tmp_path).all()


@pytest.mark.parametrize(
    ("fragment", "fine"),
    [
        ({"laws": ["chinchilla"]}, True),
        ({"law": ["chinchilla"]}, False),
        ({"columns": {"value": "loss"}}, True),
        ({"shards": 4}, True),
        ({"study": "a", "sources": {}}, False),
        ({"fit": {"uncertainty": {"draws": "many"}}}, False),
    ],
)
def test_fragments_are_held_against_the_schema(fragment: dict[str, object], fine: bool) -> None:
    assert (not faults(yaml.safe_dump(fragment))) is fine


def test_the_tables_of_the_recipes_are_what_their_program_makes() -> None:
    folder = PROJECT / "docs" / "recipes" / "data"
    made = runpy.run_path(str(folder / "make.py"))["tables"]()
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")} == made


def test_every_recipe_is_found_from_the_list_of_them() -> None:
    folder = PROJECT / "docs" / "recipes"
    listed = (folder / "index.md").read_text(encoding="utf-8")
    assert [
        path.name for path in folder.glob("*.md") if path.name != "index.md" and f"({path.name})" not in listed
    ] == []
