"""Every room holds what its registry lists, and adding one is a file and its name in the registry: nothing else.

The second part does what CONTRIBUTING says, to a copy of the package, and uses what was added.
"""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from every_room import CONTRIBUTING, MACHINERY, NOT_IN_STUDY_FILES, ROOMS, TESTS, Room

from scalestudy.rooms import OTHERS, PACKAGE, named
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import SCHEMES

rooms = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.folder)


def declared(module: ModuleType, kind: type) -> list[object]:
    """Return a module's own declarations: single ones, those of a tuple `LAWS`, and classes, private ones left out."""
    values = [value for name, value in vars(module).items() if name.isupper()]
    single = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    own = {name: one for name, one in vars(module).items() if isinstance(one, type) and not name.startswith("_")}
    classes = [one for one in own.values() if one.__module__ == module.__name__]
    return [one for one in single if isinstance(one, kind)] + [
        one for one in classes if issubclass(one, kind) and one is not kind
    ]


@rooms
def test_every_file_of_a_room_is_registered(room: Room) -> None:
    folder = room.folder.replace("/", ".")
    found = []
    for stem in named(room.folder):
        own = declared(import_module(f"scalestudy.{folder}.{stem}"), room.declares)
        assert own or room.folder in MACHINERY, f"{room.folder}/{stem}.py declares nothing"
        found += own
    assert {id(one) for one in found} == {id(one) for one in room.listed.values()}


def test_names_of_a_room_are_those_of_its_files() -> None:
    assert OTHERS == ("__init__", "base", "registry")
    assert named("splits/schemes") == tuple(sorted(SCHEMES))
    assert named("scores/kinds") == tuple(sorted(SCORES))


@rooms
def test_contributing_names_the_room(room: Room) -> None:
    assert re.search(rf"\| `{room.folder}/[^|]*\| `{re.escape(room.registry)}` \|", CONTRIBUTING)


@rooms
def test_adding_one_is_a_file_and_a_line_of_the_registry(room: Room, tmp_path: Path) -> None:
    copy = tmp_path / "scalestudy"
    shutil.copytree(PACKAGE, copy)
    add(room, copy)
    code = f"import scalestudy\nassert scalestudy.__file__.startswith({str(copy)!r})\n"
    if room.folder not in NOT_IN_STUDY_FILES:
        code += f"from scalestudy.study.schema import build\nassert '{room.name}' in repr(build())\n"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(TESTS)])}
    done = subprocess.run([sys.executable, "-c", code + room.use], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert changed(copy) == {f"{room.folder}/{room.name}.py", room.registry}


def add(room: Room, package: Path) -> None:
    """Add the file, import it in the registry and list its name."""
    assert room.text, f"CONTRIBUTING has no example of {room.folder}"
    (package / room.folder / f"{room.name}.py").write_text(room.text, encoding="utf-8")
    registry = package / room.registry
    before = registry.read_text(encoding="utf-8")
    entry = room.variable if "." in room.variable else f"{room.name}.{room.variable}"
    assert before.count(f"{room.opening}\n") == 1
    after = before.replace(f"{room.opening}\n", f"{room.opening}\n{entry},\n")
    line = f"from scalestudy.{room.folder.replace('/', '.')} import {room.name}\n"
    registry.write_text(after.replace("from scalestudy", f"{line}from scalestudy", 1), encoding="utf-8")


def changed(copy: Path) -> set[str]:
    """Return the files that differ from the package, or that only one of the two has."""
    names = {
        path.relative_to(root).as_posix()
        for root in (copy, PACKAGE)
        for path in root.rglob("*")
        if path.suffix == ".py"
    }
    same, _, _ = filecmp.cmpfiles(copy, PACKAGE, sorted(names), shallow=False)
    return names - set(same)
