rule fit:
    input:
        tables("clean"),
    output:
        tables("fit"),
    log:
        f"{RESULTS}/{{study}}/logs/fit.txt",
    conda:
        "../envs/scalestudy.yaml"
    params:
        settings=settings("fit"),
        provenance=provenance("fit"),
    message:
        "fit: the laws of {wildcards.study}"
    script:
        "../scripts/fit.py"
