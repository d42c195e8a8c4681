# A rule for each study, since which figures it has stands in its file, and every one of their files is declared.
for STUDY in PLAN.studies:

    rule:
        name:
            f"figures_{STUDY}"
        input:
            reads("figures", *tables("clean", "fit", "validate", SCORE, "analyse")),
            lambda wildcards: settled(
                "figures", wildcards.study, files_of(SENSITIVITY)(wildcards)
            ),
        output:
            # What is drawn already stays where it is, and is not drawn again if it would be the same.
            [
                shown(update(f"{RESULTS}/{{study}}/{name}"), name, study=STUDY)
                for name in PLAN.studies[STUDY].files["figures"]
            ],
        log:
            f"{RESULTS}/{{study}}/logs/figures.txt",
        wildcard_constraints:
            study=STUDY,
        resources:
            **asks("figures"),
        params:
            settings=settings("figures"),
            provenance=provenance("figures"),
        message:
            "figures: every figure of {wildcards.study}, beside its table"
        script:
            "../scripts/figures.py"
