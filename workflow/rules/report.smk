rule report:
    input:
        reads("report", *tables("ingest", "clean", "fit", "validate", SCORE, "analyse")),
        reads("report", CHECKED),
        lambda wildcards: settled(
            "report", wildcards.study, files_of("figures", SENSITIVITY)(wildcards)
        ),
    output:
        [shown(f"{RESULTS}/{{study}}/{name}", name) for name in declared("report", [])],
    log:
        f"{RESULTS}/{{study}}/logs/report.txt",
    resources:
        **asks("report"),
    params:
        settings=settings("report"),
        provenance=provenance("report"),
        commands=lambda wildcards: commands(PLAN, wildcards.study),
    message:
        "report: one page for {wildcards.study}"
    script:
        "../scripts/report.py"


# The sha256 of every file of a study, and the digest of every stage: what `scalestudy verify` checks.
rule manifest:
    input:
        lambda wildcards: settled(
            "manifest", wildcards.study, files_of("report")(wildcards)
        ),
    output:
        f"{RESULTS}/{{study}}/manifest.json",
    log:
        f"{RESULTS}/{{study}}/logs/manifest.txt",
    localrule: True
    resources:
        **asks("manifest"),
    params:
        settings=settings("manifest"),
        digests=lambda wildcards: PLAN.digests(wildcards.study),
        files=lambda wildcards: PLAN.result_files(wildcards.study),
        reads=lambda wildcards: PLAN.reads(wildcards.study),
        provenance=provenance("manifest"),
    message:
        "manifest: the sha256 of every file of {wildcards.study}"
    script:
        "../scripts/manifest.py"
