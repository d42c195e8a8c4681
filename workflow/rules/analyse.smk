rule analyse:
    input:
        reads("analyse", *tables("clean", "fit", "validate")),
        lambda wildcards: reads(
            "analyse",
            *tables(*PLAN.studies[wildcards.study].further_reads.get("analyse", ())),
        )(wildcards),
    output:
        made("analyse"),
    log:
        f"{RESULTS}/{{study}}/logs/analyse.txt",
    resources:
        **asks("analyse"),
    params:
        settings=settings("analyse"),
        provenance=provenance("analyse"),
    message:
        "analyse: allocation, forecasts and published numbers of {wildcards.study}"
    script:
        "../scripts/analyse.py"
