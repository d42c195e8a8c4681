if SHARDS == 1:

    rule analyse:
        input:
            reads("analyse", *tables("clean", "fit", "validate")),
            lambda wildcards: reads(
                "analyse",
                *tables(
                    *PLAN.studies[wildcards.study].further_reads.get("analyse", ())
                ),
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

else:

    rule analyse_shard:
        input:
            reads("analyse", *tables("clean", "fit", "validate")),
        output:
            shards("analyse"),
        log:
            f"{RESULTS}/{{study}}/logs/analyse-{{shard}}.txt",
        resources:
            **asks("analyse"),
        params:
            settings=settings("analyse"),
            provenance=provenance("analyse"),
        message:
            "analyse: each family of {wildcards.study}, shard {wildcards.shard}"
        script:
            "../scripts/analyse.py"

    rule analyse:
        input:
            reads("analyse", *tables("clean", "fit", "validate")),
            reads(
                "analyse",
                *expand(shards("analyse"), shard=SHARD_NAMES, allow_missing=True),
            ),
            lambda wildcards: reads(
                "analyse",
                *tables(
                    *PLAN.studies[wildcards.study].further_reads.get("analyse", ())
                ),
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
            "analyse: allocation, forecasts and published numbers of {wildcards.study}, all shards"
        script:
            "../scripts/gather_analyse.py"
