"""No uncertainty: the estimate alone."""

from scalestudy.fit.methods.base import Method, every_loss

METHOD = Method(
    name="none",
    meaning="no uncertainty",
    right_for=every_loss,
    unit=True,  # what is not drawn cannot be drawn wrongly
    weights=True,
    shared=True,
    draw=None,
    draw_joint=None,
)
