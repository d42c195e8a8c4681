rule report:
    input:
        tables("ingest", "clean", "fit", "validate", SCORE, "analyse"),
        f"{RESULTS}/{{study}}/figures/index.parquet",
        lambda wildcards: (
            expand(tables(SENSITIVITY), study=wildcards.study)
            if SENSITIVITY in PLAN.studies[wildcards.study].jobs
            else []
        ),
        sources=f"{RESULTS}/{{study}}/check/sources.json",
    output:
        [f"{RESULTS}/{{study}}/report/{name}" for name in REPORT_FILES],
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
        rules.report.output,
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
