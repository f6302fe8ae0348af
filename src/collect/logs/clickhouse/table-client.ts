import { randomUUID } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { isJsonObject, type JsonObject, textOf } from '../../../model/json.ts';
import type { LogTable } from './log-table.ts';
import { SESSION_SETTINGS } from './session-settings.ts';

const REQUEST_TIMEOUT_MS = 1_000_000;

/** A query that gave no complete answer; the message is ours, because the database quotes values of rows in its own. */
export class TableFailed extends Error {
  override readonly name = 'TableFailed';
}

/** One query as it was run. */
export interface AskedQuery {
  readonly id: string;
  readonly sql: string;
  readonly rowsRead: number;
  readonly result: readonly JsonObject[];
}

/** A connection to the one address that a table of probity.yaml names. */
export class TableClient {
  readonly asked: AskedQuery[] = [];
  readonly #client: ClickHouseClient;
  readonly #signal: AbortSignal;

  private constructor(client: ClickHouseClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** Opens a client; nothing is sent before the first query. */
  static async open({ url, user, password, database }: LogTable, signal: AbortSignal): Promise<TableClient> {
    // Loaded here, so that no other run pays for it.
    const { createClient } = await import('@clickhouse/client');
    const client = createClient({
      url,
      username: user,
      password,
      database,
      application: 'probity',
      request_timeout: REQUEST_TIMEOUT_MS,
      max_open_connections: 1,
      compression: { response: false, request: false },
      clickhouse_settings: {
        ...SESSION_SETTINGS,
        output_format_json_quote_64bit_integers: 1,
      },
      log: { level: 127 },
    });
    return new TableClient(client, signal);
  }

  /** Runs one SELECT and returns its rows, all of them. Throws TableFailed, or the reason of the signal. */
  readonly query = async (sql: string): Promise<readonly JsonObject[]> => {
    this.#signal.throwIfAborted();
    const id = `probity-${randomUUID()}`;
    const answer = await this.#answer(sql, id);
    const { data, rows, statistics, exception } = answer;
    const complete = Array.isArray(data) && data.every(isJsonObject) && rows === data.length && exception === undefined;
    if (!complete) throw new TableFailed('The database ended its answer in the middle.');
    const read = isJsonObject(statistics) ? Number(statistics['rows_read'] ?? 0) : 0;
    this.asked.push({ id, sql, rowsRead: read, result: data });
    return data;
  };

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #answer(sql: string, id: string): Promise<JsonObject> {
    try {
      const asked = { query: sql, format: 'JSON', query_id: id, abort_signal: this.#signal } as const;
      const answer: unknown = await (await this.#client.query(asked)).json();
      if (isJsonObject(answer)) return answer;
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new TableFailed(reasonOf(error), { cause: error });
    }
    throw new TableFailed('The address answers, but not as the database does.');
  }
}

/** Codes of the database and of the system, in words; an unknown one is named by its number. */
const REASONS: { readonly [code: string]: string } = {
  '36': 'It does not take the query (code 36); a newer version of the database may.',
  '46': 'It lacks a function that is needed (code 46); a newer version of the database may have it.',
  '47': 'A column that probity.yaml names does not exist (code 47).',
  '60': 'The table does not exist (code 60).',
  '62': 'It does not understand the query (code 62); a newer version of the database may.',
  '81': 'The database does not exist (code 81).',
  '115': 'It lacks a setting that is needed (code 115); a newer version of the database may have it.',
  '159': 'The query took longer than 15 minutes (code 159), and a part of it is not used.',
  '164': 'The account may not set what a safe query needs (code 164); it must be allowed readonly = 2.',
  '192': 'The account does not exist (code 192).',
  '193': 'The password is wrong (code 193).',
  '194': 'A password is needed (code 194).',
  '241': 'The memory of the database did not suffice (code 241).',
  '279': 'A node of the cluster cannot be reached (code 279), and a part of the rows is not used.',
  '452': 'A setting that a safe query needs is forbidden to the account (code 452).',
  '497': 'The account may not read the table (code 497).',
  '516': 'The user or the password is wrong (code 516).',
  ECONNREFUSED: 'Nothing answers at the address.',
  ENOTFOUND: 'The name of the host is not known.',
  ECONNRESET: 'The connection was cut.',
};

function reasonOf(error: unknown): string {
  const code = isCoded(error) ? textOf(error.code) : '';
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (known !== undefined) return known;
  if (/^\d{1,6}$/.test(code)) return `The database refuses the query (code ${code}).`;
  return /^[A-Z][A-Z0-9_]{1,40}$/.test(code)
    ? `The connection failed (${code}).`
    : 'The database gave no usable answer.';
}

function isCoded(error: unknown): error is { readonly code: string | number } {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return typeof error.code === 'string' || typeof error.code === 'number';
}
