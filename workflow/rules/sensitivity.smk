# The study once more without each of its cleaning rules: one job a rule, for studies that ask for it.
rule sensitivity_rule:
    input:
        reads(
            SENSITIVITY,
            *tables("ingest", "clean", "fit", "validate", SCORE, "analyse"),
        ),
    output:
        [
            f"{RESULTS}/{{study}}/shards/without-{{position}}/{name}.parquet"
            for name in names(SENSITIVITY)
        ],
    log:
        f"{RESULTS}/{{study}}/logs/sensitivity-{{position}}.txt",
    wildcard_constraints:
        position="[0-9]+",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings(SENSITIVITY),
        provenance=provenance(SENSITIVITY),
    message:
        "sensitivity: {wildcards.study} without its cleaning rule {wildcards.position}"
    script:
        "../scripts/sensitivity.py"


rule sensitivity:
    input:
        lambda wildcards: settled(
            SENSITIVITY,
            wildcards.study,
            expand(
                rules.sensitivity_rule.output,
                study=wildcards.study,
                position=range(len(PLAN.studies[wildcards.study].content["clean"])),
            ),
        ),
    output:
        tables(SENSITIVITY),
    log:
        f"{RESULTS}/{{study}}/logs/sensitivity.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings(SENSITIVITY),
        provenance=provenance(SENSITIVITY),
    message:
        "sensitivity: {wildcards.study} without each of its cleaning rules"
    script:
        "../scripts/gather_sensitivity.py"
