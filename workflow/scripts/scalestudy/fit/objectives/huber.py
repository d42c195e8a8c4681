"""The Huber loss."""

from scalestudy.fit.objectives.base import Array, Loss, Terms, clipped


class Huber(Loss):
    """Half the square up to `delta`, linear beyond (Huber 1964)."""

    name = "huber"
    meaning = "squared up to `delta`, linear beyond: robust to outliers; the field's default"
    reads = ("delta",)
    has_level = True

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; `level` has shape (m, 1)."""
        del predicted
        return clipped(residual, level)
