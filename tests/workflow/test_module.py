"""The workflow used as a module of somebody else's."""

import subprocess
import sys

from .conftest import JOB, STUDY, write_runs

SNAKEFILE = """\
module scaling:
    snakefile: "{snakefile}"
    config: {{"studies": ["studies/mine.yaml"], "results": "out"}}


use rule * from scaling as scaling_*


rule answer:
    default_target: True
    input:
        rules.scaling_all.input,
    output:
        "answer.txt",
    shell:
        "cp out/mine/report/summary.txt {{output}}"
"""


def test_another_workflow_can_use_it_as_a_module(checkout, tmp_path):
    home = tmp_path / "home"
    (home / "studies").mkdir(parents=True)
    write_runs(home / "studies" / "runs.csv", 4)
    (home / "studies" / "mine.yaml").write_text(STUDY.format(name="mine", table="x").replace("../../x", "runs.csv"))
    (home / "Snakefile").write_text(SNAKEFILE.format(snakefile=checkout.folder / "workflow" / "Snakefile"))

    def snakemake(*words):
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *words]
        return subprocess.run(
            command, cwd=home, env=checkout.environment(), capture_output=True, text=True, check=False
        )

    done = snakemake()
    assert done.returncode == 0, done.stderr
    assert (home / "answer.txt").read_text().strip()
    assert (home / "out" / "mine" / "manifest.json").exists()
    (home / "out/mine/figures/fit.pdf").unlink()
    done = snakemake("-n", "out/mine/figures/fit.pdf")
    assert JOB.findall(done.stdout + done.stderr) == ["figures"], done.stderr
