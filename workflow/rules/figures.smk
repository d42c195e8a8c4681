rule figures:
    input:
        tables("clean", "fit", "validate", SCORE, "analyse"),
    output:
        f"{RESULTS}/{{study}}/figures/index.parquet",
    log:
        f"{RESULTS}/{{study}}/logs/figures.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("figures"),
        provenance=provenance("figures"),
    message:
        "figures: every figure of {wildcards.study}, beside its table"
    script:
        "../scripts/figures.py"
