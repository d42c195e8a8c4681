rule clean:
    input:
        reads("clean", *tables("ingest")),
    output:
        tables("clean"),
    log:
        f"{RESULTS}/{{study}}/logs/clean.txt",
    resources:
        **asks("clean"),
    params:
        settings=settings("clean"),
        provenance=provenance("clean"),
    message:
        "clean: the runs of {wildcards.study}, without losing a row"
    script:
        "../scripts/clean.py"
