import { availableParallelism, totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { kindOf, LogEngineFailed, LogEngineMissing } from './engine-trouble.ts';
import { sqlList, sqlText } from './sql-text.ts';

/** What an engine may use. */
export interface EngineOptions {
  /** A private folder for what does not fit the memory. */
  readonly scratch: string;
  /** Folders whose files may be read or written; nothing else can be reached from a statement. */
  readonly folders: readonly string[];
  /** Bytes; a quarter of the machine's memory, at most 2 GB, unless given. */
  readonly memory?: number;
  readonly threads?: number;
  readonly signal: AbortSignal;
}

/** A value as it comes back: counts are numbers, instants are ISO 8601 texts in UTC. */
export type EngineRow = Record<string, unknown>;

const GIGABYTE = 1_000_000_000;

/** The embedded SQL engine with settings that cannot be changed by a statement. */
export class LogEngine {
  readonly version: string;
  /** Bytes it may use. */
  readonly memory: number;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal;
  readonly #interrupt: () => void;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    version: string,
    memory: number,
    signal: AbortSignal,
  ) {
    this.version = version;
    this.memory = memory;
    this.#instance = instance;
    this.#connection = connection;
    this.#signal = signal;
    this.#interrupt = () => connection.interrupt();
    signal.addEventListener('abort', this.#interrupt);
  }

  /** Opens an engine in memory. Throws LogEngineMissing where it is not installed or cannot start. */
  static async open(options: EngineOptions): Promise<LogEngine> {
    options.signal.throwIfAborted();
    try {
      // Only here, because the engine takes a tenth of a second to load and is optional.
      const { DuckDBInstance, version } = await import('@duckdb/node-api');
      const memory = options.memory ?? Math.min(2 * GIGABYTE, Math.floor(totalmem() / 4));
      const instance = await DuckDBInstance.create(':memory:', {
        threads: String(options.threads ?? availableParallelism()),
        memory_limit: `${memory}B`,
      });
      const connection = await instance.connect();
      for (const statement of settings(options)) await connection.run(statement);
      return new LogEngine(instance, connection, `duckdb ${version().replace(/^v/, '')}`, memory, options.signal);
    } catch (error) {
      throw new LogEngineMissing(kindOf(error));
    }
  }

  /** Runs a statement and returns its rows. Throws LogEngineFailed, or the reason of the signal where it is aborted. */
  readonly query = async (sql: string): Promise<readonly EngineRow[]> => {
    const reader = await this.#guarded(async () => await this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJS().map(plainRow);
  };

  /** Runs a statement for its effect. Throws as `query` does. */
  async run(sql: string): Promise<void> {
    await this.#guarded(async () => await this.#connection.run(sql));
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new LogEngineFailed(kindOf(error));
    }
  }
}

function settings({ scratch, folders }: EngineOptions): readonly string[] {
  return [
    `SET TimeZone = 'UTC'`,
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
    `SET temp_directory = ${sqlText(scratch)}`,
    `SET allowed_directories = ${sqlList([scratch, ...folders].map((folder) => `${folder}/`))}`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}

function plainRow(row: Record<string, unknown>): EngineRow {
  const plain: EngineRow = {};
  for (const [key, value] of Object.entries(row)) plain[key] = plainValue(value);
  return plain;
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(plainValue) : value;
}
