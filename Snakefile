# The entry point of a checkout: everything is under workflow/, which can also be used as a module.
include: "workflow/Snakefile"


rule default:
    default_target: True
    input:
        rules.all.input,
