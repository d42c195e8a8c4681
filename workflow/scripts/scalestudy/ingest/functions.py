"""What an expression may consist of: functions of one row's cells, whose time and memory their arguments bound.

A list of what is allowed, since the list of all there are grows with every version of DuckDB. Left out are functions that
make rows (`unnest`), read files, settings or the clock, or make much of little (`repeat`, `range`, `lpad`), and those whose
time is a product of the lengths of two texts (`levenshtein`).
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPERATORS: Final = _words("!= !~~ !~~* !__postfix % & && * ** + - ->> / // < << <= = > >= >> @ ^ | || ~ ~~ ~~* ~~~")
NUMBERS: Final = _words(
    "abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp "
    "factorial fdiv floor fmod gamma gcd greatest isfinite isinf isnan lcm least lgamma ln log log10 log2 mod multiply "
    "nextafter pi pow power radians round round_even sign signbit sin sinh sqrt subtract tan tanh trunc xor"
)
TEXTS: Final = _words(
    "array_to_string ascii bit_length char_length character_length chr concat concat_ws contains ends_with from_hex "
    "instr lcase left len length like_escape lower ltrim md5 nfc_normalize not_like_escape ord position prefix "
    "regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace replace reverse right "
    "rtrim sha1 sha256 split split_part starts_with str_split string_split string_to_array strip_accents strlen strpos "
    "substr substring suffix to_base to_hex translate trim ucase unicode upper url_decode url_encode"
)
LISTS: Final = _words(
    "array_extract array_length element_at list_apply list_avg list_concat list_contains list_count list_distinct "
    "list_element list_extract list_filter list_first list_has list_last list_max list_median list_min list_pack "
    "list_position list_product list_reverse list_slice list_sort list_sum list_transform list_unique list_value map "
    "map_contains map_extract map_extract_value map_keys map_values struct_extract struct_pack"
)
JSON: Final = _words(
    "json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text json_extract_string "
    "json_keys json_type json_valid json_value to_json"
)
DATES: Final = _words(
    "date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek "
    "dayofyear decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian last_day make_date make_time "
    "make_timestamp microsecond millisecond minute month monthname nanosecond quarter second strftime strptime time_bucket "
    "to_days to_hours to_microseconds to_milliseconds to_minutes to_months to_seconds to_timestamp to_weeks to_years "
    "try_strptime week weekday weekofyear year yearweek"
)
CHOICES: Final = _words("if nullif typeof")
ROW_BY_ROW: Final = OPERATORS | NUMBERS | TEXTS | LISTS | JSON | DATES | CHOICES
OVER: Final = _words(
    "any_value arg_max arg_min argmax argmin avg bool_and bool_or corr count count_if count_star countif cume_dist dense_rank "
    "first first_value geomean lag last last_value lead max max_by mean median min min_by mode nth_value ntile percent_rank "
    "product quantile_cont quantile_disc rank row_number stddev stddev_pop stddev_samp sum var_pop var_samp variance"
)
"""Functions over other rows, with OVER: each row gets one value."""
CLASSES: Final = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "LAMBDA",
    "OPERATOR",
    "TYPE",
    "WINDOW",
}
"""DuckDB's classes of expressions that an expression may hold."""
NO_OPERATORS: Final = {"GROUPING_FUNCTION", "OPERATOR_UNPACK"}
"""What DuckDB counts among the operators and is none of cells."""
MOST_LAMBDAS: Final = 3
"""Each may make its text or list many times as long."""
MOST_DEEP: Final = 80
"""Operations in each other; a sum of n columns is n - 1 deep."""
