"""What a metric is by its name: its kind, the way that is better, and on which part of the data it was measured."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from scalestudy.draft.roles import benchmarks

Way = Literal["lower", "higher", ""]


@dataclass(frozen=True)
class Kind:
    """A kind of metric.

    Attributes:
        name: what it is called here.
        words: a regular expression that its name holds.
        way: which way is better; nothing where the name leaves it open.
        unit: of its values, where nothing else is said.
        share: whether its values are shares, so from 0 to 1, or to 100 in percent.
        rank: which is taken first where a table has several; 0 first.
        own: whether its words are names of their own, which tell its metrics apart, and no further words may stand beside.
    """

    name: str
    words: str
    way: Way
    unit: str = ""
    share: bool = False
    rank: int = 0
    own: bool = False

    def fits(self, low: float, high: float) -> bool:
        """Whether values may be of it, by the lowest and the highest: what only a benchmark's name says must look like it.

        Values above 1 and all below 10 are no shares in percent, but losses over a benchmark's texts.
        """
        if not self.own or not self.share:
            return not self.own or low > 1
        return low >= 0 and (high <= 1 or 10 < high <= 100)


BENCHMARK: Final = Kind("accuracy", benchmarks.ACCURATE, "higher", share=True, rank=3, own=True)
_SHARES: Final = (
    r"acc(?:uracy)?1?|top ?1(?: acc(?:uracy)?)?|exact match|em|acc norm|pass (?:at|rate) ?\d*|pass rate|win ?rate|"
    r"success ?rate|solve ?rate|recall|precision|f1|auc|auroc|map|fraction correct|percent correct"
)
_FALL: Final = r"drop|degradation|decline|decrease|regression"
LOST: Final = Kind(
    "fall of a score", rf"(?:{_SHARES}|score|performance) (?:{_FALL})|(?:{_FALL}) (?:in|of) (?:{_SHARES}|score|performance)",
    "lower", rank=6,
)  # fmt: skip
"""By how much a score is worse than another, of which less is better; in `drop_acc`, and beside benchmarks, DROP is one of these."""
KINDS: Final = (
    Kind("bits per byte", r"bpb|bits per byte|bits byte", "lower", "bits/byte", rank=1),
    Kind("bits per character", r"bpc|bits (?:per )?(?:char|character)", "lower", "bits/character", rank=1),
    Kind("bits per token", r"bpt|bits per token", "lower", "bits/token", rank=1),
    Kind("perplexity", r"ppl|perplexity", "lower", "perplexity", rank=2),
    Kind("loss", r"loss|nll|xent|x ent|cross ?entropy|ce|log ?loss|negative log likelihood", "lower", "nats/token"),
    Kind("error rate", r"error rate|err rate|wer|cer|(?:top ?[15] )(?:err|error)|misclassification", "lower", "", share=True, rank=3),
    Kind("error", r"mse|rmse|mae|mape|fid|regret", "lower", rank=3),
    Kind("error", r"error|err", "lower", rank=3),
    Kind("top-5 accuracy", r"acc(?:uracy)?5|top ?5(?: acc(?:uracy)?)?", "higher", share=True, rank=4),
    Kind("accuracy", rf"{_SHARES}|m?iou|dice", "higher", share=True, rank=3),
    BENCHMARK,
    Kind("perplexity", benchmarks.PERPLEXED, "lower", "perplexity", rank=5, own=True),
    Kind("score", r"score|bleu|rouge(?: l)?|reward|return|elo|mcc|performance", "higher", rank=4),
)  # fmt: skip
SPLITS: Final = (
    ("validation", r"val(?:id(?:ation)?)?|dev|eval(?:uation)?|held ?out"),
    ("test", r"test"),
    ("", r""),
    ("train", r"train(?:ing)?|tr"),
)
"""The parts of the data a metric may be measured on, the one to be taken first."""
UNSAID, TRAINED = 2, 3
NOT_ONE: Final = (
    r"std ?err|stderr|std|se|sem|sd|stdev|var|variance|ci|lower|upper|min|max|scale|step|steps|epoch|at|idx|index|id|weight|coef|"
    r"aux|reg|random|baseline|target|pred(?:icted|ictions?)?|fit|rel(?:ative)?|time|delta|diff|n|num|name|split|type|ratio|"
    r"lr|z|count|q\d+|r2|improvement|rank|best step|message|msg"
)
"""Words in a name that make it something about a metric."""
SMOOTH: Final = r"smooth(?:ed)?|ema|avg|mean|running|moving|final|last"
"""Words that leave a metric the one it is."""


@dataclass(frozen=True)
class Measured:
    """What the name of a column says of a metric: its kind, its place among `SPLITS`, and what further words say."""

    kind: Kind
    split: int
    rest: str
    smooth: bool


def measured(words: str, *, beside: bool = False) -> Measured | None:
    """Return what the words of a name say of a metric; None if they name none, or something about one.

    Args:
        words: of the name.
        beside: whether other names are those of benchmarks, so that `drop` is one.

    >>> measured("eval c4 val loss").rest, measured("train loss").split, measured("loss std"), measured("top 1 err").kind.name
    ('c4', 3, None, 'error rate')
    >>> measured("acc drop").kind.way, measured("acc drop", beside=True).kind.way, measured("drop acc").kind.way
    ('lower', 'higher', 'higher')
    """
    named = beside and words.endswith("drop")
    kinds = KINDS if named else (LOST, *KINDS)
    kind = next((kind for kind in kinds if _holds(words, kind.words)), None)
    if kind is None:
        return None
    rest = " ".join(_without(words, kind.words).split())
    if _holds(rest, NOT_ONE) or (kind.own and _further(rest)):
        return None
    split = next(i for i, (_, pattern) in enumerate(SPLITS) if not pattern or _holds(rest, pattern))
    if split == UNSAID and _holds(rest, SPLITS[TRAINED][1]):
        split = TRAINED
    for _, pattern in SPLITS:
        rest = _without(rest, pattern) if pattern else rest
    further = words if kind.own else " ".join(_without(rest, SMOOTH).split())
    return Measured(kind, split, further, _holds(words, r"smooth(?:ed)?|ema|running|moving"))


def _further(rest: str) -> bool:
    """Whether words beside a benchmark's name make it something else."""
    return any(
        not re.fullmatch(rf"{benchmarks.SETUP}|{SMOOTH}|\d+|shots?|{SPLITS[0][1]}|test", word) for word in rest.split()
    )


def beside_sure(found: Iterable[tuple[str, Measured | None]]) -> bool:
    """Whether among names, each in its words, is one that is a benchmark's, or the share right on it, and nothing else."""
    return any(says is not None and says.kind.share and _holds(words, benchmarks.SURE) for words, says in found)


def doubtful(words: str, says: Measured) -> bool:
    """Whether a name is a benchmark's beside others, and alone a word for something else."""
    return says.kind.own and not _holds(words, benchmarks.SURE)


def _holds(words: str, pattern: str) -> bool:
    return re.search(rf"(?:^| )(?:{pattern})(?= |$)", words) is not None


def _without(words: str, pattern: str) -> str:
    return re.sub(rf"(?:^| )(?:{pattern})(?= |$)", " ", words)
