"""Reproducible scaling studies: ingest, clean, fit, validate, analyse, figures, report.

One subpackage per stage, in the order in which they may import each other:

    errors, files, places, rows, intervals ...   what every room may use
    tables                                       the columns of every table that passes between jobs, a file a job
    ingest, clean                                from sources to rows that are used; rules in `clean/rules`
    laws                                         the scaling laws, as data
    fit                                          solver, losses in `fit/objectives`, uncertainty in `fit/methods`
    splits, forecast, auto, validate             ways to split in `splits/schemes`; predictions; the law `auto`; scores
    analyse, figures, report                     kinds of analysis in `analyse/kinds`, figures in `figures/drawn`
    sensitivity, study, cli                      a study without each rule; study files and plans; commands

Nothing heavy is imported here, so that each job pays only for its stage.
"""

__version__ = "0.1.0"
