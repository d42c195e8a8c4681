"""What a run of scalestudy says in a terminal: a line for each stage, the answer, and one line for each error.

A logger plugin of Snakemake, which finds it by its name and loads it in every call, whatever the workflow. So it imports
nothing of `scalestudy`: which copy of that is used stays the workflow's to say. `logger: scalestudy` in a profile chooses
it, and `--verbose` brings Snakemake's own output back.
"""

from snakemake_logger_plugin_scalestudy.handler import LogHandler
from snakemake_logger_plugin_scalestudy.told import nothing_to_do, tell, tell_error

__all__ = ["LogHandler", "nothing_to_do", "tell", "tell_error"]
