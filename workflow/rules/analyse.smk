rule analyse:
    input:
        reads("analyse", *tables("clean", "fit", "validate")),
    output:
        tables("analyse"),
    log:
        f"{RESULTS}/{{study}}/logs/analyse.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("analyse"),
        provenance=provenance("analyse"),
    message:
        "analyse: allocation, forecasts and published numbers of {wildcards.study}"
    script:
        "../scripts/analyse.py"
