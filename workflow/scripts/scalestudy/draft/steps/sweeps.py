"""Learning rates that were swept at one size: a law of sizes takes good and bad ones alike."""

from scalestudy.draft.draft import Draft
from scalestudy.draft.steps.scales import THREE


def look(draft: Draft) -> None:
    """Say how to keep the best learning rate of each size, where most sizes have several and no law reads them."""
    rate = draft.column("lr")
    by = [column for column in THREE if column in draft.columns and column not in draft.questions]
    if rate is None or not rate.varies or not by or "batch_tokens" in draft.columns:
        return
    read = [draft.source_of(column) or "" for column in (*by, "metric", "family")]
    keys = [name for name in dict.fromkeys([*read, *draft.family]) if name in draft.table.columns]
    sizes = draft.table.rows - draft.table.repeats(keys)
    swept = draft.table.within(rate.name, keys) if rate.name not in keys else 0
    if keys and 2 * swept > sizes:
        draft.said.append(
            f"{swept} of {sizes} sizes have several {rate.name}, and a law of sizes takes good and bad ones alike: "
            f"`- drop_duplicates: {{by: [{', '.join(by[:2])}], keep: best}}` below `clean` keeps the best of each"
        )
