if SHARDS == 1:

    rule fit:
        input:
            reads("fit", *tables("clean")),
        output:
            made("fit"),
        log:
            f"{RESULTS}/{{study}}/logs/fit.txt",
        resources:
            **asks("fit"),
        params:
            settings=settings("fit"),
            provenance=provenance("fit"),
        message:
            "fit: the laws of {wildcards.study}"
        script:
            "../scripts/fit.py"

else:

    rule fit_shard:
        input:
            reads("fit", *tables("clean")),
        output:
            shards("fit"),
        log:
            f"{RESULTS}/{{study}}/logs/fit-{{shard}}.txt",
        resources:
            **asks("fit"),
        params:
            settings=settings("fit"),
            provenance=provenance("fit"),
        message:
            "fit: the laws of {wildcards.study}, shard {wildcards.shard}"
        script:
            "../scripts/fit.py"

    rule fit:
        input:
            reads("fit", *expand(shards("fit"), shard=SHARD_NAMES, allow_missing=True)),
        output:
            made("fit"),
        log:
            f"{RESULTS}/{{study}}/logs/fit.txt",
        resources:
            **asks("fit"),
        params:
            settings=settings("fit"),
            provenance=provenance("fit"),
        message:
            "fit: the laws of {wildcards.study}, all shards"
        script:
            "../scripts/gather_fit.py"
