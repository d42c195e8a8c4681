# One page over all studies of a run, where its config asks for one: made of their tables, and of nothing else.
TOGETHER = [f"{RESULTS}/{PLAN.page.name}"] if PLAN.page else []


if TOGETHER:

    rule together:
        input:
            expand(f"{RESULTS}/{{study}}/manifest.json", study=PLAN.studies),
        output:
            TOGETHER,
        localrule: True
        params:
            config={**config, "results": MOVED},
            code=lambda wildcards: code_digest("together"),
        message:
            "together: one page over all studies"
        script:
            "../scripts/together.py"
