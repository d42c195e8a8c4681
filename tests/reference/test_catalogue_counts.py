"""Public tables of scaling studies, from config alone to the numbers of rows their authors or their readers report.

Each entry: the files, the study, and the rows ingested, kept, and taken out by each rule. Where a count published with the
data is not what the file holds, the file's own count stands here and the entry says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scalestudy.clean import clean
from scalestudy.ingest import ingest
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table

LOSS = {"metric": "loss", "unit": "nats/token"}


@dataclass(frozen=True)
class Case:
    """One study and its counts."""

    source: dict[str, Any]
    rows: int
    kept: int
    clean: list[Any] = field(default_factory=list)
    out: list[int] = field(default_factory=list)
    held_out: int = 0
    more: dict[str, Any] = field(default_factory=dict)


CASES = {
    "besiroglu2024: strictly below the fifth highest loss": Case(
        {
            "uri": "besiroglu2024_chinchilla/svg_extracted_data.csv",
            "columns": {
                "params": "Model Size",
                "flops": "Training FLOP",
                "tokens": "flops / (6 * params)",
                "value": "loss",
            },
            "constants": LOSS,
        },
        245,
        240,
        [{"drop_highest": {"count": 5}}],
        [5],
    ),
    "besiroglu2024: all points, the negative control": Case(
        {
            "uri": "besiroglu2024_chinchilla/svg_extracted_data.csv",
            "columns": {"params": "Model Size", "flops": "Training FLOP", "value": "loss"},
        },
        245,
        245,
    ),
    "porian2024: no optimum at the edge of the grid": Case(
        {
            "uri": "porian2024_discrepancies/optimal_pairs.csv",
            "columns": {"params": "n_opt", "tokens": "tokens_opt", "value": "loss_min", "stderr": "log_loss_std"},
        },
        118,
        115,
        [{"require": "params"}],
        [3],
        more={"family": ["hparams", "warmup", "decay", "param_count", "loss_split", "summary"]},
    ),
    "porian2024: one convention at a time": Case(
        {
            "uri": "porian2024_discrepancies/isoflop_points.csv",
            "columns": {
                "params": "n",
                "value": "loss",
                "family": "concat_ws('|', hparams, warmup, decay, param_count)",
            },
        },
        1164,
        1164,
    ),
    "gadre2024: 104 runs": Case(
        {
            "uri": "gadre2024_overtrain/runs.csv",
            "columns": {"run": "name", "value": "loss_c4_val", "family": "train_dataset"},
            "keep": ["token_multiplier", "acc_*"],
        },
        104,
        104,
    ),
    "gadre2024: every accuracy a metric": Case(
        {
            "uri": "gadre2024_overtrain/runs.csv",
            "columns": {"run": "name", "family": "train_dataset"},
            "constants": {"unit": "fraction", "direction": "higher"},
            "long": {"columns": "acc_*", "into": "metric", "value": "value"},
        },
        104 * 46,
        104 * 46,
        more={"range": [0, 1]},
    ),
    "muennighoff2023: the authors' 182 samples": Case(
        {
            "uri": "muennighoff2023_datablations/runs.csv",
            "columns": {"run": "name", "value": "val_loss"},
            "keep": ["unfinished", "is_dedup", "in_paper_fit"],
        },
        317,
        182,
        [
            {"where": "not unfinished", "reason": "unfinished"},
            {"where": "not is_dedup", "reason": "trained on deduplicated data"},
            {"where": "in_paper_fit", "reason": "on the authors' list of outliers"},
        ],
        [9, 12, 114],
    ),
    "mcleish2025: checkpoints up to 100 billion tokens": Case(
        {
            "uri": "mcleish2025_gemstones/hot.jsonl",
            "columns": {"run": "run_name", "params": "params_active_precise", "value": "final_loss"},
        },
        220,
        220,
    ),
    "mcleish2025: the last checkpoint of 22 models": Case(
        {
            "uri": "mcleish2025_gemstones/hot.jsonl",
            "columns": {"run": "run_name", "params": "params_active_precise - 50304 * width", "value": "final_loss"},
            "constants": {"params_kind": "non_embedding"},
        },
        220,
        22,
        [{"last_checkpoint": {}}],
        [198],
    ),
    "cherti2022: OpenCLIP models alone": Case(
        {
            "uri": "cherti2022_openclip/zeroshot_results.csv",
            "columns": {
                "run": "name",
                "flops": "gmacs_total * 2e9",
                "tokens": "samples_seen",
                "metric": "downstream_dataset",
                "value": '1 - coalesce(acc1, "image_retrieval_recall@5")',
            },
            "keep": ["upstream_dataset"],
        },
        1312,
        1160,
        [{"where": "upstream_dataset <> 'CLIP-WIT'"}],
        # Those without a value are scored by mean average precision, another metric.
        [123, 29],
    ),
    "li2025: dense grid, no key repeats": Case(
        {
            "uri": "li2025_steplaw/dense_lr_bs_loss.csv",
            "columns": {"params": "N", "tokens": "D", "value": "smooth loss", "batch_tokens": "bs * 2048"},
            "constants": {"params_kind": "non_embedding"},
            "keep": ["h", "ffnh", "numl", "bs"],
        },
        1911,
        1911,
        # The catalogue states 256 repeated keys; in this file none repeats.
        [{"drop_duplicates": {"by": ["params", "tokens", "h", "ffnh", "numl", "lr", "bs"]}}],
        [0],
    ),
    "li2025: mixture-of-experts grid, repeated keys": Case(
        {
            "uri": "li2025_steplaw/moe_lr_bs_loss.csv",
            "columns": {"params": "N", "tokens": "D", "value": "smooth loss"},
            "keep": ["h", "ffnh", "numl", "bs", "topk"],
        },
        708,
        528,
        [{"drop_duplicates": {"by": ["params", "tokens", "h", "ffnh", "numl", "lr", "bs"], "keep": "best"}}],
        [180],
    ),
    "brandfonbrener2024: 529 runs on six data sets": Case(
        {
            "uri": "brandfonbrener2024_loss2loss/sweep.csv",
            "columns": {"run": "name", "family": "data", "flops": "iso_flop", "value": "val_loss"},
        },
        529,
        529,
    ),
    "ruan2024: 25 models without token and compute counts": Case(
        {
            "uri": "ruan2024_obsscaling/base_llm_benchmark_eval.csv",
            "columns": {
                "run": "Model",
                "family": "Model Family",
                "params": '"Model Size (B)" * 1e9',
                "tokens": '"Pretraining Data Size (T)" * 1e12',
                "flops": '"FLOPs (1E21)" * 1e21',
                "value": "MMLU",
            },
            "constants": {"direction": "higher", "unit": "fraction"},
        },
        148,
        123,
        [{"require": ["tokens", "flops"]}],
        [25],
        more={"range": [0, 1]},
    ),
    "isoflop collection: the labels of its authors": Case(
        {
            "uri": "isoflop_collection/isoflops_qc.csv",
            "columns": {"family": "experiment", "flops": "budget", "value": "loss", "label": "reason"},
            "keep": ["outlier"],
        },
        947,
        750,
        # The catalogue states 184 flagged rows: 197 less the exact duplicates and the groups emptied by the other labels.
        [
            {"where": "label <> 'exact_duplicate'", "reason": "exact duplicate"},
            {"where": "label <> 'too_few_post_qc'", "reason": "too few left in its group"},
            {"where": "not outlier", "reason": "flagged by the authors"},
        ],
        [6, 7, 184],
    ),
    "isoflop collection: a tracker's export with an empty column": Case(
        {
            "uri": "isoflop_collection/marin_raw_nemotron.csv",
            "columns": {
                "run": "Name",
                "params": "parameter_count",
                "tokens": "throughput/total_tokens",
                "flops": '"throughput/total_gflops" * 1e9',
                "value": "eval/paloma/macro_loss",
                "lr": "learning_rate",
            },
        },
        96,
        96,
    ),
    "bhagia2024: four sizes at 1 to 10 times Chinchilla's tokens": Case(
        {
            "uri": "bhagia2024_ladder/ladder_runs.parquet",
            "columns": {
                "tokens": "throughput/total_tokens",
                "step": "_step",
                "value": "eval/c4_en-validation/CrossEntropyLoss",
            },
        },
        3862,
        1566,
        [{"where": "regexp_full_match(run, '(190M|370M|760M|1B)-(1|2|5|10)xC')"}],
        [2296],
    ),
    "alabdulmohsin2022: 72 curves, rows to extrapolate held out": Case(
        {
            "uri": "alabdulmohsin2022_extrapolation/benchmark.vision.csv",
            "columns": {"tokens": "Seen Examples", "value": "Loss", "held_out": "Training = 0"},
            "constants": {"data_unit": "examples"},
        },
        18883,
        18883 - 14981,
        held_out=14981,
        more={"family": ["Domain", "Task", "Model"], "range": [0, 1]},
    ),
    "clark2022: the last step of 223 runs, and those that are no ablation": Case(
        {
            "uri": "clark2022_routing/curves.csv.gz",
            "columns": {
                "run": "hyper_id",
                "family": "router_type",
                "params": "dense_parameter_count",
                "experts": "num_experts",
                "value": "loss_validation",
            },
            "constants": LOSS,
            "keep": ["routing_frequency", "k"],
        },
        5799,
        163,
        [{"last_checkpoint": {}}, {"where": "routing_frequency = 0.5 AND k = 1 AND seed = 42", "reason": "ablation"}],
        # Eight evaluations have no value; four of them are ablations, the others go as blanks.
        [5799 - 8 - 223, 60 + 4, 4],
    ),
    "lin2024: 30 models by 14 sizes of fine-tuning data": Case(
        {
            "uri": "lin2024_finetuning/flan.csv",
            "columns": {"run": "config name", "params": "size", "tokens": "examples"},
            "constants": {**LOSS, "data_unit": "examples"},
            "long": {"columns": ["[0-9]*"], "into": "examples", "value": "value"},
        },
        30 * 15,
        30 * 14,
        [{"where": "tokens > 0", "reason": "not fine-tuned"}],
        [30],
    ),
    "liu2024: 512 mixtures by the loss on 13 domains": Case(
        {
            "uri": "liu2024_regmix/train_pile_loss_1m.csv",
            "columns": {"run": "index"},
            "constants": {"unit": "nats/token"},
            "long": {"columns": "metric/the_pile_*_val_loss", "into": "metric", "value": "value"},
        },
        512 * 13,
        512 * 13,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_counts(name: str, public: Callable[[str], Path], mirror: Path, tmp_path: Path) -> None:
    case = CASES[name]
    settings = {"study": "s", "sources": {"runs": case.source}, "clean": case.clean, **case.more}
    provenance = Provenance("s", "test", "0")
    runs, cleaned, ledger = (tmp_path / f"{table}.parquet" for table in ("ingest", "runs", "ledger"))
    ingest(settings, mirror, {"runs": [public(case.source["uri"]).resolve()]}, runs, provenance)
    clean(runs, settings, cleaned, ledger, provenance)
    table, lines = read_table(cleaned), read_table(ledger)
    used = ~table["excluded"] & ~table["held_out"]
    assert len(table) == case.rows
    assert table["held_out"].sum() == case.held_out
    assert used.sum() == case.kept
    assert lines["excluded"].tolist()[: len(case.out)] == case.out
    assert lines["rows_in"].iloc[0] - lines["excluded"].sum() == case.kept
    assert used.sum() + table["excluded"].sum() + case.held_out == case.rows


def test_every_catalogued_data_set_has_a_case(mirror: Path) -> None:
    folders = {path.name for path in mirror.iterdir() if path.is_dir()}
    assert folders == {case.source["uri"].partition("/")[0] for case in CASES.values()}
