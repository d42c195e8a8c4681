"""The Huber loss, weighted by side."""

from scalestudy.fit.objectives.base import Array, Loss, Terms, clipped


class AsymmetricHuber(Loss):
    """A Huber loss whose two sides weigh differently: a smooth quantile, or expectile."""

    name = "asymmetric_huber"
    meaning = "Huber, with residuals below the law weighted by `quantile`, above by one less it"
    reads = ("delta", "quantile")
    has_level = True
    symmetric = False

    def terms(self, residual: Array, level: Array, predicted: Array) -> Terms:
        """Evaluate; `level` has shape (m, 1)."""
        del predicted
        return clipped(residual, level, self._side(residual))
