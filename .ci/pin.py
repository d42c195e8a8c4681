"""Resolve every dependency anew and write the versions down: for uv and for pip.

pyproject.toml and requirements.lock come from one resolution:  python .ci/pin.py [--keep]
--keep resolves within the versions already pinned, to add or remove a dependency without upgrading the others.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PYPROJECT = PROJECT / "pyproject.toml"
LOCK = PROJECT / "uv.lock"
REQUIREMENTS = PROJECT / "requirements.lock"
PINS = re.compile(r"(?ms)^# pins:begin\n.*?^# pins:end\n")


def main() -> None:
    """Resolve, then write all files."""
    if "--keep" not in sys.argv:
        write_pins([])
        LOCK.unlink(missing_ok=True)
    uv("lock", "--quiet")
    packages = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    versions = {p["name"]: p["version"] for p in packages if p["name"] != "scalestudy"}
    write_pins(sorted(f"{name}=={version}" for name, version in versions.items()))
    uv("lock", "--quiet")
    exported = uv("export", "--quiet", "--all-groups", "--no-emit-project", "--no-annotate", "--no-header")
    header = (
        "# Every dependency with its hashes, for pip; the same versions as in pyproject.toml. Made by .ci/pin.py.\n"
    )
    REQUIREMENTS.write_text(header + exported, encoding="utf-8")


def write_pins(pins: list[str]) -> None:
    """Replace the pinned versions in pyproject.toml."""
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    block = f"# pins:begin\nconstraint-dependencies = [\n{lines}]\n# pins:end\n"
    text = PYPROJECT.read_text(encoding="utf-8")
    PYPROJECT.write_text(PINS.sub(lambda _: block, text), encoding="utf-8")


def uv(*arguments: str) -> str:
    """Run uv in the project and return what it prints."""
    done = subprocess.run(["uv", *arguments], cwd=PROJECT, check=True, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout


if __name__ == "__main__":
    main()
