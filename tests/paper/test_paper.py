"""A paper that takes its numbers and tables from a report compiles, whatever names the study's data has."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from handmade import chinchilla_study

from scalestudy.frames import typed
from scalestudy.provenance import Provenance
from scalestudy.report import build
from scalestudy.tables import PAPER_TABLES
from scalestudy.tables.catalogue import TABLES

HERE = Path(__file__).parent
WILD = (
    r"\input{x}",
    '<script>alert("1")</script>',
    "50% & $x_1$ #~^{}|",
    "two\nlines, größe, β, 模, 'q' `w`",
    "A",
    "a",
)
NEEDED = "SCALESTUDY_NEEDS_TEX"


def wild_study() -> dict[str, pd.DataFrame]:
    """A study whose families, sentences and published quantities are named by somebody who means no good."""
    tables = dict(chinchilla_study(("transformer", *WILD)))
    hostile = " ".join(WILD)
    for name, column in (
        ("analyse/replication", "note"),
        ("clean/ledger", "reason"),
        ("analyse/optimum", "message"),
    ):
        tables[name] = tables[name].assign(**{column: hostile})
    made = {"source": "runs", "column": "value", "making": "expression", "made_from": hostile, "unit": WILD[2]}
    tables["ingest/columns"] = typed(TABLES["ingest/columns"], [made])
    return tables


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    settings = {"study": "handmade", "laws": ["chinchilla"], "fit": {}}
    build(wild_study(), settings, folder, Provenance("handmade", "report", "0" * 64), {"run": "", "verify": ""})
    return folder / "report"


def listed(report: Path) -> str:
    """The tables, each under its name."""
    return "\n".join(rf"\subsection{{{name}}} \input{{tables/{name}.tex}}" for name in PAPER_TABLES)


def every(report: Path) -> str:
    """Every macro of the file once in text and once in math, but for those that only say that they mean several."""
    lines = (report / "numbers.tex").read_text(encoding="utf-8").splitlines()
    names = [re.match(r"\\newcommand\{\\(\w+)\}", line) for line in lines if "errmessage" not in line]
    macros = [found.group(1) for found in names if found]
    assert len(macros) > 1000
    return "\n".join(rf"\{name}{{}} \ensuremath{{\mbox{{\{name}}}}};" for name in macros)


def test_a_paper_of_wild_names_compiles(report: Path) -> None:
    if shutil.which("pdflatex") is None:
        assert not os.environ.get(NEEDED), f"{NEEDED} is set, and there is no pdflatex"
        pytest.skip("there is no TeX here; `bash .ci/full paper` installs it")
    shutil.copy(HERE / "paper.tex", report)
    (report / "listed.tex").write_text(listed(report), encoding="utf-8")
    (report / "every.tex").write_text(every(report), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"]
    done = subprocess.run(command, cwd=report, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert (report / "paper.pdf").stat().st_size > 20_000
    log = (report / "paper.log").read_text(encoding="utf-8", errors="replace")
    assert "Undefined control sequence" not in log
    assert "siunitx" in log


def test_tables_in_markdown_keep_their_columns(report: Path) -> None:
    for name in PAPER_TABLES:
        lines = (report / "tables" / f"{name}.md").read_text(encoding="utf-8").splitlines()
        rows = [line for line in lines if line.startswith("|")]
        assert len(rows) >= 2, name
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert len(widths) == 1, name
        assert "<script>" not in "\n".join(lines)
