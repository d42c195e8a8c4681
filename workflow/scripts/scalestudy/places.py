"""Where the project's own files are: beside the package in a checkout, inside it in an installation.

The folder in which a command runs never decides it.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent
_INSTALLED = PACKAGE / "workflow"
WORKFLOW = _INSTALLED if _INSTALLED.is_dir() else PACKAGE.parents[1]
"""The folder of the Snakefile, its rules, scripts, schemas and templates."""
CHECKOUT: Path | None = None if WORKFLOW == _INSTALLED else WORKFLOW.parent
"""The folder of a checkout; None where the package is installed without one."""
SNAKEFILE = WORKFLOW / "Snakefile"
SCRIPTS = WORKFLOW / "scripts"
SCHEMA = WORKFLOW / "schemas" / "study.schema.json"
TEMPLATES = WORKFLOW / "report"
PROFILE = (CHECKOUT or WORKFLOW) / "profiles" / "default"
"""The settings of Snakemake that a run starts with."""
MAIN_CONFIG = Path("config") / "config.yaml"


def study_folders(workdir: Path) -> list[Path]:
    """Return the folders in which a study is looked for by its name."""
    return [folder / "config" / "studies" for folder in (workdir, CHECKOUT) if folder]
