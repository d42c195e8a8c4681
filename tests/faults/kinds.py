"""The faults: each does its harm to a finished or running study, then everything must come out as if it had not been."""

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .place import Place, end, table, workers

Harm = Callable[[Place, random.Random], None]
ONE_OF_EACH = (
    "check/sources.json",
    "ingest/runs.parquet",
    "clean/ledger.parquet",
    "fit/fits.parquet",
    "validate/predictions.parquet",
    "validate/scores.parquet",
    "analyse/forecast.parquet",
    "figures/fig1.svg",
    "report/numbers.tex",
    "manifest.json",
)
"""A file of every job."""
TABLES = [name for name in ONE_OF_EACH if name.endswith(".parquet")]
MEMORY = Path("/dev/shm")  # noqa: S108
MOMENTS = 5
JOBS = 10
OLD, NEW = "old date", "new date"


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        name: what happens.
        cases: the ways in which it is tried, by what is said of them.
        told: whether `verify` must find it before anything is run again.
        finished: whether the study has run when it happens.
    """

    name: str
    cases: dict[str, Harm]
    told: bool = False
    finished: bool = True


def faults() -> list[Fault]:
    """Return all kinds."""
    return [*_kills(), *_signals(), *_limits(), *_damages(), *_sources(), *_records(), *_places()]


def _kills() -> list[Fault]:
    moments = {f"moment {number + 1}": number for number in range(MOMENTS)}

    def at(kill: Callable[["subprocess.Popen[str]"], None]) -> dict[str, Harm]:
        return {name: partial(_interrupt, kill) for name in moments}

    return [
        Fault(
            "kill -9 of the process group", at(lambda running: os.killpg(running.pid, signal.SIGKILL)), finished=False
        ),
        Fault("kill -9 of the coordinator", at(_kill_coordinator), finished=False),
        Fault("kill -9 of a job", at(_kill_job), finished=False),
    ]


def _signals() -> list[Fault]:
    def sending(number: signal.Signals) -> dict[str, Harm]:
        return {"once": partial(_interrupt, lambda running: os.killpg(running.pid, number))}

    return [
        Fault(f"{number.name} to the process group", sending(number), finished=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    ]


def _interrupt(kill: Callable[["subprocess.Popen[str]"], None], place: Place, rng: random.Random) -> None:
    running = place.until_job(rng.randint(1, JOBS))
    time.sleep(rng.uniform(0, 2))
    with contextlib.suppress(ProcessLookupError):
        kill(running)
    place.said.append(end(running))


def _kill_coordinator(running: "subprocess.Popen[str]") -> None:
    """Kill Snakemake itself, which the command waits for: the oldest of its children. Jobs are left to themselves."""
    for process in workers(running)[-1:]:
        process.kill()


def _kill_job(running: "subprocess.Popen[str]") -> None:
    for process in workers(running)[:1]:
        process.kill()


def _limits() -> list[Fault]:
    def limited(what: int, size: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(what, (size, size))

    def run(what: int, size: int, place: Place, rng: random.Random) -> None:
        place.run(setup=limited(what, size))

    memory = {f"{size} MB": partial(run, resource.RLIMIT_AS, size << 20) for size in (600, 1200)}
    full = {f"{size} kB a file": partial(run, resource.RLIMIT_FSIZE, size << 10) for size in (4, 40)}
    return [
        Fault("too little memory", memory, finished=False),
        Fault("no space for a file", full, finished=False),
        Fault("a full disk", {"a small file system": _full_disk}, finished=False),
    ]


def _full_disk(place: Place, rng: random.Random) -> None:
    """Run with the results on a file system that another program fills, where one can be mounted."""
    small = place.home / "results"
    small.mkdir(exist_ok=True)
    if os.system(f"mount -t tmpfs -o size=300k tmpfs '{small}' 2>/dev/null"):  # noqa: S605
        raise NotImplementedError("no file system can be mounted here")
    place.run()
    shutil.copytree(small, place.home / "kept")
    os.system(f"umount '{small}'")  # noqa: S605
    small.rmdir()
    (place.home / "kept").rename(small)


def _damages() -> list[Fault]:
    def cut(content: bytes) -> bytes:
        return content[: len(content) // 2]

    def emptied(content: bytes) -> bytes:
        return b""

    def flipped(content: bytes) -> bytes:
        middle = len(content) // 2
        return content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]

    found = []
    for what, change in {"truncated": cut, "emptied": emptied, "one bit flipped": flipped}.items():
        for date in (OLD, NEW):
            cases = {name: partial(_change, name, change, date) for name in ONE_OF_EACH}
            found.append(Fault(f"{what}, {date}", cases, told=True))
    found.append(Fault("deleted", {name: partial(_delete, name) for name in ONE_OF_EACH}, told=True))
    for date in (OLD, NEW):
        cases = {name: partial(_edit_table, name, date) for name in TABLES}
        found.append(Fault(f"a table edited, {date}", cases, told=True))
    swapped = {"fit/fits and fit/starts": partial(_swap, "fit/fits.parquet", "fit/starts.parquet")}
    return [*found, Fault("two tables swapped", swapped, told=True)]


def _dated(path: Path, date: str, write: Callable[[], object]) -> None:
    before = path.stat()
    write()
    if date == OLD:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _change(name: str, change: Callable[[bytes], bytes], date: str, place: Place, rng: random.Random) -> None:
    path = place.results / name
    content = path.read_bytes()
    _dated(path, date, lambda: path.write_bytes(change(content)))


def _delete(name: str, place: Place, rng: random.Random) -> None:
    (place.results / name).unlink()


def _edit_table(name: str, date: str, place: Place, rng: random.Random) -> None:
    path = place.results / name
    found = pq.read_table(path)
    # A table without numbers gets other words.
    numbers = next((i for i, field in enumerate(found.schema) if pa.types.is_floating(field.type)), 0)
    column = found.column(numbers)
    edited = pa.array([None if v is None else v * 2 for v in column.to_pylist()], column.type)
    _dated(path, date, lambda: pq.write_table(found.set_column(numbers, found.field(numbers), edited), path))


def _swap(first: str, second: str, place: Place, rng: random.Random) -> None:
    one, two, spare = place.results / first, place.results / second, place.results / "spare"
    one.rename(spare)
    two.rename(one)
    spare.rename(two)


def _sources() -> list[Fault]:
    def replace(age: float | None, place: Place, rng: random.Random) -> None:
        """Run with other data of another date, as `mv` and `cp -p` leave it, then put the first data back in the same way."""
        first = place.source.read_bytes(), place.source.stat()
        undisturbed = (place.results / "ingest/runs.parquet").read_bytes()
        _put(place.source, table(seed=4).encode(), first[1].st_mtime if age is None else time.time() + age)
        assert place.run() == 0
        assert (place.results / "ingest/runs.parquet").read_bytes() != undisturbed, "the change was not noticed"
        _put(place.source, first[0], first[1].st_mtime)

    def touch(place: Place, rng: random.Random) -> None:
        os.utime(place.source)
        assert place.run() == 0
        assert place.jobs() == 0, "touching the source ran jobs"

    ages = {"older": -1e7, "equal": None, "newer": 1e5}
    return [
        *(Fault(f"source replaced, {name} date", {"and back": partial(replace, age)}) for name, age in ages.items()),
        Fault("source touched", {"now": touch}),
    ]


def _put(path: Path, content: bytes, date: float) -> None:
    other = path.with_name("new.csv")
    other.write_bytes(content)
    os.utime(other, (date, date))
    other.replace(path)


def _records() -> list[Fault]:
    def forget(place: Place, rng: random.Random) -> None:
        shutil.rmtree(place.home / ".snakemake")
        place.run()
        assert place.jobs() == 0, "current results were made again"

    def forget_and_hurt(place: Place, rng: random.Random) -> None:
        shutil.rmtree(place.home / ".snakemake")
        name = rng.choice(TABLES)
        (place.results / name).write_bytes((place.results / name).read_bytes()[:-40])

    def future(place: Place, rng: random.Random) -> None:
        later = time.time() + 86400
        for path in (path for path in place.home.rglob("*") if path.is_file()):
            os.utime(path, (later, later))
        (place.results / "report" / "index.html").unlink()

    def two(place: Place, rng: random.Random) -> None:
        shutil.rmtree(place.results / "fit")
        first, second = (place.start("run", "small.yaml", "--cores", "1") for _ in range(2))
        place.said += [end(first), end(second)]
        assert 0 in (first.returncode, second.returncode), "neither of two runs ended well"

    return [
        Fault(".snakemake deleted", {"results kept": forget}),
        Fault(".snakemake deleted and a table broken", {"a random table": forget_and_hurt}, told=True),
        Fault("clock set back a day", {"and a file deleted": future}, told=True),
        Fault("two coordinators at once", {"after fit was deleted": two}),
    ]


def _places() -> list[Fault]:
    def moved(place: Place, rng: random.Random) -> None:
        elsewhere = place.home / "elsewhere"
        (place.home / "results").rename(elsewhere)
        (place.home / "results").symlink_to(elsewhere)
        (place.results / "report" / "index.html").unlink()

    def other_disk(place: Place, rng: random.Random) -> None:
        if not MEMORY.is_dir() or MEMORY.stat().st_dev == place.home.stat().st_dev:
            raise NotImplementedError("there is no other file system here")
        disk = MEMORY / f"scalestudy-faults-{os.getpid()}"
        shutil.move(place.home / "results", disk)
        (place.home / "results").symlink_to(disk)
        shutil.rmtree(place.results / "figures")
        place.run()
        (place.home / "results").unlink()
        shutil.move(disk, place.home / "results")

    def read_only(place: Place, rng: random.Random) -> None:
        shutil.rmtree(place.results / "report")
        _lock(place.results, "+i")
        try:
            assert place.run() != 0, "a run that could not write said nothing"
            assert "Traceback" not in place.said[-1], "a traceback"
        finally:
            _lock(place.results, "-i")

    def renamed(place: Place, rng: random.Random) -> None:
        home = place.home.with_name("größer, 語 und Leerzeichen")
        place.home.rename(home)
        place.home = home
        (place.results / "validate" / "scores.parquet").unlink()

    def stale_package(place: Place, rng: random.Random) -> None:
        import scalestudy

        old = place.home / "old" / "scalestudy"
        shutil.copytree(Path(scalestudy.__file__).parent, old, ignore=shutil.ignore_patterns("__pycache__"))
        with (old / "fit" / "stage.py").open("a") as file:
            file.write("\nraise SystemExit('the old package was used')\n")
        shutil.rmtree(place.results / "fit")
        place.environment["PYTHONPATH"] = str(old.parent)
        place.run()
        place.environment.clear()
        shutil.rmtree(place.home / "old")

    return [
        Fault("results moved, a link in their place", {"and a file deleted": moved}, told=True),
        Fault("results on another file system", {"and figures deleted": other_disk}),
        Fault("results that cannot be written", {"and the report deleted": read_only}),
        Fault("a path with spaces and other letters", {"and a table deleted": renamed}, told=True),
        Fault("a stale package in the way", {"and fit deleted": stale_package}),
    ]


def _lock(folder: Path, how: str) -> None:
    """Set or clear the attribute that stops even root from writing, where the file system has one."""
    if os.system(f"chattr -R {how} '{folder}' 2>/dev/null"):  # noqa: S605
        raise NotImplementedError("no file can be made immutable here")
