"""The command `scalestudy`: what the workflow itself does not answer, one command a file."""
