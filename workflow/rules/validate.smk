if SHARDS == 1:

    rule validate:
        input:
            reads("validate", *tables("clean", "fit")),
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

else:

    rule validate_shard:
        input:
            reads("validate", *tables("clean", "fit")),
        output:
            shards("validate"),
        log:
            f"{RESULTS}/{{study}}/logs/validate-{{shard}}.txt",
        conda:
            "../envs/scalestudy.yaml"
        params:
            settings=settings("validate"),
            provenance=provenance("validate"),
        message:
            "validate: the laws of {wildcards.study}, out of sample, shard {wildcards.shard}"
        script:
            "../scripts/validate.py"

    rule validate:
        input:
            reads(
                "validate",
                *expand(shards("validate"), shard=SHARD_NAMES, allow_missing=True),
            ),
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
            "validate: the laws of {wildcards.study}, out of sample, all shards"
        script:
            "../scripts/gather_validate.py"
