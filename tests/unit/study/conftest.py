"""A finished study, made of files that carry what real ones do, all dated in the wrong order."""

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from scalestudy.digests import CHECK, UPSTREAM
from scalestudy.drawings import figure_files
from scalestudy.files import file_sha256, write_text
from scalestudy.made import MADE_FILE, write_made
from scalestudy.manifest import MANIFEST_FILE, gather
from scalestudy.provenance import Provenance
from scalestudy.seals import sealed_json
from scalestudy.storage import write_arrow
from scalestudy.study.carried import LISTING, Results
from scalestudy.study.declared import files_by_job

FILES = files_by_job(list(UPSTREAM), figure_files({"figures": ["fit"], "paper_figures": {"fig1": "fit"}}, []))
ORDER = list(files_by_job(list(UPSTREAM), []))


def made_of(job: str) -> dict[str, object]:
    """What a job's results carry of what made them."""
    upstream = {name: f"digest of {name}" for name in UPSTREAM[job]}
    return {"digest": f"digest of {job}", "code": "code", "config": "config", "upstream": upstream}


EXPECTED = {job: made_of(job) for job in UPSTREAM}
DIGESTS = {job: f"digest of {job}" for job in UPSTREAM}


def finish(home: Path) -> None:
    """Write a finished study that is current into a folder."""
    folder, source = home / "results" / "s", home / "runs.csv"
    source.write_text("as it was")
    made = Results(folder, FILES, {"runs": [source]})
    for job in ORDER:
        for path in made.outputs(job):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".parquet":
                write_arrow(pa.table({"x": [1]}), path, Provenance("s", job, **EXPECTED[job]))
            elif path.suffix != ".json":
                path.write_text(path.name)
        if job in LISTING:
            names = [path.relative_to(folder / job).as_posix() for path in made.outputs(job) if path.name != MADE_FILE]
            write_made(folder / job, DIGESTS[job], names, {})
    stamp = {"runs": [{"name": source.name, "sha256": file_sha256(source)}]}
    write_text(made.outputs(CHECK)[0], sealed_json({"digest": DIGESTS[CHECK], "sources": stamp}))
    names = [name for listed in FILES.values() for name in listed]
    write_text(folder / MANIFEST_FILE, sealed_json(gather(folder, DIGESTS["manifest"], DIGESTS, names)))
    for i, path in enumerate(sorted((p for p in folder.rglob("*") if p.is_file()), reverse=True)):
        os.utime(path, (1e9 + i, 1e9 + i))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished study that no test changes."""
    home = tmp_path_factory.mktemp("finished")
    finish(home)
    return home


@pytest.fixture
def source(finished: Path, tmp_path: Path) -> Path:
    """The data of a study of one's own."""
    return Path(shutil.copy2(finished / "runs.csv", tmp_path))


@pytest.fixture
def results(finished: Path, source: Path) -> Results:
    """A finished study of one's own."""
    folder = source.parent / "results"
    shutil.copytree(finished / "results", folder)
    return Results(folder / "s", FILES, {"runs": [source]})


def damage(path: Path, how: str) -> None:
    """Hurt a file and keep its dates: `cut` to a half, `emptied`, or `flipped` in one bit."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    half = content[: len(content) // 2]
    path.write_bytes({"cut": bytes(half), "emptied": b"", "flipped": bytes(content)}[how])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


DAMAGE = ("cut", "emptied", "flipped")
EVERY_FILE = [(job, name) for job, names in FILES.items() for name in names]
HURT = [(job, name, DAMAGE[i % 3]) for i, (job, name) in enumerate(EVERY_FILE)]
"""Every file, each hurt in one of the ways."""
