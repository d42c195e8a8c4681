"""The relations. Adding one means an entry in a file of this folder."""

from typing import Final

from relations.kinds import of_laws, of_rows, of_targets, of_units, of_weights
from relations.kinds.base import Relation

RELATIONS: Final[dict[str, Relation]] = {
    relation.name: relation
    for module in (of_rows, of_units, of_laws, of_weights, of_targets)
    for relation in module.RELATIONS
}
