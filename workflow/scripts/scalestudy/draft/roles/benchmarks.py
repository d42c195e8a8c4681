"""Names of well-known benchmarks: what stands under such a name alone is, but for a few, the share that was answered right."""

from typing import Final

_QUESTIONS: Final = (
    r"mmlu(?: (?:pro|redux|stem|humanities|social sciences|other))?|global mmlu|cmmlu|ceval|agi ?eval|hella ?swag|"
    r"arc ?(?:e|c|easy|chall(?:enge)?)|ai2 arc|piqa|siqa|social ?i? ?qa|wino ?gra(?:d|nde)|jeopardy|bool ?q|open ?book ?qa|obqa|sci ?q|"
    r"truthful ?qa(?: mc[12]?)?|trivia ?qa|natural ?questions|nq open|web ?qs|web ?questions|common ?sense ?qa|csqa|"
    r"lambada(?: (?:openai|standard))?|story ?cloze|logiqa|pub ?med ?qa|med ?qa|med ?mcqa|gpqa(?: diamond)?|"
    r"bbh|big ?bench(?: hard)?|mu ?sr|if ?eval|simple ?qa|hotpot ?qa|quac|co ?qa|qasper|xstory ?cloze|xcopa|xnli|"
    r"xwinograd|belebele|blimp|headqa|mathqa|toxi ?gen|bbq|crows ?pairs"
)
_SUMS_AND_CODE: Final = (
    r"gsm ?8 ?k|gsm ?hard|mgsm|svamp|asdiv|mawps|math ?500|minerva ?math|hendrycks ?math|aime(?: ?(?:20)?2\d)?|"
    r"human ?eval(?: (?:plus|x))?|mbpp(?: plus)?|multipl ?e|ds ?1000|live ?code ?bench|swe ?bench(?: verified)?|codexglue"
)
_SUITES: Final = r"super ?glue|mnli(?: (?:m|mm))?|qnli|qqp|mrpc|sst ?2?|sts ?b|anli(?: r[123])?|multirc|wsc(?:273)?"
_IMAGES: Final = (
    r"image ?net(?: ?(?:1k|21k|v2|a|r|c|sketch|real))?|cifar ?100?|fashion ?mnist|food ?101|caltech ?101|"
    r"oxford ?(?:pets|flowers)|places ?365|vtab|vqa ?v?2?|ok ?vqa|gqa|text ?vqa|mmmu|object ?net"
)
_ALSO_WORDS: Final = r"math|race(?: (?:high|middle))?|copa|drop|squ ?ad ?(?:v?[12])?|rte|wic|co ?la|arc|record|cb|gsm|swag|glue|nq|vqa|mnist|svhn"
"""Names that are words, or names of data that a mixture has a share of: taken for benchmarks beside other ones."""

SURE: Final = rf"{_QUESTIONS}|{_SUMS_AND_CODE}|{_SUITES}|{_IMAGES}"
"""Names that are nothing else."""
ACCURATE: Final = rf"{SURE}|{_ALSO_WORDS}"
"""Benchmarks of which a share is right."""
PERPLEXED: Final = r"wiki ?text(?: ?(?:2|103))?|ptb|penn ?tree ?bank|lm1b"
"""Benchmarks whose perplexity is reported."""
SETUP: Final = r"\d+ ?shots?|(?:zero|one|few) ?shots?|cot|percent|pct|norm|all|overall|en|english|v\d"
"""Words in the name of a benchmark's score that leave it the score."""
