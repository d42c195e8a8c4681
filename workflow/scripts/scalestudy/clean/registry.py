"""The registry of cleaning rules. Adding one means a file in `rules/` and its name in the list below."""

from typing import Final

from scalestudy.clean.rules import (
    checkpoints,
    diverged,
    drop_duplicates,
    drop_highest,
    evaluations,
    min_points,
    outliers,
    recount,
    replicates,
    require,
    resumed,
    units,
    where,
)
from scalestudy.clean.rules.base import Rule

RULES: Final[dict[str, Rule]] = {
    rule.name: rule
    for rule in (
        where.RULE,
        require.RULE,
        drop_duplicates.RULE,
        resumed.RULE,
        evaluations.RULE,
        replicates.RULE,
        checkpoints.LAST,
        checkpoints.BEST,
        checkpoints.WARM,
        checkpoints.THIN,
        diverged.RULE,
        drop_highest.RULE,
        outliers.RULE,
        min_points.RULE,
        units.RULE,
        recount.PARAMS,
        recount.FLOPS,
    )
}
