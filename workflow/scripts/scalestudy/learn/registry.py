"""The registry of learned columns. Adding a kind means a file in `kinds/` and its name in the list below."""

from typing import Final

from scalestudy.learn.kinds import ability, pca, standardise, to_target
from scalestudy.learn.kinds.base import Kind

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        pca.KIND,
        standardise.KIND,
        ability.KIND,
        to_target.KIND,
    )
}
