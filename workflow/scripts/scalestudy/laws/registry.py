"""All laws by name. Adding one means adding an entry to the module of its kind; nothing else needs to know."""

from scalestudy.laws import hyperparameters, mixtures, one_scale, several_scales, transfer
from scalestudy.laws.law import Law

KINDS = {
    "One scale": one_scale.LAWS,
    "Several scales": several_scales.LAWS,
    "Data mixtures": mixtures.LAWS,
    "From one quantity to another": transfer.LAWS,
    "Hyperparameters": hyperparameters.LAWS,
}
LAWS: dict[str, Law] = {law.name: law for laws in KINDS.values() for law in laws}
