const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Functions a query may use: exact, the same for the same rows, reading nothing but their arguments. */
export const SQL_FUNCTIONS: ReadonlySet<string> = words(
  // Counting and windows.
  'count count_star sum min max avg any_value first last arg_min arg_max min_by max_by bool_and bool_or count_if countif ' +
    'row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value ' +
    'median quantile_disc quantile_cont mode stddev_samp stddev_pop var_samp var_pop ' +
    // Operators are functions there.
    '+ - * / // % || ~~ !~~ ~~~ ~~* !~~* ^@ ' +
    // Numbers.
    'abs ceil floor round greatest least mod sign trunc ' +
    // Texts.
    'lower upper length substring substr left right trim ltrim rtrim replace concat concat_ws contains starts_with ' +
    'ends_with prefix suffix position strpos instr split_part regexp_matches regexp_extract regexp_replace ' +
    'regexp_full_match like_escape not_like_escape ilike_escape not_ilike_escape ' +
    // Times, none of them the present.
    'date_trunc date_part datepart date_diff datediff date_sub year month day hour minute second dayofweek isodow week ' +
    'epoch epoch_ms epoch_us make_date make_timestamp time_bucket to_seconds to_minutes to_hours to_days to_weeks ' +
    'strftime ' +
    // The rest.
    'coalesce nullif ifnull if',
);

/** Kinds of expressions that may occur, by the class the engine's parser gives them. */
export const SQL_EXPRESSIONS: ReadonlySet<string> = words(
  'BETWEEN CASE CAST COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION OPERATOR STAR SUBQUERY WINDOW',
);

/** Types that a value may be made into; nested and named types have no use here. */
export const SQL_TYPES: ReadonlySet<string> = words(
  'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE DECIMAL VARCHAR DATE ' +
    'TIME TIMESTAMP INTERVAL INTEGER_LITERAL STRING_LITERAL NULL SQLNULL UNBOUND',
);

/** Kinds of operators in the class OPERATOR. */
export const SQL_OPERATORS: ReadonlySet<string> = words(
  'COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_IS_NOT_NULL OPERATOR_IS_NULL OPERATOR_NOT OPERATOR_NULLIF',
);

/** Parts of a statement by the type that the engine's parser gives them; what is not among these is refused. */
export const SQL_PARTS: ReadonlySet<string> = words(
  'SELECT_NODE SET_OPERATION_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN EMPTY ' +
    'ORDER_MODIFIER LIMIT_MODIFIER DISTINCT_MODIFIER ASCENDING DESCENDING ORDER_DEFAULT',
);
