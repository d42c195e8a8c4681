"""Exports written by the real libraries: their loggers are given values that known laws made."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import types
from importlib.metadata import version
from pathlib import Path

import numpy as np
from export import GRID_SIZES, RATIOS, SIZES, Export, size_name
from known import Floats, chinchilla, grid, offset


def _curve(last: float, steps: int) -> list[float]:
    """Return losses at evaluations, the last as it is said."""
    return [round(last * (1 + 0.4 * (1 - step / steps)), 5) for step in range(1, steps)] + [last]


def _made(name: str, what: str) -> str:
    return f"{name} {version(name)}, {what}"


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 5) for value in values]


def wandb_offline(e: Export) -> None:
    """What `wandb.init(mode="offline")` leaves on the disk of a cluster without network: the logs of its runs; two failed."""
    import wandb

    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss, failed = _rounded(law.values(points, e.rng)), (5, 11)
    scratch = Path(tempfile.mkdtemp())
    quiet = wandb.Settings(x_disable_meta=True, x_disable_stats=True, console="off", disable_git=True, host="node01")
    for index, (n, d, last) in enumerate(zip(*points.values(), loss, strict=True)):
        config = {"model": {"n_params": int(n), "act": "gelu"}, "train_tokens": int(d), "lr": 3e-4}
        run = wandb.init(
            mode="offline",
            project="ladder",
            dir=scratch,
            id=f"run{index:04d}",
            name=f"l{index}",
            config=config,
            settings=quiet,
        )
        for value in _curve(last, 3)[: 1 if index in failed else 3]:
            run.log({"train/loss": value * 0.98, "val/loss": value, "lr": 3e-4})
        run.finish(exit_code=int(index in failed))
    for file in (scratch / "wandb").glob("offline-run-*/run-*.wandb"):
        target = e.folder / "wandb" / file.relative_to(scratch / "wandb")
        target.parent.mkdir(parents=True)
        target.write_bytes(file.read_bytes())
    shutil.rmtree(scratch)
    kept = [index for index in range(len(loss)) if index not in failed]
    points = {name: values[kept] for name, values in points.items()}
    roles = {"params": {"column": "config.model.n_params"}, "tokens": {"column": "config.train_tokens"}}
    roles |= {"value": "val/loss at the last step", "run": "the id in the file's name"}
    shown = {**points, "value": [loss[k] for k in kept], "run": [f"run{k:04d}" for k in kept]}
    hard = "no summary and no config.yaml, only the log, which is binary; runs that failed; the training loss beside"
    e.told("wandb", _made("wandb", "mode='offline'"), roles, shown, [law.answer(points, 31)], hard=hard)


def tensorboard(e: Export) -> None:
    """Event files of PyTorch's SummaryWriter, a folder a run, the size in the folder's name."""
    from torch.utils.tensorboard import SummaryWriter

    law, points = offset(), {"params": np.array(SIZES)}
    # what an event file holds are 32-bit floats
    loss = [float(np.float32(value)) for value in law.values(points, e.rng)]
    names = [f"lm-{size_name(size)}" for size in SIZES]
    for name, last in zip(names, loss, strict=True):
        with SummaryWriter(str(e.folder / "runs" / name)) as writer:
            for step, value in enumerate(_curve(last, 4), start=1):
                writer.add_scalar("train/loss", value * 0.97, 500 * step)
                writer.add_scalar("val/loss", value, 500 * step)
                writer.add_scalar("lr", 3e-4, 500 * step)
            writer.add_text("args", "--compile true")
    roles = {"params": "the size in the run's name", "value": "the tag val/loss at the last step", "run": "the folder"}
    shown = {**points, "value": loss, "run": names}
    e.told(
        "runs",
        _made("torch", "torch.utils.tensorboard"),
        roles,
        shown,
        [law.answer(points, 32)],
        hard="tags that are no metrics",
    )


def _mlflow(e: Export, folder: Path, points: dict[str, Floats], loss: list[float], failed: tuple[int, ...]) -> None:
    """Log runs, those that failed only the beginning of their curve."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow

    mlflow.set_tracking_uri(folder.as_uri())
    mlflow.set_experiment("ladder")
    for index, last in enumerate(loss):
        run = mlflow.start_run(run_name=f"ladder-{index:02d}")
        mlflow.log_params(
            {name: int(values[index]) for name, values in _named(points)} | {"lr": 0.0003, "optimizer": "adamw"}
        )
        for step, value in enumerate(_curve(last, 4)[: 2 if index in failed else 4], start=1):
            mlflow.log_metrics({"train_loss": value * 0.97, "val_loss": value}, step=step * 250)
        mlflow.end_run("FAILED" if index in failed else "FINISHED")
        del run


def _elsewhere(text: str, home: str) -> str:
    """Return what MLflow wrote as if it were written at home, on the main branch."""
    branch = subprocess.run(
        [shutil.which("git") or "git", "branch", "--show-current"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return re.sub(rf"\b{re.escape(branch)}\b", "main", text.replace(home, "file:///home/me")).replace(
        "make.py", "train.py"
    )


def _named(points: dict[str, Floats]) -> list[tuple[str, Floats]]:
    return [({"params": "n_params", "tokens": "n_tokens"}[name], values) for name, values in points.items()]


def mlflow_store(e: Export) -> None:
    """MLflow's folder `mlruns`, with a run that failed."""
    law, points = offset(), {"params": np.array([*SIZES, 6.9e9])}
    loss, failed = _rounded(law.values(points, e.rng)), (4,)
    _mlflow(e, e.folder / "mlruns", points, loss, failed)
    kept = [index for index in range(len(loss)) if index not in failed]
    points = {name: values[kept] for name, values in points.items()}
    for unused in (*e.folder.rglob("models"), *e.folder.rglob(".trash")):
        shutil.rmtree(unused, ignore_errors=True)
    for file in (file for file in e.folder.rglob("*") if file.is_file()):
        file.write_text(_elsewhere(file.read_text(encoding="utf-8"), e.folder.as_uri()), encoding="utf-8")
    roles = {"params": "param.n_params", "value": "the metric val_loss at its last step", "run": "the run's name"}
    shown = {**points, "value": [loss[k] for k in kept], "run": [f"ladder-{k:02d}" for k in kept]}
    hard = "a failed run has metrics of the middle of its training; its status is a number in meta.yaml"
    e.told("mlruns", _made("mlflow", "file store"), roles, shown, [law.answer(points, 33)], hard=hard)


def mlflow_table(e: Export) -> None:
    """`mlflow.search_runs().to_csv()`, with runs that failed."""
    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss, failed = _rounded(law.values(points, e.rng)), (2, 13)
    scratch = Path(tempfile.mkdtemp())
    _mlflow(e, scratch / "mlruns", points, loss, failed)
    import mlflow

    frame = mlflow.search_runs(experiment_names=["ladder"])
    text = _elsewhere(frame.to_csv(index=False), scratch.as_uri())
    (e.folder / "runs.csv").write_text(text, encoding="utf-8")
    shutil.rmtree(scratch)
    kept = [index for index in range(len(loss)) if index not in failed]
    points = {name: values[kept] for name, values in points.items()}
    roles = {"params": {"column": "params.n_params"}, "tokens": {"column": "params.n_tokens"}}
    roles |= {"value": {"column": "metrics.val_loss"}, "run": {"column": "tags.mlflow.runName"}}
    shown = {**points, "value": [loss[k] for k in kept], "run": [f"ladder-{k:02d}" for k in kept]}
    made = _made("mlflow", "search_runs().to_csv()")
    e.told("runs.csv", made, roles, shown, [law.answer(points, 34)], hard="failed runs by `status`; columns of tags")


def trainer_states(e: Export) -> None:
    """Output folders of the Hugging Face Trainer: the whole history in every checkpoint's state."""
    import torch
    from transformers import Trainer, TrainingArguments

    law, points = offset(), {"params": np.array(SIZES)}
    loss = _rounded(law.values(points, e.rng))
    names = [f"pythia-{size_name(size).lower()}" for size in SIZES]

    class Told(torch.nn.Module):
        """A model whose loss is told: falling over steps to its last value."""

        def __init__(self, curve: list[float]) -> None:
            super().__init__()
            self.curve, self.evaluations = curve, 0
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
            del labels
            at = self.curve[min(self.evaluations, len(self.curve) - 1)]
            self.evaluations += not self.training
            return {
                "loss": torch.tensor(at * (1.04 if self.training else 1.0), dtype=torch.float64)
                + 0 * self.weight.sum(),
                "logits": x,
            }

    data = [{"x": torch.zeros(1), "labels": torch.zeros(1)}] * 2
    for name, last in zip(names, loss, strict=True):
        options = {"eval_strategy": "steps", "eval_steps": 20, "save_steps": 20, "logging_steps": 10, "max_steps": 60}
        quiet = {"report_to": "none", "disable_tqdm": True, "use_cpu": True, "save_safetensors": False}
        known = {key: value for key, value in quiet.items() if key in TrainingArguments.__dataclass_fields__}
        folder = Path(tempfile.mkdtemp())
        arguments = TrainingArguments(
            str(folder), per_device_train_batch_size=2, per_device_eval_batch_size=2, **options, **known
        )
        Trainer(Told(_curve(last, 3)), arguments, train_dataset=data, eval_dataset=data).train()
        for state in folder.glob("checkpoint-*/trainer_state.json"):
            target = e.folder / "output" / name / state.parent.name / state.name
            target.parent.mkdir(parents=True)
            target.write_bytes(state.read_bytes())
        shutil.rmtree(folder)
    written = [json.loads((e.folder / "output" / n / "checkpoint-60/trainer_state.json").read_text()) for n in names]
    shown = {**points, "run": names, "value": [_last(state) for state in written]}
    roles = {
        "params": "the size in the folder's name",
        "value": "eval_loss of the last step",
        "run": "the folder above the checkpoint's",
    }
    hard = "a history repeated in three checkpoints; eval_runtime and the like; total_flos is 0"
    e.told("output", _made("transformers", "Trainer"), roles, shown, [law.answer(points, 35)], hard=hard)


def _last(state: dict) -> float:
    return [logged["eval_loss"] for logged in state["log_history"] if "eval_loss" in logged][-1]


def lightning_csv(e: Export) -> None:
    """Folders of Lightning's CSVLogger: training and validation on lines of their own, hyperparameters beside."""
    from lightning.pytorch.loggers import CSVLogger

    law, points = chinchilla(), grid(GRID_SIZES, RATIOS)
    loss = _rounded(law.values(points, e.rng))
    for index, (n, d, last) in enumerate(zip(*points.values(), loss, strict=True)):
        logger = CSVLogger(str(e.folder), name="lightning_logs", flush_logs_every_n_steps=1)
        logger.log_hyperparams(
            {
                "n_params": int(n),
                "train_tokens": int(d),
                "n_layer": 4 + index // 4,
                "optimizer": {"name": "adamw", "lr": 3e-4},
            }
        )
        for step, value in enumerate(_curve(last, 3), start=1):
            logger.log_metrics({"epoch": 0, "train_loss": value * 0.97}, step=100 * step - 50)
            logger.log_metrics({"epoch": 0, "val_loss": value}, step=100 * step - 1)
        logger.save()
    roles = {"params": {"column": "hparams.n_params"}, "tokens": {"column": "hparams.train_tokens"}}
    roles |= {"value": "val_loss at the last step", "run": "the folder version_*"}
    shown = {**points, "value": loss, "run": [f"version_{index}" for index in range(len(loss))]}
    hard = "validation lines between training lines, blank where the other stands"
    e.told("lightning_logs", _made("lightning", "CSVLogger"), roles, shown, [law.answer(points, 36)], hard=hard)


def keras_csv(e: Export) -> None:
    """Files of Keras' CSVLogger, one a run, the size in the file's name."""
    import keras

    law, points = offset(), {"params": np.array(SIZES)}
    loss = _rounded(law.values(points, e.rng))
    names = [f"transformer_{size_name(size)}" for size in SIZES]
    (e.folder / "logs").mkdir()
    for name, last in zip(names, loss, strict=True):
        logger = keras.callbacks.CSVLogger(str(e.folder / "logs" / f"{name}.csv"))
        logger.set_model(types.SimpleNamespace(stop_training=False))
        logger.on_train_begin()
        for epoch, value in enumerate(_curve(last, 4)):
            logger.on_epoch_end(
                epoch,
                {
                    "accuracy": 0.3 + 0.01 * epoch,
                    "loss": value * 0.96,
                    "val_accuracy": 0.29 + 0.01 * epoch,
                    "val_loss": value,
                    "learning_rate": 1e-3,
                },
            )
        logger.on_train_end()
    roles = {"params": "the size in the file's name", "value": "val_loss of the last epoch", "run": "the file"}
    shown = {**points, "value": loss, "run": names}
    e.told(
        "logs",
        _made("keras", "callbacks.CSVLogger"),
        roles,
        shown,
        [law.answer(points, 37)],
        hard="one file a run; accuracy stands first",
    )


MAKERS = {
    "wandb_offline": wandb_offline,
    "tensorboard": tensorboard,
    "mlflow_store": mlflow_store,
    "mlflow_table": mlflow_table,
    "trainer_states": trainer_states,
    "lightning_csv": lightning_csv,
    "keras_csv": keras_csv,
}
