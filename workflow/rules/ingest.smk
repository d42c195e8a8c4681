# Sources are checked first, so that a bad one never costs an old result.
rule check:
    input:
        lambda wildcards: settled(
            "check", wildcards.study, dated_sources(wildcards.study)
        ),
    output:
        CHECKED,
    log:
        f"{RESULTS}/{{study}}/logs/check.txt",
    localrule: True
    resources:
        **asks("check"),
    params:
        settings=settings("check"),
        # Its digest covers the sha256 of every source: of inputs, Snakemake compares those only that are newer than an output.
        provenance=provenance("check"),
        base=lambda wildcards: PLAN.base(wildcards.study),
        allowed=PLAN.allowed,
        cache=f"{PLAN.results}/.sources",
    message:
        "check: the sources of {wildcards.study}"
    script:
        "../scripts/check.py"


rule ingest:
    input:
        reads("ingest", CHECKED),
        # Tables of other studies, which run before.
        lambda wildcards: settled(
            "ingest", wildcards.study, PLAN.read_files(wildcards.study, RESULTS)
        ),
    output:
        tables("ingest"),
    log:
        f"{RESULTS}/{{study}}/logs/ingest.txt",
    resources:
        **asks("ingest"),
    params:
        settings=settings("ingest"),
        provenance=provenance("ingest"),
        base=lambda wildcards: PLAN.base(wildcards.study),
        allowed=PLAN.allowed,
        cache=f"{PLAN.results}/.sources",
        reads=lambda wildcards: PLAN.reads(wildcards.study),
    message:
        "ingest: the runs of {wildcards.study}"
    script:
        "../scripts/ingest.py"
