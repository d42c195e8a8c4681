"""One tracker, logger or harness whose exports are recognised, one module with a `TRACKER`."""
