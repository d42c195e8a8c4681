"""What a run was set to, and what numbers its rows."""

from scalestudy.draft.roles.base import Role, no_flag, no_size, no_whole

STEP = Role(
    "step",
    (r"steps?|global ?steps?|train(?:er)? (?:global )?steps?|iter(?:ation)?s?|update|updates|n ?steps", r"ti|checkpoint|ckpt|epochs?"),
    "numbers",
    no_whole,
)  # fmt: skip
SEED = Role(
    "seed", (r"seed|random seed|rng seed|init seed|model seed", r"data seed|replicate|trial"), "numbers", no_whole
)
LR = Role(
    "lr", (r"lr|learning rate|peak lr|max lr", r".*learning rate|peak learning rate|optimizer lr"), "numbers", no_size
)
BATCH = Role(
    "batch_tokens", (r"batch ?tokens|batch ?size (?:in )?tokens|tokens per batch",), "numbers", no_size, counts=True
)
WIDTH = Role("width", (r"width|d ?model|h", r".*hidden ?(?:dim|size)|n ?embd"), "numbers", no_size)
DEPTH = Role("depth", (r"depth|n ?layers?|layers|num ?l", r".*num (?:hidden )?layers"), "numbers", no_size)
HELD_OUT = Role("held_out", (r"held ?out|is ?(?:test|held ?out)",), "any", no_flag)
ROLES = (STEP, SEED, LR, BATCH, WIDTH, DEPTH, HELD_OUT)
