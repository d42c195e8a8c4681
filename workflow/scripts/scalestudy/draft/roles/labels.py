"""What tells rows apart: the run, its family, the metric; and the unit where each row states it."""

from scalestudy.draft.roles.base import Role, no_key

RUN = Role(
    "run",
    (
        r"run(?: ?(?:name|id))?|exp(?:eriment)?(?: ?(?:name|id))?|trial(?: name| id)?|job(?: ?(?:name|id))?|config name",
        r"name|id|key|uid|label|checkpoint name",
        r"model(?: ?(?:name|id))?|system|network",
    ),
    "any",
    no_key,
)
MODELS = 2
"""The tier of names that tell models apart rather than runs: one model may be trained several times."""
FAMILY = Role(
    "family",
    (
        r"family|model family|series",
        r"(?:model|arch(?:itecture)?|net(?:work)?) ?(?:type|kind|class)|arch(?:itecture)?|recipe|method|learner|algorithm|optimizer|variant|treatment|mixture",
        r"data ?set|train(?:ing)? (?:data ?set|corpus)|corpus|(?:up ?stream|pre ?train(?:ing)?) data ?set|data|domain|language|tokenizer",
        r"group",
    ),
    "any",
    no_key,
)
METRIC = Role(
    "metric",
    (
        r"metric(?: name)?|measure",
        r"benchmark|task(?: name)?|eval(?:uation)? ?(?:set|task|name|data ?set)?|down ?stream (?:data ?set|task)|subject|subset",
    ),
    "words",
    no_key,
)
UNIT = Role("unit", (r"units?",), "words", no_key)
ROLES = (METRIC, RUN, FAMILY, UNIT)
