"""What no table of runs tells of how models were trained and measured, and a study file can: the section `setup`.

The questions follow the checklist of Li et al. 2025, "(Mis)Fitting: a survey of scaling laws", arXiv:2502.18969, in our own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

SECTION: Final = "setup"
TRAINING, DATA, COUNTING, MEASURING, TRIED = "Training", "Training data", "Counting", "Measuring", "What else was tried"


@dataclass(frozen=True)
class Fact:
    """One thing a study can state.

    Attributes:
        key: in the study file.
        heading: the part of the checklist it belongs to.
        question: as the checklist asks it.
        asks: what to state, as the reference of study files says it.
        columns: of the run table that tell it, where they are there.
    """

    key: str
    heading: str
    question: str
    asks: str
    columns: tuple[str, ...] = ()


FACTS: Final = (
    Fact("architecture", TRAINING, "What was trained, and how does it grow with size?", "the kind of model, and how width, depth and heads go with its size", ("width", "depth", "experts", "sparsity")),
    Fact("initialisation", TRAINING, "How were models initialised and parametrised?", "initialisation and parametrisation, such as standard or muP"),
    Fact("optimizer", TRAINING, "Which optimiser, with which constants?", "the optimiser with its constants, weight decay and clipping"),
    Fact("lr", TRAINING, "Which learning rate at each scale?", "the peak learning rate at each scale, or the rule for it", ("lr",)),
    Fact("lr_schedule", TRAINING, "Which learning-rate schedule, and does it end with the run?", "shape, warmup, and whether it ends where the run ends", ("schedule",)),
    Fact("batch_size", TRAINING, "Which batch size at each scale?", "the batch size at each scale, or the rule for it", ("batch_tokens",)),
    Fact("tuning", TRAINING, "How were hyperparameters chosen at each scale?", "which hyperparameters were tuned, at which scales, on what, and which were carried over"),
    Fact("precision", TRAINING, "In which numerical precision?", "the number format of weights, activations and sums", ("precision_bits",)),
    Fact("code", TRAINING, "With which code and hardware?", "where the code is, the framework and the hardware"),
    Fact("data", DATA, "On which data?", "the corpus, its mixture, its filters and its size"),
    Fact("epochs", DATA, "Was data repeated?", "how often data was seen, or that it was seen once", ("unique_tokens",)),
    Fact("tokenizer", DATA, "Cut into what?", "the tokeniser and its vocabulary", ("tokenizer", "vocab")),
    Fact("context", DATA, "How long is the context?", "the length of a sequence in training and in evaluation", ("context",)),
    Fact("params_counted", COUNTING, "How are parameters counted?", "whether N holds embeddings and the output head, whether these are tied, and which part is active", ("params_kind",)),
    Fact("flops_counted", COUNTING, "How is compute counted?", "the formula of C, and whether it holds attention and embeddings", ("flops_kind",)),
    Fact("evaluation", MEASURING, "On which data is the metric measured?", "training or validation, which data, how much of it, and whether the training data holds it"),
    Fact("checkpoints", MEASURING, "At the end of a run, or on the way?", "whether values are of ends of runs, of checkpoints on the way, or smoothed"),
    Fact("collected", MEASURING, "How did values come into the table?", "logged, or read off a figure, with which error"),
    Fact("runs_left_out", TRIED, "Which runs are not in the table?", "runs that were trained and left out before the table was made, and why"),
    Fact("laws_tried", TRIED, "Which laws and settings of the fit were tried before?", "forms, objectives and exclusions that were looked at before these, and what decided"),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Fact]] = MappingProxyType({fact.key: fact for fact in FACTS})


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the section: every key is optional, a text or a number."""
    kinds: dict[str, Any] = {"type": ["string", "number"], "minLength": 1}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {fact.key: {**kinds, "description": fact.asks} for fact in FACTS},
        "description": "what no table of runs tells of training and measuring, for the checklist of the report; it changes no number",
        "default": {},
    }
