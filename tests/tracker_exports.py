"""Small exports of every tracker, made here, each with what its study must find: run, metric, value, for the rows that are kept."""

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scalestudy.ingest.adapters.tensorboard import masked_crc

Rows = set[tuple[str, str, float]]
"""Run, metric and value of the rows that cleaning leaves."""


def write(path: Path, content: Any) -> Path:
    """Write text, bytes, or anything else as JSON; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def wandb_charts(folder: Path) -> tuple[Path, Rows]:
    lines = ("a - b - val/loss", "c - val/loss")
    header = ["Step", *(f"{line}{end}" for line in lines for end in ("", "__MIN", "__MAX"))]
    rows = [[1, 3.0, 2.9, 3.1, 4.0, 3.9, 4.1], [2, 2.0, 1.9, 2.1, "", "", ""]]
    path = write(folder / "export.csv", table(header, rows))
    return path, {("a - b", "val/loss", 3.0), ("a - b", "val/loss", 2.0), ("c", "val/loss", 4.0)}


def wandb_table(folder: Path) -> tuple[Path, Rows]:
    rows = [["x", "finished", 5, 3.0], ["y", "crashed", 5, 9.0], ["z", "running", 5, 8.0]]
    return write(folder / "t.csv", table(["Name", "State", "Runtime", "val/loss"], rows)), {("x", "val_loss", 3.0)}


def wandb_runs(folder: Path) -> tuple[Path, Rows]:
    write(
        folder / "wandb/run-20240131_120000-ab/files/wandb-summary.json", {"val": {"loss": 3.0}, "_step": 2, "lr": 0.1}
    )
    write(folder / "wandb/run-20240131_120000-ab/files/config.yaml", "n:\n  value: 10\n")
    return folder / "wandb", {("ab", "val.loss", 3.0)}


def wandb_logs(folder: Path) -> tuple[Path, Rows]:
    for name, code, losses in (("r1", 0, (3.0, 2.0)), ("r2", 1, (9.0,)), ("r3", None, (8.0,))):
        write(folder / f"wandb/offline-run-1-{name}/run-{name}.wandb", wandb_log({"n": 10}, losses, code))
    return folder / "wandb", {("r1", "val/loss", 3.0), ("r1", "val/loss", 2.0)}


def tensorboard(folder: Path) -> tuple[Path, Rows]:
    for run, value in (("small", 3.0), ("big", 2.0)):
        scalars = {"val/loss": value, "train/loss": 1.0, "lr": 0.5}
        events = b"".join(event(tag, 7, number) for tag, number in scalars.items())
        write(folder / f"runs/{run}/events.out.tfevents.1.h.0", events)
    return folder / "runs", {("small", "val/loss", 3.0), ("big", "val/loss", 2.0)}


def mlflow_store(folder: Path) -> tuple[Path, Rows]:
    for run, status, value in (("a", 3, 3.0), ("b", 4, 9.0)):
        own = folder / f"mlruns/1/{run}"
        write(own / "meta.yaml", f"run_id: {run}\nrun_name: run-{run}\nstatus: {status}\n")
        write(own / "metrics/val_loss", f"1700 {value} 10\n")
        write(own / "metrics/lr", "1700 0.1 10\n")
        write(own / "params/n_params", "1000")
    write(folder / "mlruns/1/meta.yaml", "experiment_id: '1'\nname: ladder\n")
    return folder / "mlruns", {("run-a", "val_loss", 3.0)}


def mlflow_table(folder: Path) -> tuple[Path, Rows]:
    header = ["run_id", "status", "artifact_uri", "metrics.val_loss", "params.n_params", "tags.mlflow.runName"]
    rows = [["1", "FINISHED", "u", 3.0, 10, "one"], ["2", "FAILED", "u", 9.0, 10, "two"]]
    return write(folder / "runs.csv", table(header, rows)), {("one", "metrics_val_loss", 3.0)}


def neptune_table(folder: Path) -> tuple[Path, Rows]:
    rows = [["LAD-1", "false", 3.0], ["LAD-2", "true", 9.0]]
    return write(folder / "n.csv", table(["sys/id", "sys/failed", "val/loss"], rows)), {("LAD-1", "val_loss", 3.0)}


def hf_trainer(folder: Path) -> tuple[Path, Rows]:
    history = [
        {"step": 5, "loss": 9.0},
        {"step": 5, "eval_loss": 3.0, "eval_runtime": 1.0},
        {"step": 10, "eval_loss": 2.0},
    ]
    for step in (5, 10):
        state = {"global_step": step, "total_flos": 100.0 * step, "log_history": history[: 2 if step == 5 else 3]}
        write(folder / f"out/gpt/checkpoint-{step}/trainer_state.json", state)
    return folder / "out", {("gpt", "eval_loss", 3.0), ("gpt", "eval_loss", 2.0)}


def lightning_logs(folder: Path) -> tuple[Path, Rows]:
    write(folder / "logs/version_0/metrics.csv", "epoch,step,train_loss,val_loss\n0,5,9.0,\n0,9,,3.0\n")
    write(folder / "logs/version_0/hparams.yaml", "n_params: 10\nact: !!python/name:torch.relu ''\n")
    return folder / "logs", {("version_0", "val_loss", 3.0)}


def keras_logs(folder: Path) -> tuple[Path, Rows]:
    for run, value in (("a", 3.0), ("b", 2.0)):
        write(folder / f"logs/{run}.csv", f"epoch,accuracy,loss,val_accuracy,val_loss\n0,.1,9,.1,{value}\n")
    return folder / "logs", {("a", "val_loss", 3.0), ("b", "val_loss", 2.0)}


def lm_eval(folder: Path) -> tuple[Path, Rows]:
    scores = {"acc,none": 0.5, "acc_stderr,none": 0.01, "alias": "arc"}
    document = {"results": {"arc": scores}, "versions": {"arc": 1}, "config": {"model": "hf"}, "model_name": "org/m"}
    write(folder / "res/org__m/results_2024.json", document)
    write(folder / "res/org__m/samples_arc.jsonl", '{"doc_id": 0}\n')
    old = {
        "results": {"arc": {"acc": 0.4, "acc_stderr": 0.02}},
        "versions": {"arc": 0},
        "config": {"model_args": "pretrained=org/old,dtype=x"},
    }
    write(folder / "res/old/results_old.json", old)
    return folder / "res", {("org/m", "arc/acc", 0.5), ("org/old", "arc/acc", 0.4)}


def helm(folder: Path) -> tuple[Path, Rows]:
    own = folder / "runs/v1/mmlu:subject=x,model=org_m"
    write(own / "run_spec.json", {"name": "mmlu:subject=x,model=org_m", "adapter_spec": {"model": "org/m"}})
    stats = [("exact_match", "test", None, 0.5), ("exact_match", "test", {"name": "robustness"}, 0.4)]
    stats += [("exact_match", "valid", None, 0.6), ("num_references", "test", None, 4)]
    names = [{"name": name, "split": split, **({"perturbation": p} if p else {})} for name, split, p, _ in stats]
    write(
        own / "stats.json",
        [{"name": name, "count": 1, "mean": stat[-1]} for name, stat in zip(names, stats, strict=True)],
    )
    return folder / "runs", {("org/m", "mmlu:subject=x/exact_match", 0.5)}


def spreadsheet(folder: Path) -> tuple[Path, Rows]:
    path = folder / "book.xlsx"
    path.write_bytes(
        workbook(
            {"notes": [["ask first"]], "runs": [["May"], [], ["run", "params", "loss"], ["a", 10, 3], ["b", 20, 2.5]]}
        )
    )
    return path, {("a", "loss", 3.0), ("b", "loss", 2.5)}


def json_documents(folder: Path) -> tuple[Path, Rows]:
    runs = {name: {"n_params": 10, "loss": value} for name, value in (("a", 3.0), ("b", 2.0))}
    return write(folder / "r.json", runs), {("a", "loss", 3.0), ("b", "loss", 2.0)}


EXPORTS: Mapping[str, Callable[[Path], tuple[Path, Rows]]] = {
    make.__name__: make
    for make in (
        *(wandb_charts, wandb_table, wandb_runs, wandb_logs, tensorboard, mlflow_store, mlflow_table, neptune_table),
        *(hf_trainer, lightning_logs, keras_logs, lm_eval, helm, spreadsheet, json_documents),
    )
}


def table(header: list[Any], rows: list[list[Any]]) -> str:
    """Return CSV, every cell in quotes."""
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [header, *rows])


def field(number: int, content: bytes | int) -> bytes:
    """Return one field of a protocol buffer, shorter than 128 bytes or below 128."""
    key = number << 3 | (0 if isinstance(content, int) else 2)
    head = bytes([key]) if key < 128 else bytes([key & 127 | 128, key >> 7])
    return head + (bytes([content]) if isinstance(content, int) else bytes([len(content)]) + content)


def event(tag: str, step: int, value: float) -> bytes:
    """Return a record of an event file that holds one scalar."""
    scalar = field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
    content = field(2, step) + field(5, field(1, scalar))
    head = struct.pack("<Q", len(content))
    return head + struct.pack("<I", masked_crc(head)) + content + struct.pack("<I", masked_crc(content))


def wandb_log(config: Mapping[str, Any], losses: tuple[float, ...], code: int | None) -> bytes:
    """Return a run's log: its configuration, a record a step, and how it ended; no end for None."""
    settings = b"".join(
        field(1, field(1, key.encode()) + field(16, json.dumps(value).encode())) for key, value in config.items()
    )
    records = [field(1, 1) + field(17, field(1, b"id") + field(4, settings) + field(8, b"shown"))]
    for step, loss in enumerate(losses):
        logged = {"_step": step, "val/loss": loss, "lr": 0.1}
        items = [
            field(1, field(2, key.encode()) + field(16, json.dumps(value).encode())) for key, value in logged.items()
        ]
        records.append(field(1, 2) + field(2, b"".join(items)))
    if code is not None:
        records.append(field(1, 3) + field(18, (field(1, code) if code else b"") + field(2, 5)))
    return b":W&B\xe1\xbe\x00" + b"".join(map(chunk, records))


def chunk(content: bytes, kind: int = 1) -> bytes:
    """Return a chunk of LevelDB's log format."""
    return struct.pack("<IHB", zlib.crc32(content, zlib.crc32(bytes([kind]))), len(content), kind) + content


def workbook(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    """Return a workbook as the standard describes it (ECMA-376), texts inline."""
    import io
    import zipfile

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbered = list(enumerate(sheets.items(), start=1))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{kind}.worksheet+xml"/>'
            for k, _ in numbered
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(f'<sheet name="{name}" sheetId="{k}" r:id="r{k}"/>' for k, (name, _) in numbered)
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>{listed}</sheets></workbook>'
        )
        targets = "".join(
            f'<Relationship Id="r{k}" Type="{rels}/worksheet" Target="worksheets/sheet{k}.xml"/>' for k, _ in numbered
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>'
        )
        for k, (_, rows) in numbered:
            body = "".join(
                f'<row r="{r}">{"".join(cell(r, c, value) for c, value in enumerate(row))}</row>'
                for r, row in enumerate(rows, start=1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{k}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            )
    return stream.getvalue()


def cell(row: int, column: int, value: Any) -> str:
    """Return a cell's XML."""
    place = f"{chr(65 + column)}{row}"
    text = f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    return text if isinstance(value, str) else f'<c r="{place}"><v>{value}</v></c>'
