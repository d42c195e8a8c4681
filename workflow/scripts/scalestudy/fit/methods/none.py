"""No uncertainty: the estimate alone."""

from scalestudy.fit.methods.base import Method, every_loss

METHOD = Method(name="none", meaning="no uncertainty", right_for=every_loss, draw=None)
