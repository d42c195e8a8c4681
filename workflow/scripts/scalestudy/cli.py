"""The command `scalestudy`: what the workflow itself does not answer.

verify  are the results of a study the files its manifest lists?
why     which stages are out of date, and what changed?
plan    what would a run do?
resume  unlock a killed run and go on with it
new     write a study file for a table
freeze  write what is forecast before the big run is made, and score it when it is
schema  write, or check, the JSON Schema of study files
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scalestudy.errors import ERROR_PREFIX, StudyError
from scalestudy.files import write_text
from scalestudy.study.load import PROJECT, SCHEMA

REFERENCE = PROJECT / "docs" / "study-file.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 for yes, 1 for no, 2 for input that cannot be worked with."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if options.run is resume:
        options.snakemake = rest
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.run(options))
    except StudyError as error:
        sys.stderr.write(f"{ERROR_PREFIX}{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scalestudy", description="Ask about, resume or begin a scaling study.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    for name, run, text in (
        ("verify", verify, "compare the results of studies with their manifests"),
        ("why", why, "say which stages are out of date, and what changed"),
        ("plan", plan, "check study files and say what a run would do"),
    ):
        sub = command(name, run, text)
        sub.add_argument("studies", nargs="*", help="names or study files; by default those of config/config.yaml")
        sub.add_argument("--all", action="store_true", help="every study under config/studies")
    command("resume", resume, "unlock a killed run and go on with it; further arguments are passed on to snakemake")
    sub = command("new", new, "write a study file for a table, with guesses to correct")
    sub.add_argument("table", type=Path)
    sub.add_argument("--output", type=Path, help="the study file to write; by default beside the table")
    sub = command("freeze", freeze, "write a dated, hashed forecast before the big run; score it when the run is there")
    sub.add_argument("studies", nargs="*", help="names or study files; by default those of config/config.yaml")
    sub.add_argument("--output", type=Path, help="the file to write; by default frozen/<study>_<date>.yaml")
    sub.add_argument(
        "--score", type=Path, metavar="FILE", help="compare this frozen forecast with what was measured since"
    )
    sub.set_defaults(all=False)
    sub = command("schema", schema, "write the JSON Schema of study files")
    sub.add_argument("--check", action="store_true", help="only say whether the written one is current")
    return parser


def say(line: str = "") -> None:
    """Write a line to standard output."""
    sys.stdout.write(line + "\n")


def verify(options: argparse.Namespace) -> int:
    """Compare every file of the studies' results with the sha256 in their manifests."""
    from scalestudy.manifest import compare, read_manifest

    bad = 0
    for study, folder in _folders(options):
        manifest = read_manifest(folder)
        lines = compare(folder, manifest) if manifest else [f"{folder} has no manifest: run the study first"]
        for line in lines:
            say(f"{study}: {line}")
        if not lines and manifest:
            say(f"{study}: {len(manifest['files'])} files, all as in the manifest")
        bad += len(lines)
    return int(bad > 0)


def why(options: argparse.Namespace) -> int:
    """Say for every stage whether its results are current, and if not which digest changed."""
    from scalestudy.study.why import explain

    stale = 0
    made = _plan(options)
    for study in made.studies:
        for stage, sentence in explain(made.workdir / made.results / study, made.provenance[study]):
            say(f"{study} {stage}: {sentence}")
            stale += sentence != "current"
    return int(stale > 0)


def plan(options: argparse.Namespace) -> int:
    """Check study files and say what each study holds."""
    made = _plan(options)
    for study in made.studies.values():
        content = study.content
        laws = content["laws"] if isinstance(content["laws"], list) else [content["laws"]]
        names = [law if isinstance(law, str) else law.get("name", law.get("law", "formula")) for law in laws]
        say(f"{study.id}: {content.get('title', 'untitled')}")
        say(
            f"  sources: {', '.join(content['sources'])}; cleaning rules: {len(content['clean'])}; laws: {', '.join(names)}"
        )
        say(f"  stages: {' -> '.join(study.jobs)}")
        say(f"  results: {made.workdir / made.results / study.id}")
    for line in made.refused.values():
        sys.stderr.write(f"{ERROR_PREFIX}{line}\n")
    return 2 if made.refused else 0


def resume(options: argparse.Namespace) -> int:
    """Unlock the working directory, then run Snakemake, which continues with what is missing or incomplete."""
    command = [sys.executable, "-m", "snakemake"]
    subprocess.run([*command, "--unlock"], check=True, capture_output=True)  # noqa: S603
    return subprocess.run([*command, *options.snakemake], check=False).returncode  # noqa: S603


def new(options: argparse.Namespace) -> int:
    """Write a commented study file for a table, beside it unless told otherwise."""
    target = options.output or options.table.with_suffix(".study.yaml")
    if target.exists():
        raise StudyError(str(target), "the file exists", "a name that is free", "give --output")
    from scalestudy.ingest.draft import new_study  # DuckDB reads the table

    target.write_text(new_study(options.table, target.parent), encoding="utf-8")
    say(f"wrote {target}: correct its guesses, then\n  uv run snakemake --config studies={target}")
    return 0


def freeze(options: argparse.Namespace) -> int:
    """Write a frozen forecast of each study, or score one."""
    from scalestudy import frozen

    if options.score:
        content = frozen.read_frozen(options.score)
        named = Path(str(content.get("file", "")))
        options.studies = options.studies or [named.as_posix() if named.is_file() else content["study"]]
    made = _plan(options)
    found = [
        frozen.Now(name, study.path, made.workdir / made.results / name, made.provenance[name])
        for name, study in made.studies.items()
    ]
    if options.score:
        lines, well = frozen.score(content, found[0])
        for line in lines:
            say(f"{content['study']}: {line}")
        return int(not well)
    today = datetime.now(UTC).date()
    for now in found:
        path = options.output or Path("frozen") / f"{now.study}_{today.isoformat()}.yaml"
        frozen.write_frozen(frozen.freeze(now, today), path)
        say(f"{now.study}: wrote {path}; when the run is measured: scalestudy freeze --score {path}")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Write the schema that study files are checked against and its reference, or say whether both are current."""
    from scalestudy.study.reference import reference
    from scalestudy.study.schema import build

    built = build()
    for path, text in ((SCHEMA, json.dumps(built, indent=1) + "\n"), (REFERENCE, reference(built))):
        if not options.check:
            write_text(path, text)
        elif path.read_text(encoding="utf-8") != text:
            raise StudyError(str(path), "differs from the registries", "the output of `scalestudy schema`", "run it")
    return 0


def _plan(options: argparse.Namespace) -> Any:
    from scalestudy.study.plan import make_plan
    from scalestudy.study.yaml_file import read_yaml

    config, _ = read_yaml(Path("config/config.yaml"))
    if options.all:
        folders = {Path("config/studies"), PROJECT / "config" / "studies"}
        config["studies"] = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
    elif options.studies:
        config["studies"] = options.studies
    return make_plan(config, Path.cwd())


def _folders(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    made = _plan(options)
    for study in made.studies:
        yield study, made.workdir / made.results / study


if __name__ == "__main__":
    sys.exit(main())
