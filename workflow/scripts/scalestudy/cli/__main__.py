"""`python -m scalestudy.cli`, for where the command itself is not installed."""

import sys

from scalestudy.cli.main import main

sys.exit(main())
