"""What a paragraph is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """What there is to say of one warning, status or verdict, in whole sentences; code stands in single backticks.

    Attributes:
        means: what it says of the results.
        why: how it comes about, the likeliest first.
        do: what to do.
    """

    means: str
    why: str
    do: str
