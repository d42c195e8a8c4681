REPETITION = [
    f"{RESULTS}/{{study}}/shards/{{repetition}}/{name}.parquet"
    for name in names(SENSITIVITY)
]


# The study once more without each of its cleaning rules, or by other rules: one job each, for studies that ask for it.
rule repetition:
    input:
        reads(
            SENSITIVITY,
            *tables("ingest", "clean", "fit", "validate", SCORE, "analyse"),
        ),
    output:
        REPETITION,
    log:
        f"{RESULTS}/{{study}}/logs/sensitivity-{{repetition}}.txt",
    wildcard_constraints:
        repetition="(without-[0-9]+|variant-[A-Za-z0-9][A-Za-z0-9_-]*)",
    resources:
        **asks(SENSITIVITY),
    params:
        settings=settings(SENSITIVITY),
        provenance=provenance(SENSITIVITY),
    message:
        "sensitivity: {wildcards.study}, {wildcards.repetition}"
    script:
        "../scripts/sensitivity.py"


rule sensitivity:
    input:
        lambda wildcards: settled(
            SENSITIVITY,
            wildcards.study,
            expand(
                REPETITION,
                study=wildcards.study,
                repetition=PLAN.studies[wildcards.study].repetitions,
            ),
        ),
    output:
        tables(SENSITIVITY),
    log:
        f"{RESULTS}/{{study}}/logs/sensitivity.txt",
    resources:
        **asks(SENSITIVITY),
    params:
        settings=settings(SENSITIVITY),
        provenance=provenance(SENSITIVITY),
    message:
        "sensitivity: {wildcards.study} without each of its cleaning rules, and by others"
    script:
        "../scripts/gather_sensitivity.py"
