"""Who else works in a folder: a live run, which must not be disturbed, and jobs that a killed run left behind.

Snakemake's lock does not tell: it stays when a run is killed. Processes tell, on this machine; of another one, a record
that each run keeps while it lasts.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scalestudy.errors import StudyError

RECORD = Path(".snakemake") / "scalestudy" / "coordinator.json"
DRY = {"-n", "--dry-run", "--dryrun", "--unlock"}
GRACE_SECONDS = 10.0


def record(workdir: Path) -> None:
    """Note that this process runs the workflow in a folder."""
    path = workdir / RECORD
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"host": socket.gethostname(), "process": os.getpid()}) + "\n", encoding="utf-8")


def forget(workdir: Path) -> None:
    """Note that this process is done with a folder."""
    (workdir / RECORD).unlink(missing_ok=True)


def refuse_beside_run(workdir: Path) -> None:
    """Refuse to go on where another process runs the workflow in this folder.

    Raises:
        StudyError: one does, or one on another machine is not known to have ended.
    """
    expected = "no other run in this folder"
    for process in _others():
        if _runs_in(process, workdir):
            found = f"process {process.pid} runs the workflow here"
            raise StudyError(str(workdir), found, expected, "wait until it ends, or end it")
    host = _recorded_host(workdir)
    if host not in (None, socket.gethostname()):
        found = f"a run was started here on the machine {host}, and did not say that it ended"
        raise StudyError(str(workdir), found, expected, f"see there; if it is dead, delete {workdir / RECORD}")


def end_left_jobs(workdir: Path) -> list[str]:
    """End the jobs that a killed run left in a folder, and return a sentence for each: what they write is half known."""
    import psutil

    left = [process for process in _others() if _is_job_of(process, workdir)]
    for process in left:
        _quietly(process.terminate)
    _, stubborn = psutil.wait_procs(left, timeout=GRACE_SECONDS)
    for process in stubborn:
        _quietly(process.kill)
    psutil.wait_procs(stubborn, timeout=GRACE_SECONDS)
    return [f"ended process {process.pid}, a job that a killed run had left" for process in left]


def _quietly(action: Any) -> None:
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        action()


def _others() -> Iterator[Any]:
    """Yield the processes of this machine but this one and those that called it."""
    import psutil

    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    yield from (process for process in psutil.process_iter(["cwd", "cmdline"]) if process.pid not in own)


def _runs_in(process: Any, workdir: Path) -> bool:
    words = process.info["cmdline"] or []
    called = any(Path(word).name == "snakemake" for word in words[:4])
    return called and not DRY & set(words) and "--mode" not in words and _is(process.info["cwd"], workdir)


def _is_job_of(process: Any, workdir: Path) -> bool:
    words = process.info["cmdline"] or []
    scripts = workdir.resolve() / ".snakemake" / "scripts"
    return any(Path(word).parent == scripts for word in words[:4] if word.endswith(".py"))


def _is(folder: str | None, workdir: Path) -> bool:
    return folder is not None and Path(folder) == workdir.resolve()


def _recorded_host(workdir: Path) -> str | None:
    try:
        host: str = json.loads((workdir / RECORD).read_text(encoding="utf-8"))["host"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return host
