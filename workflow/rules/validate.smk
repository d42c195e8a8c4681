if SHARDS == 1:

    rule validate:
        input:
            reads("validate", *tables("clean", "fit")),
        output:
            made("validate"),
        log:
            f"{RESULTS}/{{study}}/logs/validate.txt",
        resources:
            **asks("validate"),
        params:
            settings=settings("validate"),
            provenance=provenance("validate"),
        message:
            "validate: the laws of {wildcards.study}, out of sample"
        script:
            "../scripts/validate.py"

    # A job of its own, so that an edited score fits nothing again.
    rule score:
        input:
            reads(SCORE, *tables("validate")),
        output:
            made(SCORE),
        log:
            f"{RESULTS}/{{study}}/logs/score.txt",
        resources:
            **asks(SCORE),
        params:
            settings=settings(SCORE),
            provenance=provenance(SCORE),
        message:
            "score: the predictions of {wildcards.study}"
        script:
            "../scripts/score.py"

else:

    rule validate_shard:
        input:
            reads("validate", *tables("clean", "fit")),
        output:
            shards("validate"),
        log:
            f"{RESULTS}/{{study}}/logs/validate-{{shard}}.txt",
        resources:
            **asks("validate"),
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
            made("validate"),
        log:
            f"{RESULTS}/{{study}}/logs/validate.txt",
        resources:
            **asks("validate"),
        params:
            settings=settings("validate"),
            provenance=provenance("validate"),
        message:
            "validate: the laws of {wildcards.study}, out of sample, all shards"
        script:
            "../scripts/gather_validate.py"

    rule score_shard:
        input:
            reads(SCORE, *shards("validate")),
        output:
            shards(SCORE),
        log:
            f"{RESULTS}/{{study}}/logs/score-{{shard}}.txt",
        resources:
            **asks(SCORE),
        params:
            settings=settings(SCORE),
            provenance=provenance(SCORE),
        message:
            "score: the predictions of {wildcards.study}, shard {wildcards.shard}"
        script:
            "../scripts/score.py"

    rule score:
        input:
            reads(SCORE, *expand(shards(SCORE), shard=SHARD_NAMES, allow_missing=True)),
        output:
            made(SCORE),
        log:
            f"{RESULTS}/{{study}}/logs/score.txt",
        resources:
            **asks(SCORE),
        params:
            settings=settings(SCORE),
            provenance=provenance(SCORE),
        message:
            "score: the predictions of {wildcards.study}, all shards"
        script:
            "../scripts/gather_score.py"
