/** Seconds after which a query is given up, with an error and never with what was counted until then. */
const MAX_SECONDS = 900;
/** More rows than any question of ours can have as an answer. */
const MAX_RESULT_ROWS = 10_000;

/**
 * Settings of every query: nothing can be changed, nothing is left out silently, and what is written the same in two
 * engines means the same. Whatever a profile of the database says otherwise is overruled, or the query is refused.
 */
export const SESSION_SETTINGS: { readonly [name: string]: string | number } = {
  // What reaches only a part of the data must fail.
  skip_unavailable_shards: 0,
  fallback_to_stale_replicas_for_distributed_queries: 0,
  max_execution_time: MAX_SECONDS,
  max_result_rows: MAX_RESULT_ROWS,
  timeout_overflow_mode: 'throw',
  read_overflow_mode: 'throw',
  read_overflow_mode_leaf: 'throw',
  group_by_overflow_mode: 'throw',
  sort_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  distinct_overflow_mode: 'throw',
  join_overflow_mode: 'throw',
  set_overflow_mode: 'throw',
  transfer_overflow_mode: 'throw',
  // A profile may cut every result short.
  limit: 0,
  offset: 0,
  // Rows that a later merge would drop are dropped now, so that two readings count the same.
  final: 1,
  // A result of yesterday is no evidence of today.
  use_query_cache: 0,
  // An answer is only begun when it is complete, so that an error cannot end it in the middle.
  wait_end_of_query: 1,
  // As in the other engines: a name means the column, not what the same query calls by that name.
  prefer_column_name_to_alias: 1,
  count_distinct_implementation: 'uniqExact',
  aggregate_functions_null_for_empty: 0,
  transform_null_in: 0,
  session_timezone: 'UTC',
  // Last: nothing but reading, and no setting after this one.
  readonly: 2,
};
