"""A warning: a sentence that knows which of the closed list of kinds it is of, so that whoever reads it is led to what to do."""


class Warned(str):
    """A sentence with its kind: a name of `tables.clean.WARNINGS`, of a contradiction, or of `report.doubts.DOUBTS`.

    >>> told = Warned("far", "1 forecast lies more than a decade beyond the data")
    >>> told.kind, told.upper()[:10]
    ('far', '1 FORECAST')
    """

    __slots__ = ("kind",)
    kind: str

    def __new__(cls, kind: str, sentence: str) -> "Warned":
        """Return the sentence as one of a kind."""
        told = super().__new__(cls, sentence)
        told.kind = kind
        return told
