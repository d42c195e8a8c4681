"""All laws by name. Adding one means adding an entry to the module of its kind; nothing else needs to know."""

from scalestudy.laws import one_scale, several_scales
from scalestudy.laws.law import Law

LAWS: dict[str, Law] = {law.name: law for module in (one_scale, several_scales) for law in module.LAWS}
