"""Every command that the README and a page's foot give works as it is typed, for a study in a folder of its own."""

import html
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from .conftest import Checkout

COMMAND = re.compile(r"uv run (?:--group slurm )?((?:scalestudy|snakemake|pytest)\b[^`\n#]*)")
NOT_TRIED = {
    "snakemake": "the default study; the workflow's own tests run it on smaller ones",
    "pytest": "this is it",
    "snakemake --config studies=besiroglu2024": "fetches data",
    "snakemake --configfile config/atlas.yaml": "fetches data",
    "snakemake --profile profiles/slurm": "needs a cluster",
    "scalestudy check-study": "ends with 1 where a study lacks something, as a new one does; tests of its own try it",
    "scalestudy design plan.yaml": "needs a design of one's own; the page on planning runs one",
    "scalestudy next my_ladder": "needs a question; the page on planning shows one",
    "scalestudy new my_runs.csv --run": "runs a whole study",
}
FOLDER = "größe und 'mehr'"
MORE = "fit: {uncertainty: {method: bootstrap, unit: run, draws: 40}}\nfigures: [fit]\n"
MORE += "analyse: [{forecast: {targets: [{params: 1.0e+10, tokens: 1.0e+11}]}}]\n"


@dataclass
class Home:
    """A folder in which a user types commands; the study lies in another."""

    folder: Path

    def type(self, command: str) -> subprocess.CompletedProcess[str]:
        """Give a command to a shell in which `scalestudy` is found."""
        tools = {"scalestudy": "-m scalestudy.cli", "snakemake": "-m snakemake"}
        functions = "\n".join(
            f'{name}() {{ {shlex.quote(sys.executable)} {words} "$@"; }}' for name, words in tools.items()
        )
        environment = Checkout(self.folder).environment()
        environment.pop("PYTHONPATH")
        call = ["bash", "-c", f"{functions}\n{command}"]
        return subprocess.run(call, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A folder in which the README's study of eight lines has run, with what makes it small and gives it a target."""
    folder = tmp_path_factory.mktemp("typed") / "home"
    folder.mkdir()
    data = folder.parent / FOLDER
    data.mkdir()
    study = re.search(
        r"```yaml\n(study: my_ladder.*?)```", (project / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert study
    (data / "my_ladder.study.yaml").write_text(study.group(1) + MORE, encoding="utf-8")
    rng = np.random.default_rng(3)
    n = np.exp(rng.uniform(np.log(1e7), np.log(1e9), 30))
    d = 20 * n * np.exp(rng.normal(0, 1, 30))
    loss = (1.8 + 400 / n**0.34 + 2000 / d**0.37) * np.exp(rng.normal(0, 0.01, 30))
    rows = [f"dense,r{i},{n[i]:.6e},{d[i]:.6e},{loss[i]:.6f}" for i in range(30)]
    (data / "runs.csv").write_text("\n".join(["arch,name,n_params,n_tokens,val_loss", *rows]) + "\n")
    shutil.copy(data / "runs.csv", folder / "my_runs.csv")
    ready = Home(folder)
    done = ready.type(f"scalestudy run {shlex.quote(f'../{FOLDER}/my_ladder.study.yaml')} --cores 2")
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) <= 12, done.stderr
    assert done.stdout.strip().startswith("my_ladder: "), done.stdout
    assert f"report: {folder / 'results/my_ladder/report/index.html'}" in done.stdout
    return ready


def commands(project: Path) -> list[str]:
    text = (project / "README.md").read_text(encoding="utf-8")
    return list(dict.fromkeys(found.strip() for found in COMMAND.findall(text)))


def test_every_command_of_the_readme_is_tried_or_says_why_not(home, project):
    given = commands(project)
    assert set(given) > {"scalestudy why", "scalestudy verify", "scalestudy freeze my_ladder"}
    for command in given:
        if command in NOT_TRIED:
            continue
        frozen = next((path.as_posix() for path in home.folder.glob("frozen/my_ladder_*.yaml")), "")
        typed = command.replace("<that file>", frozen)
        if typed.startswith("scalestudy run"):
            typed += " -n"  # the file is to be corrected first; that it can be planned is what is shown
        if typed in ("scalestudy why", "scalestudy verify", "scalestudy resume"):
            typed += " my_ladder"  # without a main config a study is named
        done = home.type(typed)
        assert done.returncode == 0, f"{typed}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["plan", "why", "verify", "resume", "run"])
def test_a_study_is_called_by_its_name_where_its_results_are(home, command):
    done = home.type(f"scalestudy {command} my_ladder")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_at_the_foot_of_the_page_makes_it_again(home):
    page = (home.folder / "results/my_ladder/report/index.html").read_text(encoding="utf-8")
    foot = page[page.index("To reproduce this page") :]
    run, verify = (html.unescape(found) for found in re.findall("<code>(.*?)</code>", foot)[:2])
    done = home.type(run)
    assert done.returncode == 0, done.stderr
    assert "Nothing to be done" in done.stderr
    assert home.type(verify).returncode == 0
    (home.folder / "results/my_ladder/report/index.html").unlink()
    assert home.type(run).returncode == 0
    assert (home.folder / "results/my_ladder/report/index.html").read_text(encoding="utf-8") == page


def test_a_reader_that_has_seen_enough_ends_nothing(home):
    done = home.type("set -o pipefail; rm -r results/my_ladder/report; scalestudy run my_ladder 2>&1 | head -1")
    assert "Traceback" not in done.stdout + done.stderr
    assert (home.folder / "results/my_ladder/report/index.html").exists()
