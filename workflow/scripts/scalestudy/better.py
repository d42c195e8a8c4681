"""What the name of a metric says of which way is better; of many it says nothing."""

import re
from typing import Final

SEPARATED: Final = r"(?:^|[/_.\- :])(?:{})(?:[/_.\- :]|$)"
_LOSSES: Final = r"(?:\w*_)?(?:loss|nll|bpb|bits_per_byte|bpc|bits_per_char|ce|cross_?entropy|ppl|perplexity|error|err|mse|rmse|mae|wer|cer)\w*"
_SCORES: Final = r"(?:\w*_)?(?:acc|accuracy|score|f1|bleu|rouge\w*|exact_match|em|recall|precision|auc|auroc|mcc|win_?rate|pass@?\d*)\w*"
_FALLS: Final = r"(?:acc|accuracy|score|f1|performance)[_ -]?(?:drop|degradation|decline|decrease)"
_LOSS: Final = re.compile(SEPARATED.format(rf"{_LOSSES}|(?:\w*_)?{_FALLS}"), re.I)
_SCORE: Final = re.compile(SEPARATED.format(_SCORES), re.I)
_OF_LOSSES: Final = re.compile(r"(nat|bit)s?( ?/|$)|perplexity", re.I)


def names_loss(name: str) -> bool:
    """Whether a name is that of a loss or an error, or of how far a score fell: of which less is better.

    >>> names_loss("val/loss"), names_loss("acc_drop"), names_loss("mmlu/acc"), names_loss("drop_acc")
    (True, True, False, False)
    """
    return bool(_LOSS.search(name))


def names_score(name: str) -> bool:
    """Whether a name is that of a score, of which more is better, unless it is a loss too.

    >>> names_score("mmlu/acc"), names_score("val/loss")
    (True, False)
    """
    return bool(_SCORE.search(name))


def counts_loss(unit: str) -> bool:
    """Whether a unit is one that only losses have.

    >>> counts_loss("nats/byte"), counts_loss("fraction")
    (True, False)
    """
    return bool(_OF_LOSSES.match(unit))
