# One page over all studies of a run, where its config asks for one: made of their tables, and of nothing else.
TOGETHER = [f"{RESULTS}/{PLAN.together['page']}.html"] if PLAN.together else []


def write_together(plan, to):
    """Write the page of the studies that are there after a run that failed, which says of the others why they are not."""
    from scalestudy.report.across.written import write

    write(plan, to)


if TOGETHER:

    rule together:
        input:
            expand(f"{RESULTS}/{{study}}/manifest.json", study=PLAN.studies),
        output:
            TOGETHER,
        localrule: True
        params:
            config={**config, "results": MOVED},
            code=code_digest("together"),
        message:
            "together: one page over all studies"
        script:
            "../scripts/together.py"
