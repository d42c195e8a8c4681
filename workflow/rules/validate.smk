rule validate:
    input:
        tables("clean", "fit"),
    output:
        tables("validate"),
    log:
        f"{RESULTS}/{{study}}/logs/validate.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("validate"),
        provenance=provenance("validate"),
    message:
        "validate: the laws of {wildcards.study}, out of sample"
    script:
        "../scripts/validate.py"
