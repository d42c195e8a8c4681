# A study whose file was refused: the others run, and this job says at the end what is wrong.
rule refuse:
    output:
        f"{RESULTS}/.refused/{{entry}}",
    log:
        f"{RESULTS}/.refused/{{entry}}.log",
    localrule: True
    params:
        error=lambda wildcards: PLAN.refused[wildcards.entry],
    message:
        "refuse: {wildcards.entry}"
    script:
        "../scripts/refuse.py"
