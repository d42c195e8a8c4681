rule report:
    input:
        reads("report", *tables("ingest", "clean", "fit", "validate", SCORE, "analyse")),
        reads("report", FIGURES, CHECKED),
        lambda wildcards: (
            reads("report", *tables(SENSITIVITY))(wildcards)
            if SENSITIVITY in PLAN.studies[wildcards.study].jobs
            else []
        ),
    output:
        REPORT,
    log:
        f"{RESULTS}/{{study}}/logs/report.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("report"),
        provenance=provenance("report"),
    message:
        "report: one page for {wildcards.study}"
    script:
        "../scripts/report.py"


# The sha256 of every file of a study, and the digest of every stage: what `scalestudy verify` checks.
rule manifest:
    input:
        reads("manifest", *REPORT),
    output:
        f"{RESULTS}/{{study}}/manifest.json",
    log:
        f"{RESULTS}/{{study}}/logs/manifest.txt",
    localrule: True
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("manifest"),
        digests=lambda wildcards: PLAN.digests(wildcards.study),
        provenance=provenance("manifest"),
    message:
        "manifest: the sha256 of every file of {wildcards.study}"
    script:
        "../scripts/manifest.py"
