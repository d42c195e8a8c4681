"""The source formats, declared: adding one means an entry here and a reader beside it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final


@dataclass(frozen=True)
class Format:
    """A source format.

    Attributes:
        name: the value of `format` in a study file.
        meaning: one sentence for the documentation.
        suffixes: ends of file names it is recognised by.
        picks: globs of paths it reads in a folder or archive that also holds other files; empty for all.
    """

    name: str
    meaning: str
    suffixes: tuple[str, ...] = ()
    picks: tuple[str, ...] = ()

    def reads(self, label: str) -> bool:
        """Whether the format reads a file of that path."""
        path = f"/{PurePosixPath(label)}"
        return not self.picks or any(fnmatchcase(path, f"*/{pattern}") for pattern in self.picks)


FORMATS: Final = {
    entry.name: entry
    for entry in (
        Format("csv", "comma, tab, semicolon or bar separated text with a header line", (".csv", ".tsv")),
        Format("markdown", "the first table of a Markdown text", (".md",)),
        Format("json", "JSON documents: a list of records, an object that holds one, or one record each", (".json",)),
        Format("jsonl", "one JSON object per line", (".jsonl", ".ndjson")),
        Format("yaml", "YAML documents, as JSON documents", (".yaml", ".yml")),
        Format(
            "front_matter",
            "the YAML at the head of Markdown files, such as model cards, as YAML documents",
            picks=("*.md", "*.markdown", "*.mdx", "*.qmd", "*.Rmd"),
        ),
        Format(
            "xlsx",
            "workbooks of Excel or LibreOffice: the rows of a `sheet`; needs the optional python-calamine",
            (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        ),
        Format("lines", "any text, such as a training's output: the column `line`"),
        Format("parquet", "Apache Parquet; `key=value` folders become columns", (".parquet", ".pq")),
        Format(
            "wandb",
            "Weights & Biases run folders: wandb-summary.json, and config.yaml as config.*",
            picks=("wandb-summary.json", "config.yaml", "wandb-metadata.json"),
        ),
        Format(
            "wandb_log",
            "the logs run-*.wandb of Weights & Biases, of offline runs too: run, state, what was logged, config.*",
            picks=("*.wandb",),
        ),
        Format(
            "lightning",
            "Lightning's CSVLogger: metrics.csv, and hparams.yaml as hparams.*",
            picks=("metrics.csv", "hparams.yaml"),
        ),
        Format("tensorboard", "TensorBoard event files: run, metric, step, value", picks=("*tfevents*",)),
        Format(
            "hf_trainer",
            "trainer_state.json of the Hugging Face Trainer: its log history",
            picks=("trainer_state.json",),
        ),
        Format(
            "lm_eval",
            "result files of the lm-evaluation-harness: run, task, metric, value, stderr",
            picks=("*.json", "*.json.gz"),
        ),
        Format(
            "helm",
            "HELM's runs: run, task, metric, value, split, perturbation",
            picks=("run_spec.json", "stats.json"),
        ),
        Format(
            "mlflow",
            "MLflow's file store: run, metric, step, value, status, param.*, tag.*",
            picks=("metrics/*", "params/*", "tags/*", "meta.yaml"),
        ),
    )
}
COMPRESSIONS: Final = (".gz", ".zst")
ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2")


def is_archive(name: str) -> bool:
    """Whether a file name is that of an archive."""
    return name.lower().endswith(ARCHIVES)


def guess(name: str) -> str | None:
    """Return the format a file name stands for, compression aside; None if it says nothing."""
    lowered = name.lower()
    for suffix in COMPRESSIONS:
        lowered = lowered.removesuffix(suffix)
    for entry in FORMATS.values():
        if entry.suffixes and lowered.endswith(entry.suffixes):
            return entry.name
    return None
