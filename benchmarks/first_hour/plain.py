"""Tables people write themselves: ladders, logs, sheets and JSON, with what stands in them in real life."""

import json
from importlib.metadata import version

import numpy as np
import pandas as pd
from export import GRID_SIZES, RATIOS, SIZES, WIDE_SIZES, Export, size_name
from known import Floats, ceiling, chinchilla, grid, offset

PANDAS = f"pandas {version('pandas')}"


def _text(values: Floats, digits: int = 4) -> list[str]:
    return [f"{value:.{digits}f}" for value in values]


def _as_written(texts: list[str]) -> list[float]:
    return [float(text) for text in texts]


def tidy_ladder(e: Export) -> None:
    """A tidy ladder as `DataFrame.to_csv` writes it, with the index nobody asked for."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = _as_written(_text(law.values(points, e.rng), 5))
    names = [f"run_{index:03d}" for index in range(len(loss))]
    frame = pd.DataFrame({"name": names, "arch": "transformer", "n_params": points["params"].astype(int)})
    frame = frame.assign(n_tokens=points["tokens"].astype(int), val_loss=loss, learning_rate=3e-4, seed=1)
    frame.to_csv(e.folder / "ladder.csv")
    roles = {name: {"column": own} for name, own in _TIDY.items()}
    e.told(
        "ladder.csv",
        f"{PANDAS}, DataFrame.to_csv",
        roles,
        {**points, "value": loss, "run": names},
        [law.answer(points, 1)],
    )


_TIDY = {"params": "n_params", "tokens": "n_tokens", "value": "val_loss", "run": "name"}


def sheet_export(e: Export) -> None:
    """A ladder kept in a shared sheet and saved as CSV: units in the header, notes, a column of prices."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    size, data = [f"{n / 1e9:.4f}" for n in points["params"]], [f"{d / 1e9:.4g}" for d in points["tokens"]]
    points = {"params": np.array(size, float) * 1e9, "tokens": np.array(data, float) * 1e9}
    loss = _text(law.values(points, e.rng), 4)
    names = [f"exp {chr(65 + index // 4)}{index % 4 + 1}" for index in range(len(loss))]
    hours = [f"{6 * n * d / 4e14 / 3600:,.1f}" for n, d in zip(*points.values(), strict=True)]
    rows = {"Model": names, "#Params (B)": size, "Tokens (B)": data, "Val Loss": loss, "GPU hours": hours}
    frame = pd.DataFrame(rows).assign(Notes=["rerun, node died" if index == 5 else "" for index in range(len(loss))])
    frame.to_csv(e.folder / "Scaling runs - Sheet1.csv", index=False)
    roles = {
        "params": {"column": "#Params (B)", "factor": 1e9},
        "tokens": {"column": "Tokens (B)", "factor": 1e9},
        "value": {"column": "Val Loss"},
        "run": {"column": "Model"},
    }
    shown = {**points, "value": _as_written(loss), "run": names}
    hard = "`#` in a name; GPU hours with commas; notes with commas"
    e.told(
        "Scaling runs - Sheet1.csv", f"{PANDAS}, as a sheet saves it", roles, shown, [law.answer(points, 2)], hard=hard
    )


def german(e: Export) -> None:
    """A ladder out of a German spreadsheet: semicolons, decimal commas, Mio. and Mrd."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    points = {"params": np.round(points["params"] / 1e6, 1) * 1e6, "tokens": np.round(points["tokens"] / 1e9, 3) * 1e9}
    loss = _text(law.values(points, e.rng), 4)
    names = [f"Lauf {index + 1}" for index in range(len(loss))]
    rows = {"Name": names, "Params (Mio)": points["params"] / 1e6, "Tokens (Mrd)": points["tokens"] / 1e9}
    frame = pd.DataFrame({**rows, "Val-Loss": _as_written(loss)})
    frame.to_csv(e.folder / "laeufe.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    roles = {
        "params": {"column": "Params (Mio)", "factor": 1e6},
        "tokens": {"column": "Tokens (Mrd)", "factor": 1e9},
        "value": {"column": "Val-Loss"},
        "run": {"column": "Name"},
    }
    hard = "decimal commas; a byte order mark; German words for a million and a billion"
    shown = {**points, "value": _as_written(loss), "run": names}
    e.told("laeufe.csv", f"{PANDAS}, to_csv(sep=';', decimal=',')", roles, shown, [law.answer(points, 3)], hard=hard)


def which_comma(e: Export) -> None:
    """Three digits behind every comma, between tabs: 3,512 may be 3.512 or 3512, and nothing in the file says."""
    law, points = offset(), {"params": np.array(SIZES)}
    loss = _text(law.values(points, e.rng), 3)
    names = [f"lm-{size_name(size)}" for size in SIZES]
    rows = [
        "name\tparams\tloss",
        *(f"{n}\t{s:.0f}\t{x.replace('.', ',')}" for n, s, x in zip(names, SIZES, loss, strict=True)),
    ]
    (e.folder / "results.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    roles = {"params": {"column": "params"}, "value": "loss: a decimal comma or thousands", "run": {"column": "name"}}
    shown = {**points, "value": _as_written(loss), "run": names}
    e.told("results.tsv", "written by hand", roles, shown, [], asks=["value"], hard="a question by design")


def percent(e: Export) -> None:
    """A table of a model card: sizes in words, two benchmarks in percent."""
    law, points = ceiling(), {"params": np.array(WIDE_SIZES)}
    other = ceiling(E=0.9, A=9.0, a=0.17)
    sizes = [size_name(size) for size in WIDE_SIZES]
    names = [f"Otter-{size}" for size in sizes]
    first, second = _text(100 * law.values(points, e.rng), 2), _text(100 * other.values(points, e.rng), 2)
    rows = {"Model": names, "Size": sizes, "License": "apache-2.0", "MMLU (%)": first, "HellaSwag (%)": second}
    pd.DataFrame(rows).to_csv(e.folder / "model_card.csv", index=False)
    roles = {"params": {"column": "Size", "factor": "K, M, B in words"}, "run": {"column": "Model"}}
    roles |= {"value": "MMLU (%) and HellaSwag (%), as fractions", "metric": "the two columns' names"}
    shown = {
        "params": [*WIDE_SIZES] * 2,
        "run": names * 2,
        "metric": ["MMLU"] * len(names) + ["HellaSwag"] * len(names),
    }
    shown["value"] = [float(f"{float(cell) / 100:.6f}") for cell in first + second]
    answers = [law.answer(points, 4, metric="MMLU"), other.answer(points, 5, metric="HellaSwag")]
    e.told(
        "model_card.csv",
        "written by hand",
        roles,
        shown,
        answers,
        hard="percent; two metrics as columns; sizes in words",
    )


def learning_curve(e: Export) -> None:
    """A learning curve of an error over the number of training examples, with its standard error."""
    law = offset("tokens", 0.01, E=0.06, A=4.2, a=0.42)
    counts = [250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000]
    points = {"tokens": np.array(counts, float)}
    error = _text(law.values(points, e.rng), 4)
    stderr = _text(0.01 * np.array(error, float), 5)
    rows = {
        "n_train": counts,
        "train_err": _text(0.6 * np.array(error, float)),
        "test_err": error,
        "test_err_stderr": stderr,
    }
    pd.DataFrame({**rows, "fit_seconds": _text(np.array(counts) * 1.7e-3, 2)}).to_csv(
        e.folder / "learning_curve.csv", index=False
    )
    roles = {"tokens": {"column": "n_train"}, "value": {"column": "test_err"}, "stderr": {"column": "test_err_stderr"}}
    shown = {**points, "value": _as_written(error), "stderr": _as_written(stderr)}
    hard = "no parameters; examples for tokens; the training error stands first"
    e.told("learning_curve.csv", f"{PANDAS}, DataFrame.to_csv", roles, shown, [law.answer(points, 6)], hard=hard)


def seeds_in_names(e: Export) -> None:
    """Three seeds of each size; size and seed stand in the run's name alone."""
    law, sizes = offset(), np.repeat(SIZES, 3)
    points = {"params": sizes}
    loss = _text(law.values(points, e.rng), 4)
    seeds = [0, 1, 2] * len(SIZES)
    names = [f"gpt_{size_name(size)}_seed{seed}" for size, seed in zip(sizes, seeds, strict=True)]
    frame = pd.DataFrame({"run": names, "final_eval_loss": loss, "wall_clock_h": _text(sizes / 1e7, 1)})
    frame.to_csv(e.folder / "sweep.csv", index=False)
    roles = {"params": "the size in `run`", "seed": "behind `seed` in `run`", "value": {"column": "final_eval_loss"}}
    shown = {**points, "value": _as_written(loss), "seed": seeds}
    hard = "no column of parameters; three rows a size are no checkpoints of one run"
    e.told("sweep.csv", f"{PANDAS}, DataFrame.to_csv", roles, shown, [law.answer(points, 7)], hard=hard)


def slurm_sweep(e: Export) -> None:
    """A sweep's own table with the jobs that failed in it, their last loss beside."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = law.values(points, e.rng)
    states = np.array(["COMPLETED"] * len(loss), dtype=object)
    states[[3, 9, 14]] = ["OUT_OF_MEMORY", "FAILED", "TIMEOUT"]
    codes = {"COMPLETED": "0:0", "OUT_OF_MEMORY": "0:125", "FAILED": "1:0", "TIMEOUT": "0:15"}
    ended = states == "COMPLETED"
    texts = _text(np.where(ended, loss, loss + 1.3), 4)
    jobs = [4410200 + 7 * index for index in range(len(loss))]
    rows = {"job_id": jobs, "status": states, "exit_code": [codes[state] for state in states]}
    rows |= {"params": points["params"].astype(int), "train_tokens": points["tokens"].astype(int), "loss": texts}
    pd.DataFrame(rows).to_csv(e.folder / "sweep_results.csv", index=False)
    points = {name: values[ended] for name, values in points.items()}
    roles = {"params": {"column": "params"}, "tokens": {"column": "train_tokens"}, "value": {"column": "loss"}}
    shown = {**points, "value": np.array(texts, float)[ended]}
    hard = "jobs that did not complete have a loss, of the middle of their training"
    e.told("sweep_results.csv", f"{PANDAS}, DataFrame.to_csv", roles, shown, [law.answer(points, 8)], hard=hard)


def resumed(e: Export) -> None:
    """Logs of many runs below each other; two were resumed from an earlier checkpoint and repeat steps."""
    law, points = chinchilla(), grid(GRID_SIZES, (10.0, 40.0, 120.0))
    loss = law.values(points, e.rng)
    rows, final = [], []
    for index, (n, d, last) in enumerate(zip(*points.values(), loss, strict=True)):
        steps = [250, 500, 750, 1000]
        for step in [250, 500, 750, 500, 750, 1000] if index in (4, 11) else steps:
            value = last * (1 + 0.35 * (1 - step / 1000)) * np.exp(0.001 * e.rng.standard_normal() * (step < 1000))
            rows.append((f"r{index:02d}", n, step, d * step / 1000, f"{value:.4f}", f"{value * 1.02:.4f}"))
        final.append(float(rows[-1][4]))
    columns = ["run_id", "num_parameters", "step", "tokens_seen", "eval/loss", "train/loss"]
    pd.DataFrame(rows, columns=columns).to_csv(e.folder / "all_logs.csv", index=False)
    roles = dict(zip(("run", "params", "step", "tokens"), ({"column": name} for name in columns), strict=False))
    shown = {**points, "value": final, "run": [f"r{index:02d}" for index in range(len(final))]}
    hard = "checkpoints: the last of each run counts; steps twice; the training loss beside"
    roles["value"] = {"column": "eval/loss"}
    e.told("all_logs.csv", f"{PANDAS}, DataFrame.to_csv", roles, shown, [law.answer(points, 9)], hard=hard)


def tasks_as_columns(e: Export) -> None:
    """Results of a suite, one column a task, an average at the end."""
    laws = {"arc_easy": ceiling(), "hellaswag": ceiling(E=0.86, A=11.0, a=0.18), "piqa": ceiling(E=0.88, A=6.0, a=0.17)}
    points = {"params": np.array(WIDE_SIZES)}
    scores = {task: _text(law.values(points, e.rng), 4) for task, law in laws.items()}
    mean = np.mean([np.array(values, float) for values in scores.values()], axis=0)
    names = [f"org/base-{size_name(size).lower()}" for size in WIDE_SIZES]
    rows = {"model": names, "params_b": points["params"] / 1e9, **scores, "avg": _text(mean, 4)}
    pd.DataFrame(rows).to_csv(e.folder / "leaderboard.csv", index=False)
    roles = {"params": {"column": "params_b", "factor": 1e9}, "run": {"column": "model"}}
    roles |= {"value": "a column a task, accuracies as fractions", "metric": "the tasks"}
    shown = {"params": [*WIDE_SIZES] * 3, "run": names * 3, "metric": [task for task in laws for _ in names]}
    shown["value"] = [float(cell) for values in scores.values() for cell in values]
    answers = [law.answer(points, 10 + k, metric=task) for k, (task, law) in enumerate(laws.items())]
    hard = "metrics as columns that no word calls a metric; the average may be one more, or not"
    e.told("leaderboard.csv", f"{PANDAS}, DataFrame.to_csv", roles, shown, answers, hard=hard)


def one_training(e: Export) -> None:
    """The log of a single training, no column for the run: its curve over tokens is what there is."""
    law = offset("tokens", 0.002, E=2.4, A=560.0, a=0.31)
    steps = np.array([200, 400, 700, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10000, 14000, 20000, 30000])
    points = {"tokens": steps * 491520.0}
    loss = _text(law.values(points, e.rng), 4)
    rows = {
        "iter": steps,
        "tokens": points["tokens"].astype(int),
        "train/loss": _text(np.array(loss, float) * 0.99),
        "val/loss": loss,
    }
    pd.DataFrame({**rows, "lr": 6e-4, "mfu": _text(38 + e.rng.random(len(loss)), 2)}).to_csv(
        e.folder / "log.csv", index=False
    )
    roles = {"tokens": {"column": "tokens"}, "value": {"column": "val/loss"}}
    hard = "checkpoints of one run are the points here, not repetitions of its end"
    e.told(
        "log.csv",
        f"{PANDAS}, DataFrame.to_csv",
        roles,
        {**points, "value": _as_written(loss)},
        [law.answer(points, 14)],
        hard=hard,
    )


def markdown(e: Export) -> None:
    """The table of a README, with 1.3B and 300B in words, and its losses bold."""
    law, points = chinchilla(), grid([10e6, 25e6, 60e6, 125e6, 300e6], RATIOS)
    points["tokens"] = np.round(points["tokens"] / 1e6) * 1e6
    loss = _text(law.values(points, e.rng), 4)
    size, data = [size_name(n) for n in points["params"]], [size_name(d) for d in points["tokens"]]
    frame = pd.DataFrame(
        {
            "Params": size,
            "Train tokens": data,
            "Val loss": loss,
            "Checkpoint": [f"`ckpt-{k}`" for k in range(len(loss))],
        }
    )
    text = f"# Ladder\n\nAll runs of May, cosine schedule.\n\n{frame.to_markdown(index=False, disable_numparse=True)}\n\nQuestions: ask.\n"
    (e.folder / "README.md").write_text(text, encoding="utf-8")
    roles = {
        "params": {"column": "Params", "factor": "in words"},
        "tokens": {"column": "Train tokens", "factor": "in words"},
    }
    roles["value"] = {"column": "Val loss"}
    e.told(
        "README.md",
        f"{PANDAS}, DataFrame.to_markdown",
        roles,
        {**points, "value": _as_written(loss)},
        [law.answer(points, 15)],
    )


def workbook(e: Export) -> None:
    """A workbook: a sheet of remarks before the sheet of runs, which has a title above its header."""
    from openpyxl import Workbook

    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = _as_written(_text(law.values(points, e.rng), 5))
    names = [f"s{index:02d}" for index in range(len(loss))]
    book = Workbook()
    book.active.title = "read me"
    book.active.append(["Runs of the spring sweep; ask before you use them."])
    sheet = book.create_sheet("runs")
    sheet.append(["Spring sweep", None, None, None, None])
    sheet.append([])
    sheet.append(["Run", "Params (M)", "Tokens (B)", "Eval loss", "Date"])
    stamp = pd.Timestamp("2024-04-01")
    for index, row in enumerate(zip(names, points["params"], points["tokens"], loss, strict=True)):
        sheet.append([row[0], row[1] / 1e6, row[2] / 1e9, row[3], (stamp + pd.Timedelta(days=index)).to_pydatetime()])
    book.save(e.folder / "sweep.xlsx")
    roles = {
        "run": {"column": "Run"},
        "params": {"column": "Params (M)", "factor": 1e6},
        "value": {"column": "Eval loss"},
    }
    roles["tokens"] = {"column": "Tokens (B)", "factor": 1e9}
    made = f"openpyxl {version('openpyxl')}"
    hard = "two sheets; a title above the header; a blank row"
    e.told("sweep.xlsx", made, roles, {**points, "value": loss, "run": names}, [law.answer(points, 16)], hard=hard)


def isoflop_json(e: Export) -> None:
    """Columns as pandas writes JSON, under names that say nothing; the relation C = 6ND says which is which."""
    law, points = chinchilla(), {"params": [], "tokens": []}
    for budget in (1e17, 4e17, 1.6e18, 6.4e18):
        for size in np.geomspace(0.25, 4, 5) * np.sqrt(budget / 120):
            points["params"].append(float(f"{size:.3g}"))
            points["tokens"].append(float(f"{budget / 6 / float(f'{size:.3g}'):.4g}"))
    points = {name: np.array(values) for name, values in points.items()}
    loss = _as_written(_text(law.values(points, e.rng), 5))
    frame = pd.DataFrame(
        {
            "budget": np.repeat([1e17, 4e17, 1.6e18, 6.4e18], 5),
            "size": points["params"],
            "data": points["tokens"],
            "final": loss,
        }
    )
    frame.to_json(e.folder / "isoflop.json")
    roles = {
        "flops": {"column": "budget"},
        "params": {"column": "size"},
        "tokens": {"column": "data"},
        "value": {"column": "final"},
    }
    hard = "columns under keys of rows; names that are no roles"
    e.told(
        "isoflop.json",
        f"{PANDAS}, DataFrame.to_json",
        roles,
        {**points, "value": loss},
        [law.answer(points, 17)],
        hard=hard,
    )


def nested_json(e: Export) -> None:
    """What a training script dumps: a list of runs, each with its configuration and its history."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = _as_written(_text(law.values(points, e.rng), 5))
    runs = []
    for index, (n, d, last) in enumerate(zip(*points.values(), loss, strict=True)):
        history = [
            {"step": step, "lr": 3e-4 * (1 - step / 2000), "eval_loss": round(last * (1 + 0.3 * (1 - step / 900)), 5)}
            for step in (300, 600)
        ]
        history.append({"step": 900, "lr": 3e-5, "eval_loss": last})
        config = {
            "model": {"n_params": int(n), "n_layer": 4 + index // 4},
            "data": {"train_tokens": int(d), "name": "c4"},
        }
        runs.append({"id": f"x{index:02d}", "config": config, "git": "a1b2c3d", "history": history})
    (e.folder / "runs.json").write_text(json.dumps({"created": "2024-05-01", "runs": runs}, indent=1), encoding="utf-8")
    roles = {
        "run": {"column": "id"},
        "params": {"column": "config.model.n_params"},
        "tokens": {"column": "config.data.train_tokens"},
    }
    roles["value"] = "history: eval_loss of the last step"
    shown = {**points, "value": loss, "run": [f"x{index:02d}" for index in range(len(loss))]}
    hard = "records inside records beside a description; checkpoints"
    e.told("runs.json", "json.dump", roles, shown, [law.answer(points, 18)], hard=hard)


def keyed_json(e: Export) -> None:
    """A dictionary of runs, as scripts keep it: name to settings and results."""
    law, points = offset(), {"params": np.array(SIZES)}
    loss = _as_written(_text(law.values(points, e.rng), 5))
    names = [f"baseline-{size_name(size)}" for size in SIZES]
    runs = {
        n: {"cfg": {"d_model": 64 * (k + 2), "heads": 8}, "params": int(s), "metrics": {"val_loss": x}}
        for k, (n, s, x) in enumerate(zip(names, SIZES, loss, strict=True))
    }
    (e.folder / "results.json").write_text(json.dumps(runs, indent=1), encoding="utf-8")
    roles = {"run": "the key", "params": {"column": "params"}, "value": {"column": "metrics.val_loss"}}
    e.told(
        "results.json",
        "json.dump",
        roles,
        {**points, "value": loss, "run": names},
        [law.answer(points, 19)],
        hard="runs under their names",
    )


MAKERS = {
    "tidy_ladder": tidy_ladder,
    "sheet_export": sheet_export,
    "german": german,
    "which_comma": which_comma,
    "percent": percent,
    "learning_curve": learning_curve,
    "seeds_in_names": seeds_in_names,
    "slurm_sweep": slurm_sweep,
    "resumed": resumed,
    "tasks_as_columns": tasks_as_columns,
    "one_training": one_training,
    "markdown": markdown,
    "workbook": workbook,
    "isoflop_json": isoflop_json,
    "nested_json": nested_json,
    "keyed_json": keyed_json,
}
