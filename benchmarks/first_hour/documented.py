"""Exports whose writers need a server, an account or a large model: written to the format that their documents describe."""

import csv
import json
from collections.abc import Mapping, Sequence

import numpy as np
from export import GRID_SIZES, RATIOS, SIZES, WIDE_SIZES, Export, size_name
from known import ceiling, chinchilla, grid, offset

_CHARTS = "format documented at https://docs.wandb.ai/guides/app/features/panels/line-plot (export of a chart as CSV)"
_TABLE = "format documented at https://docs.wandb.ai/guides/runs/filter-runs (export of the runs table as CSV)"
_LM_EVAL = (
    "format documented at https://github.com/EleutherAI/lm-evaluation-harness, lm_eval/loggers/evaluation_tracker.py"
)
_LM_EVAL_OLD = "format documented at https://github.com/EleutherAI/lm-evaluation-harness/tree/v0.3.0, main.py"
_HELM = "format documented at https://crfm-helm.readthedocs.io/en/latest/code, Runner and statistic.Stat"


def _chart(
    e: Export, file: str, lines: Mapping[str, Sequence[float]], steps: Sequence[int], *, own_step: bool = False
) -> None:
    """Write a chart: the axis, then value, MIN and MAX of each line; everything in quotes, as the page does."""
    header = ["Step"]
    for name in lines:
        run, metric = name.rsplit(" - ", 1)
        header += [f"{run} - _step{end}" for end in ("", "__MIN", "__MAX")] if own_step else []
        header += [f"{run} - {metric}{end}" for end in ("", "__MIN", "__MAX")]
    with (e.folder / file).open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for place, step in enumerate(steps):
            cells = [[step] * 3 * own_step + [values[place]] * 3 for values in lines.values()]
            writer.writerow([step, *(cell for group in cells for cell in group)])


def _curves(loss: Sequence[float], steps: int) -> list[list[float]]:
    return [[round(last * (1 + 0.4 * (1 - k / steps)), 5) for k in range(1, steps)] + [last] for last in loss]


def wandb_chart(e: Export) -> None:
    """A chart of eight runs, sizes in their names, with the step of each beside it."""
    law, points = offset(), {"params": np.array(SIZES)}
    loss = [round(float(value), 5) for value in law.values(points, e.rng)]
    names = [f"gpt-{size_name(size)}-cosine" for size in SIZES]
    lines = {f"{n} - val/loss": curve for n, curve in zip(names, _curves(loss, 5), strict=True)}
    file = "wandb_export_2024-05-01T10_12_33.123+02_00.csv"
    _chart(e, file, lines, [100, 200, 300, 400, 500], own_step=True)
    roles = {
        "params": "the size in the run's name",
        "value": "each line's last value",
        "run": "before ` - `",
        "step": {"column": "Step"},
    }
    shown = {**points, "value": loss, "run": names, "step": [500] * len(loss)}
    hard = "eight lines beside bands and steps"
    e.told(file, _CHARTS, roles, shown, [law.answer(points, 51)], hard=hard)


def wandb_groups(e: Export) -> None:
    """A chart of groups named by width: how many parameters a width has stands nowhere."""
    law, points = offset(), {"params": np.array(SIZES)}
    loss = [round(float(value), 5) for value in law.values(points, e.rng)]
    names = [f"w{64 * 2**k}" for k in range(len(SIZES))]
    lines = {f"Group: {n} - eval/loss": curve for n, curve in zip(names, _curves(loss, 3), strict=True)}
    file = "wandb_export_2024-05-02T08_00_00.000+02_00.csv"
    _chart(e, file, lines, [1000, 2000, 3000])
    roles = {"value": "each line's last value", "run": "before ` - `", "params": "cannot be known from a width"}
    e.told(file, _CHARTS, roles, {"value": loss, "run": names}, [], asks=["params"], hard="a question by design")


def wandb_two_charts(e: Export) -> None:
    """A folder with the exports of two charts of the same runs: validation and training loss."""
    law, points = offset(), {"params": np.array(SIZES)}
    loss = [round(float(value), 5) for value in law.values(points, e.rng)]
    names = [f"run-{size_name(size).lower()}" for size in SIZES]
    (e.folder / "charts").mkdir()
    for metric, factor in (("val/loss", 1.0), ("train/loss", 0.96)):
        lines = {
            f"{n} - {metric}": [round(x * factor, 5) for x in curve]
            for n, curve in zip(names, _curves(loss, 4), strict=True)
        }
        _chart(e, f"charts/wandb_export_{metric.replace('/', '_')}.csv", lines, [250, 500, 750, 1000])
    roles = {
        "params": "the size in the run's name",
        "value": "the last value of each val/loss line",
        "run": "before ` - `",
    }
    shown = {**points, "value": loss, "run": names, "metric": ["val/loss"] * len(loss)}
    e.told("charts", _CHARTS, roles, shown, [law.answer(points, 52, metric="val/loss")], hard="two files; two metrics")


def wandb_table(e: Export) -> None:
    """The table of runs: states, users, times, then configuration and summary by their names."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = law.values(points, e.rng)
    states = np.array(["finished"] * len(loss), dtype=object)
    states[[1, 7, 12, 18]] = ["crashed", "failed", "running", "killed"]
    ended = states == "finished"
    texts = [f"{value:.15g}" for value in np.where(ended, loss, loss + 0.9)]
    header = ["Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "batch_size", "data.tokens"]
    header += ["model.n_params", "optimizer.lr", "_step", "train/loss", "val/loss", "val/perplexity"]
    with (e.folder / "wandb_export.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for k, (n, d, text) in enumerate(zip(*points.values(), texts, strict=True)):
            adjective = ("lucid", "crisp", "dry", "eager")[k % 4]
            own = [
                f"{adjective}-sun-{k + 1}",
                states[k],
                "",
                "someone",
                "ladder,v2",
                f"2024-04-{k + 1:02d}T08:00:00.000Z",
                str(3600 + 91 * k),
                "",
            ]
            value = float(text)
            writer.writerow(
                [
                    *own,
                    512,
                    int(d),
                    int(n),
                    0.0003,
                    20000 if ended[k] else 7300,
                    value * 0.97,
                    text,
                    float(np.exp(value)),
                ]
            )
    points = {name: values[ended] for name, values in points.items()}
    roles = {
        "params": {"column": "model.n_params"},
        "tokens": {"column": "data.tokens"},
        "value": {"column": "val/loss"},
        "run": {"column": "Name"},
    }
    shown = {
        **points,
        "value": np.array(texts, float)[ended],
        "run": [("lucid", "crisp", "dry", "eager")[k % 4] + f"-sun-{k + 1}" for k in range(len(loss)) if ended[k]],
    }
    hard = "runs that did not finish have a summary; perplexity beside the loss"
    e.told("wandb_export.csv", _TABLE, roles, shown, [law.answer(points, 53)], hard=hard)


def _accuracies(e: Export) -> tuple[dict[str, list[float]], list[dict]]:
    """Return the accuracies of two tasks over `WIDE_SIZES`, and the answers."""
    laws = {"arc_easy": ceiling(), "hellaswag": ceiling(E=0.86, A=11.0, a=0.18)}
    points = {"params": np.array(WIDE_SIZES)}
    scores = {task: [round(float(x), 6) for x in law.values(points, e.rng)] for task, law in laws.items()}
    return scores, [law.answer(points, 60 + k, metric=task) for k, (task, law) in enumerate(laws.items())]


def _shown(scores: Mapping[str, Sequence[float]], names: Sequence[str], stderr: bool = True) -> dict[str, list]:
    shown = {"params": [*WIDE_SIZES] * len(scores), "run": [*names] * len(scores)}
    shown |= {
        "metric": [task for task in scores for _ in names],
        "value": [x for values in scores.values() for x in values],
    }
    return shown | ({"stderr": [_stderr(x) for x in shown["value"]]} if stderr else {})


def _stderr(value: float) -> float:
    return round(float(np.sqrt(value * (1 - value) / 2000)), 6)


def lm_eval_new(e: Export) -> None:
    """Results of version 0.4, a folder for each model, with logs of samples beside."""
    scores, answers = _accuracies(e)
    names = [f"acme/base-{size_name(size).lower()}" for size in WIDE_SIZES]
    for k, name in enumerate(names):
        results = {}
        for task, values in scores.items():
            results[task] = {"alias": task, "acc,none": values[k], "acc_stderr,none": _stderr(values[k])}
        results["wikitext"] = {
            "alias": "wikitext",
            "word_perplexity,none": round(60 * WIDE_SIZES[k] ** -0.05, 5),
            "word_perplexity_stderr,none": "N/A",
        }
        config = {
            "model": "hf",
            "model_args": f"pretrained={name}",
            "model_num_parameters": int(WIDE_SIZES[k]),
            "model_dtype": "torch.bfloat16",
            "batch_size": "auto",
            "limit": None,
            "random_seed": 0,
        }
        better = {task: {"acc": True} for task in scores} | {"wikitext": {"word_perplexity": False}}
        document = {
            "results": results,
            "group_subtasks": {task: [] for task in results},
            "configs": {},
            "versions": dict.fromkeys(results, 1.0),
            "n-shot": dict.fromkeys(results, 0),
            "higher_is_better": better,
            "config": config,
            "git_hash": "a1b2c3d",
            "date": 1714550400.5 + k,
            "model_source": "hf",
            "model_name": name,
            "model_name_sanitized": name.replace("/", "__"),
            "total_evaluation_time_seconds": "81.3",
        }
        folder = e.folder / "results" / name.replace("/", "__")
        folder.mkdir(parents=True)
        (folder / f"results_2024-05-01T08-{k:02d}-00.000000.json").write_text(
            json.dumps(document, indent=2), encoding="utf-8"
        )
        sample = {"doc_id": 0, "target": "1", "resps": [[["-1.5", "False"]]], "acc": 1.0}
        (folder / f"samples_arc_easy_2024-05-01T08-{k:02d}-00.000000.jsonl").write_text(
            json.dumps(sample) + "\n", encoding="utf-8"
        )
    roles = {
        "params": {"column": "config.model_num_parameters"},
        "run": "model_name",
        "metric": "task and score",
        "value": "acc",
        "stderr": "acc_stderr",
    }
    hard = "logs of samples between the results; a perplexity among accuracies"
    e.told("results", _LM_EVAL, roles, _shown(scores, names), answers, hard=hard)


def lm_eval_old(e: Export) -> None:
    """Results of version 0.3, a file for each model, named by hand."""
    scores, answers = _accuracies(e)
    names = [f"acme/base-{size_name(size).lower()}" for size in WIDE_SIZES]
    (e.folder / "evals").mkdir()
    for k, name in enumerate(names):
        results = {task: {"acc": values[k], "acc_stderr": _stderr(values[k])} for task, values in scores.items()}
        config = {
            "model": "hf-causal",
            "model_args": f"pretrained={name}",
            "num_fewshot": 0,
            "batch_size": 16,
            "device": "cuda:0",
            "no_cache": False,
            "limit": None,
            "bootstrap_iters": 100000,
            "description_dict": {},
        }
        document = {"results": results, "versions": dict.fromkeys(results, 0), "config": config}
        (e.folder / "evals" / f"{name.split('/')[1]}_0shot.json").write_text(
            json.dumps(document, indent=2), encoding="utf-8"
        )
    roles = {
        "params": "the size in the model's name",
        "run": "config.model_args",
        "metric": "task and score",
        "value": "acc",
        "stderr": "acc_stderr",
    }
    e.told("evals", _LM_EVAL_OLD, roles, _shown(scores, names), answers, hard="sizes in names only; no model_name")


def helm(e: Export) -> None:
    """A suite of HELM: two scenarios a model, hundreds of statistics shortened to a dozen."""
    scores, answers = _accuracies(e)
    names = [f"acme/base-{size_name(size).lower()}" for size in WIDE_SIZES]
    tasks = {
        "arc_easy": "commonsense:dataset=arc_easy,method=multiple_choice_joint",
        "hellaswag": "commonsense:dataset=hellaswag,method=multiple_choice_separate_original",
    }
    for k, name in enumerate(names):
        for task, scenario in tasks.items():
            spec_name = f"{scenario},model={name.replace('/', '_')}"
            folder = e.folder / "runs" / "v1" / spec_name
            folder.mkdir(parents=True)
            spec = {
                "name": spec_name,
                "scenario_spec": {
                    "class_name": "helm.benchmark.scenarios.commonsense_scenario.CommonSenseScenario",
                    "args": {},
                },
                "adapter_spec": {
                    "method": "multiple_choice_joint",
                    "model": name,
                    "model_deployment": f"huggingface/{name.split('/')[1]}",
                    "max_train_instances": 5,
                },
                "metric_specs": [],
                "data_augmenter_spec": {},
                "groups": [task],
            }
            value = scores[task][k]
            robust = {"name": "robustness", "robustness": True, "fairness": False, "computed_on": "worst"}
            stats = [
                _stat("num_references", 4),
                _stat("num_train_trials", 1),
                _stat("exact_match", value),
                _stat("exact_match", round(value * 0.93, 6), perturbation=robust),
                _stat("exact_match", round(value * 0.99, 6), split="valid"),
                _stat("num_prompt_tokens", 301.5),
                _stat("inference_runtime", 0.021),
                _stat("max_prob", 0.41),
            ]
            (folder / "run_spec.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
            (folder / "stats.json").write_text(json.dumps(stats), encoding="utf-8")
    roles = {
        "params": "the size in the model's name",
        "run": "adapter_spec.model",
        "metric": "scenario and statistic",
        "value": "mean of exact_match on test",
    }
    hard = "perturbed and validation scores under the same name; statistics that are no scores"
    e.told("runs", _HELM, roles, _shown(scores, names, stderr=False), answers, hard=hard)


def _stat(name: str, mean: float, split: str = "test", **more: dict) -> dict:
    return {
        "name": {"name": name, "split": split, **more},
        "count": 1,
        "sum": mean,
        "sum_squared": mean**2,
        "min": mean,
        "max": mean,
        "mean": mean,
        "variance": 0.0,
        "stddev": 0.0,
    }


MAKERS = {
    "wandb_chart": wandb_chart,
    "wandb_groups": wandb_groups,
    "wandb_two_charts": wandb_two_charts,
    "wandb_table": wandb_table,
    "lm_eval_new": lm_eval_new,
    "lm_eval_old": lm_eval_old,
    "helm": helm,
}
