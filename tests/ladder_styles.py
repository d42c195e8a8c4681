"""Tidy ladders as people write them: names and units drawn from many styles, with the truth beside."""

import csv
import io
import random
from dataclasses import dataclass, field

# name, and what a count is divided by before it is written
PARAMS = [
    *(("params", 1), ("n_params", 1), ("N", 1), ("num_params", 1), ("#Params", 1), ("numParams", 1), ("Model size", 1)),
    *(
        ("#Params (B)", 1e9),
        ("params_m", 1e6),
        ("Params [M]", 1e6),
        ("Model Size (B)", 1e9),
        ("parameters (millions)", 1e6),
    ),
    *(
        ("config.n_params", 1),
        ("model/params", 1),
        ("non_embedding_params", 1),
        ("total_parameters", 1),
        ("mparams", 1e6),
    ),
]
TOKENS = [
    *(("tokens", 1), ("n_tokens", 1), ("D", 1), ("train_tokens", 1), ("Tokens (B)", 1e9), ("tokens_b", 1e9)),
    *(("training tokens [B]", 1e9), ("tokens_seen", 1), ("Train Tokens (billions)", 1e9), ("data.tokens", 1)),
]
ITEMS = [
    "train_size",
    "n_train",
    "samples",
    "n_examples",
    "Dataset size",
    "training examples",
    "num_samples",
    "samples_seen",
]
FLOPS = [
    *(("flops", 1), ("C", 1), ("compute", 1), ("Training FLOPs", 1), ("FLOPs (1e18)", 1e18), ("train_flops", 1)),
    *(("compute (PF-days)", 8.64e19), ("Compute [EFLOPs]", 1e18), ("total_flops", 1), ("total_gflops", 1e9)),
]
LOSSES = [
    "loss",
    "val_loss",
    "eval/loss",
    "Val. loss (nats/token)",
    "validation loss",
    "final_loss",
    "test_loss",
    "valLoss",
]
ACCURACIES = ["accuracy", "acc", "val_acc", "Accuracy (%)", "top1", "eval/accuracy", "exact_match"]
ERRORS = ["error_rate", "test_error", "top1_err"]
RUNS = ["run", "run_name", "name", "Run ID", "exp_name", "id"]
STATES = [
    ("State", "finished", "crashed"),
    ("status", "COMPLETED", "FAILED"),
    ("exit_code", "0", "1"),
    ("crashed", "False", "True"),
]
FAMILIES = ["arch", "family", "dataset", "optimizer", "recipe"]
NOISE = [
    *(
        "notes",
        "hostname",
        "wall_time_s",
        "gpu_hours",
        "created_at",
        "batch_size",
        "weight_decay",
        "train_loss",
        "lr",
        "_runtime",
    ),
    *(
        "tokens_per_second",
        "D/N",
        "grad_norm",
        "val_loss_std",
        "loss_scale",
        "flops_per_token",
        "epoch_time",
        "Unnamed: 0",
        "tflops",
    ),
    *(
        "num_workers",
        "learning_rate",
        "n_layers",
        "context_length",
        "warmup_steps",
        "max_steps",
        "train_samples_per_second",
    ),
]
ODD = ["foo", "col_7", "quantity", "X1", "zz"]


@dataclass
class Made:
    """A table as text, and what its columns are: canonical column to the source's and the factor, or to None."""

    text: str
    roles: dict[str, tuple[str, float]]
    crashed: int = 0
    state: str = ""
    unit: str = ""
    direction: str = "lower"
    family: str = ""
    step: str = ""
    notes: list[str] = field(default_factory=list)


def make(seed: int) -> Made:
    """Return the ladder of a seed."""
    draw = random.Random(seed)  # noqa: S311
    names: dict[str, tuple[str, float]] = {"run": (draw.choice(RUNS), 1), "params": draw.choice(PARAMS)}
    data = draw.random()
    if data < 0.6:
        names["tokens"] = draw.choice(TOKENS)
    elif data < 0.8:
        names["tokens"] = (draw.choice(ITEMS), 1)
    if draw.random() < 0.5 and data < 0.6:
        names["flops"] = draw.choice(FLOPS)
        if draw.random() < 0.3:
            for odd, name in zip(
                draw.sample(["params", "tokens", "flops"], draw.randint(1, 3)), draw.sample(ODD, 3), strict=False
            ):
                names[odd] = (name, 1)
    kind = draw.choice(["loss", "loss", "loss", "accuracy", "percent", "error"])
    names["value"] = (draw.choice({"loss": LOSSES, "error": ERRORS}.get(kind, ACCURACIES)), 1)
    if kind == "accuracy" and "%" in names["value"][0]:
        kind = "percent"
    made = Made("", names, unit={"percent": "percent", "accuracy": "fraction", "error": "fraction"}.get(kind, ""))
    made.direction = "higher" if kind in ("accuracy", "percent") else "lower"
    rows = _rows(draw, made, kind)
    header = list(rows[0])
    draw.shuffle(header)
    sink = io.StringIO()
    writer = csv.DictWriter(sink, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    made.text = sink.getvalue()
    return made


def _rows(draw: random.Random, made: Made, kind: str) -> list[dict[str, object]]:
    family = draw.choice(FAMILIES) if draw.random() < 0.4 else ""
    state = draw.choice(STATES) if draw.random() < 0.4 else None
    seeds = 3 if draw.random() < 0.3 else 1
    steps = [1000, 2000, 4000] if draw.random() < 0.3 and "flops" not in made.roles else [0]
    noise = draw.sample(NOISE, draw.randrange(6))
    made.family, made.step = family, "global_step" if len(steps) > 1 else ""
    rows: list[dict[str, object]] = []
    for group in ["transformer", "mamba"] if family else [""]:
        for size in range(7):
            n = round(1e7 * 2.3**size * draw.uniform(0.9, 1.1))
            d = round(20 * n * draw.choice([0.5, 1, 2, 4]) * draw.uniform(0.97, 1.03))
            for seed in range(seeds):
                bad = state is not None and size == 3 and seed == 0
                for step in steps:
                    values = {"run": f"{group}r{size}", "params": n, "tokens": d, "flops": 6 * n * d}
                    values["value"] = _value(draw, kind, n, step)
                    row = {made.roles[role][0]: _written(values[role], made.roles[role][1]) for role in made.roles}
                    row |= {family: group} if family else {}
                    row |= {"seed": seed} if seeds > 1 else {}
                    row |= {made.step: step} if made.step else {}
                    row |= {state[0]: state[2] if bad else state[1]} if state else {}
                    row |= {name: _noise(draw, name) for name in noise}
                    rows.append(row)
                    made.crashed += bad
    made.state = state[0] if state else ""
    return rows


def _value(draw: random.Random, kind: str, n: float, step: int) -> float:
    loss = 1.7 + 400 / n**0.34 + (3 / step if step else 0) + draw.gauss(0, 0.003)
    share = min(0.97, max(0.03, 1.25 - 0.25 * loss))
    return {"loss": loss, "percent": 100 * share, "accuracy": share, "error": 1 - share}[kind]


def _written(value: object, factor: float) -> object:
    number = float(value) if not isinstance(value, str) else None
    if number is None:
        return value
    return f"{number / factor:.6g}" if factor != 1 else (repr(value) if isinstance(value, int) else f"{number:.5f}")


def _noise(draw: random.Random, name: str) -> object:
    texts = {"notes": ["", "ok", "rerun"], "hostname": ["gpu1", "gpu2"], "created_at": ["2024-05-01", "2024-05-02"]}
    if name in texts:
        return draw.choice(texts[name])
    whole = {
        "batch_size": [32, 64],
        "num_workers": [4],
        "context_length": [1024, 2048],
        "warmup_steps": [100],
        "max_steps": [4000],
    }
    return draw.choice(whole[name]) if name in whole else round(draw.uniform(0.1, 90), 2)


def wrong(study: dict, made: Made) -> tuple[list[str], bool]:
    """Return what a study file silently takes for what it is not, and whether it asks anything."""
    source = study["sources"]["runs"]
    columns, constants = source["columns"], source["constants"]
    faults = []
    asked = "? " in str(columns.values()) + str(constants) + str(study.get("laws")) + str(study.get("family")) + str(
        study["clean"]
    )
    for role, (name, factor) in made.roles.items():
        text = str(columns.get(role, "missing"))
        if text.startswith("? ") or (role == "run" and text.startswith("concat_ws")):
            continue
        plain = {name, f"number({name})", f'number("{name}")'} if factor == 1 else {f'"{name}" * {factor:g}'}
        if text not in plain:
            faults.append(f"{role}: {text!r} instead of {name!r} x {factor:g}")
    for role in ("params", "tokens", "flops"):
        if role not in made.roles and role in columns and not str(columns[role]).startswith(("? ", "flops / ", "6 * ")):
            faults.append(f"{role}: {columns[role]!r}, which there is not")
    said = {"unit": made.unit, "direction": made.direction}
    faults += [
        f"{key}: {constants.get(key)!r}, not {value!r}"
        for key, value in said.items()
        if value and not str(constants.get(key)).startswith("? ") and constants.get(key) != value
    ]
    rules = str(study["clean"])
    if made.state and made.crashed and made.state not in rules:
        faults.append("crashed runs stay")
    if bool(made.step) != ("last_checkpoint" in rules):
        faults.append(f"last_checkpoint is {'not ' if made.step else ''}there")
    families = (
        [columns.get("family"), *(study.get("family") or [])]
        if not isinstance(study.get("family"), str)
        else [made.family]
    )
    if made.family and made.family not in families:
        faults.append(f"family {families}, not {made.family}")
    return faults, asked
