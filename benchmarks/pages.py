"""Six studies as people have them, from runs made of known laws, and what their pages look like.

    uv run python benchmarks/pages.py --out folder [name ...] [--only-look]

Makes a table and a study file each, runs them, and prints of every page its size, how far down its first figure stands, and
which elements stick out of a window of 390 CSS pixels. With Chromium installed (`apt install chromium`) it also takes
screenshots at 1300 and 390 pixels, to be looked at by eye. Exit status 1 if a page is larger than `MOST_BYTES` or its first
figure begins lower than the first `MOST_DOWN` of it.
"""

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

MOST_BYTES: Final = 4_000_000
MOST_DOWN: Final = 0.15
WIDTHS: Final = (1300, 390)
TALLEST: Final = 12_000
"""CSS pixels of a screenshot: what is below is the rest of the details."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
PROBE: Final = """<script>addEventListener("load", () => {
  const figure = document.querySelector("figure"), width = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > width + 1
    && !one.closest(".scroll, .frame, .formula") && one.checkVisibility()).map(one => one.tagName + "." + one.className);
  const found = {height: document.documentElement.scrollHeight, first: figure && figure.getBoundingClientRect().top, out: out.slice(0, 5)};
  const said = document.createElement("output"); said.id = "probe"; said.textContent = JSON.stringify(found);
  document.body.append(said); });</script>"""
"""Runs in a copy of a page, and leaves in it what the layout is."""
POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
"""By which a page runs its own scripts alone; the copy does without."""
Made = tuple[pd.DataFrame, dict[str, Any]]


def ladder(rng: np.random.Generator) -> Made:
    """Two architectures, seven sizes by five lengths and two seeds, the largest held out, with targets and budgets."""
    laws = {"dense": (1.7, 400.0, 0.34, 410.0, 0.28), "gated": (1.65, 520.0, 0.36, 380.0, 0.275)}
    rows = []
    for family, (floor, a, alpha, b, beta) in laws.items():
        for n in np.geomspace(2e7, 2e9, 7):
            for ratio in (5, 10, 20, 40, 80):
                loss = floor + a / n**alpha + b / (ratio * n) ** beta
                rows += [(family, n, ratio * n, seed, loss * np.exp(0.004 * rng.standard_normal())) for seed in (0, 1)]
    frame = pd.DataFrame(rows, columns=["arch", "params", "tokens", "seed", "loss"])
    frame["held_out"] = frame["params"] > 1.9e9
    source = {
        "columns": {"family": "arch", "flops": "6 * params * tokens", "value": "loss"},
        "constants": {"metric": "validation_loss", "unit": "nats/token"},
    }
    analyse = [
        {"compute_optimal": {"budgets": [1e21, 1e22, 1e23]}},
        {"forecast": {"targets": [{"params": 7e9, "tokens": 1.4e11}, {"params": 7e9, "tokens": 1e12}]}},
        {"multiplier": {}},
        {"crossover": {}},
        {"noise": {}},
    ]
    return frame, {**_study("dense or gated", source, ["chinchilla", "kaplan_nd"], analyse)}


def leaderboard(rng: np.random.Generator) -> Made:
    """Forty models with their compute and accuracies on twelve tasks in percent, one column a task, some not solved at all."""
    flops = 10 ** rng.uniform(20, 24.5, 40)
    frame = pd.DataFrame({"model": [f"model-{i:02d}" for i in range(40)], "flops": flops})
    for task in range(12):
        guess, top, middle, slope = 25.0 * (task % 3 > 0), 100.0, rng.uniform(21.5, 25.0), rng.uniform(1.0, 2.5)
        share = guess + (top - guess) / (1 + np.exp(-slope * (np.log10(flops) - middle)))
        frame[f"task_{'abcdefghijkl'[task]}"] = np.clip(share + rng.normal(0, 1.5, 40), 0.1, 99.9).round(2)
    source = {
        "columns": {"run": "model", "flops": "flops"},
        "constants": {"unit": "percent", "direction": "higher"},
        "long": {"columns": "task_*", "into": "metric", "value": "value"},
    }
    laws = [{"law": "logistic", "variables": {"x": "flops"}}, {"law": "sigmoid_power", "variables": {"x": "flops"}}]
    analyse = [{"forecast": {"targets": [{"flops": 1e26}]}}]
    return frame, _study("twelve tasks over compute", source, laws, analyse, "squared_raw")


def classifiers(rng: np.random.Generator) -> Made:
    """Error of three classifiers over the number of labelled examples, five seeds, asked at a million labels."""
    laws = {"forest": (0.06, 1.1, 0.42), "boosting": (0.045, 1.4, 0.44), "linear <b>&": (0.11, 0.9, 0.5)}
    sizes = np.unique(np.round(np.geomspace(64, 32768, 10)).astype(int))
    rows = [
        (family, size, seed, (floor + a * size**-b) * np.exp(0.03 * rng.standard_normal()))
        for family, (floor, a, b) in laws.items()
        for size in sizes
        for seed in range(5)
    ]
    frame = pd.DataFrame(rows, columns=["classifier", "labels", "seed", "error"])
    source = {
        "columns": {"family": "classifier", "tokens": "labels", "value": "error", "seed": "seed"},
        "constants": {"metric": "test_error", "unit": "fraction", "data_unit": "labels"},
    }
    analyse = [{"forecast": {"targets": [{"tokens": 1e6}], "reach": [{"value": 0.07}]}}]
    return frame, _study("how many labels more", source, "auto", analyse)


def finetuning(rng: np.random.Generator) -> Made:
    """Ninety fine-tuning curves: thirty tasks by three models, eight numbers of examples each."""
    return _curves(rng, [f"model-{m} on task-{t:02d}" for m in "abc" for t in range(30)], 8)


def mixtures(rng: np.random.Generator) -> Made:
    """Forty mixtures of four domains, with thirteen validation losses each, asked at two mixtures nobody trained."""
    domains = ["web", "code", "books", "wiki"]
    shares = rng.dirichlet(np.ones(4), 40)
    frame = pd.DataFrame(shares, columns=[f"share_{name}" for name in domains])
    frame.insert(0, "run", [f"mix{i:02d}" for i in range(40)])
    for target in range(13):
        floor, height, effects = rng.uniform(1.5, 2.5), rng.uniform(0.5, 1.5), rng.uniform(-3, 0, 4)
        loss = floor + height * np.exp(shares @ effects)
        frame[f"loss_{target:02d}"] = loss * np.exp(0.005 * rng.standard_normal(40))
    columns = {f"share_{name}": f"share_{name}" for name in domains}
    source = {
        "columns": {"run": "run", **columns},
        "constants": {"unit": "nats/token"},
        "long": {"columns": "loss_*", "into": "metric", "value": "value"},
    }
    bound = {f"r_{i + 1}": f"share_{name}" for i, name in enumerate(domains)}
    laws = [{"law": "mixture_linear", "variables": bound}]
    targets = [dict(zip(columns, split, strict=True)) for split in ([0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1])]
    return frame, _study("thirteen losses of a mixture", source, laws, [{"forecast": {"targets": targets}}])


def panels(rng: np.random.Generator) -> Made:
    """Eight hundred and twenty learning curves of seven points."""
    return _curves(rng, [f"f{i:04d}" for i in range(820)], 7)


def _curves(rng: np.random.Generator, families: list[str], points: int) -> Made:
    sizes = np.round(32 * 2.0 ** np.arange(points)).astype(int)
    rows = []
    for family in families:
        floor, height, exponent = rng.uniform(0.0, 0.2), rng.uniform(0.5, 2.0), rng.uniform(0.25, 0.7)
        values = (floor + height * sizes**-exponent) * np.exp(0.02 * rng.standard_normal(points))
        rows += [(family, size, value, size == sizes[-1]) for size, value in zip(sizes, values, strict=True)]
    frame = pd.DataFrame(rows, columns=["curve", "examples", "error", "held_out"])
    source = {
        "columns": {"family": "curve", "tokens": "examples", "value": "error"},
        "constants": {"metric": "error", "unit": "fraction", "data_unit": "examples"},
    }
    law = {"law": "power_offset", "variables": {"x": "tokens"}}
    study = _study(f"{len(families)} curves", source, [law], [{"forecast": {"targets": [{"tokens": 1e5}]}}])
    study["fit"]["uncertainty"] = {"method": "bootstrap", "draws": 50}
    study["validate"] = {"schemes": [{"rolling": {"by": "tokens", "cutoffs": [0.7]}}]}
    return frame, study


def _study(
    title: str, source: Mapping[str, Any], laws: object, analyse: list[Any], objective: str = "huber_log"
) -> dict[str, Any]:
    fit = {"objective": objective, "uncertainty": {"method": "bootstrap", "draws": 200}}
    return {"title": title, "sources": {"runs": dict(source)}, "laws": laws, "fit": fit, "analyse": analyse}


MADE: Final[dict[str, Callable[[np.random.Generator], Made]]] = {
    make.__name__: make for make in (ladder, leaderboard, classifiers, finetuning, mixtures, panels)
}


def written(name: str, folder: Path, seed: int) -> Path:
    """Write the table and the study file of a made study, and return the path of the latter."""
    number = list(MADE).index(name)
    frame, study = MADE[name](np.random.default_rng([seed, number]))
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / f"{name}.csv", index=False)
    study["sources"]["runs"]["uri"] = f"{name}.csv"
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({"study": f"pages_{name}", **study}, sort_keys=False), encoding="utf-8")
    return path


def run(path: Path) -> None:
    """Run a study to its page, in the folder that it lies in."""
    command = [str(Path(sys.executable).with_name("scalestudy")), "run", path.name, "--cores", "2"]
    subprocess.run(command, cwd=path.parent, check=True)


def look(page: Path, folder: Path, browser: str) -> dict[int, dict[str, Any]]:
    """Take a page's screenshots and return what its layout is, by the width of the window."""
    copy = folder / f"{page.parents[1].name}.html"
    text = POLICY.sub("", page.read_text(encoding="utf-8"))
    copy.write_text(text.replace("</body>", PROBE + "</body>"), encoding="utf-8")
    found = {}
    for width in WIDTHS:
        asked = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={width},{900}"]
        told = subprocess.run([*asked, "--dump-dom", copy.as_uri()], capture_output=True, text=True, check=True).stdout
        said = re.search(r'<output id="probe">(.*?)</output>', told)
        found[width] = json.loads(html.unescape(said.group(1))) if said else {}
        height = min(int(found[width].get("height", TALLEST)), TALLEST)
        shot = folder / f"{copy.stem}_{width}.png"
        subprocess.run(
            [*asked[:-1], f"--window-size={width},{height}", f"--screenshot={shot}", page.as_uri()],
            capture_output=True,
            check=True,
        )
    return found


def main() -> int:
    """Make, run and look at the studies that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MADE)}")
    parser.add_argument("--out", type=Path, required=True, help="the folder of tables, results and screenshots")
    parser.add_argument("--only-look", action="store_true", help="take the results that are there")
    parser.add_argument("--seed", type=int, default=0, help="of the runs")
    asked = parser.parse_args()
    browser = next((found for found in map(shutil.which, BROWSERS) if found), None)
    bad = 0
    for name in asked.names or MADE:
        path = written(name, asked.out.resolve(), asked.seed)
        if not asked.only_look:
            run(path)
        page = path.parent / "results" / f"pages_{name}" / "report" / "index.html"
        layout = look(page, path.parent, browser) if browser else {}
        down = {width: round(one["first"] / one["height"], 3) for width, one in layout.items() if one.get("first")}
        size = page.stat().st_size
        print(name, f"{size / 1e6:.2f} MB", f"first figure at {down}", layout, flush=True)
        bad += size > MOST_BYTES or any(share > MOST_DOWN for share in down.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
