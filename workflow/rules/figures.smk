rule figures:
    input:
        reads("figures", *tables("clean", "fit", "validate", SCORE, "analyse")),
    output:
        FIGURES,
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
