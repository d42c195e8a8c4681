"""Make the small tracker folders beside this file with the real libraries, at the versions named here.

uv run --no-project --python 3.11 --with tensorboardX==2.6.5 make.py tensorboard
uv run --no-project --python 3.11 --with tensorboard==2.21.0 make.py tensorboard_v2
uv run --no-project --python 3.11 --with mlflow-skinny==3.17.2 make.py mlflow

Each makes two runs, of 1,000 and 2,000 parameters, with the losses 4, 3.5 and 3 at the steps 0, 10 and 20.
"""

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = {"small": 1000, "big": 2000}
STEPS = {0: 4.0, 10: 3.5, 20: 3.0}


def tensorboard(folder: Path) -> None:
    """Event files with `simple_value`, as PyTorch and tensorboardX write them."""
    from tensorboardX import SummaryWriter

    for name in RUNS:
        with SummaryWriter(str(folder / name)) as writer:
            for step, loss in STEPS.items():
                writer.add_scalar("val/loss", loss, step, walltime=1.7e9 + step)
            writer.add_text("note", "not a scalar")
            writer.add_histogram("weights", [1.0, 2.0, 3.0], 20)


def tensorboard_v2(folder: Path) -> None:
    """Event files with tensors, as TensorFlow 2 and JAX libraries write them; made from TensorBoard's own messages."""
    from tensorboard.compat.proto import event_pb2, summary_pb2, types_pb2
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    for name in RUNS:
        writer = EventFileWriter(str(folder / name))
        for step, loss in STEPS.items():
            value = summary_pb2.Summary.Value(tag="val/loss")
            value.metadata.plugin_data.plugin_name = "scalars"
            value.tensor.dtype = types_pb2.DT_FLOAT
            value.tensor.float_val.append(loss)
            summary = summary_pb2.Summary(value=[value])
            writer.add_event(event_pb2.Event(wall_time=1.7e9 + step, step=step, summary=summary))
        writer.close()


def mlflow(folder: Path) -> None:
    """The file store."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow as library

    library.set_tracking_uri(folder.as_uri())
    library.set_experiment("ladder")
    for name, size in RUNS.items():
        with library.start_run(run_name=name):
            library.log_params({"n_params": size, "arch": "mlp"})
            for step, loss in STEPS.items():
                library.log_metric("val/loss", loss, step=step)


def tidy(folder: Path) -> None:
    """Take out what names this machine, its user or the time."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "tags" in path.parts and path.name != "mlflow.runName":
            path.unlink()
        elif path.name == "meta.yaml":
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not line.startswith(("artifact_", "user_id"))))
        elif "tfevents" in path.name:
            path.rename(path.with_name("events.out.tfevents.1700000000.host.0"))


if __name__ == "__main__":
    kind = sys.argv[1]
    shutil.rmtree(HERE / kind, ignore_errors=True)
    (HERE / kind).mkdir()
    globals()[kind](HERE / kind)
    tidy(HERE / kind)
