import { Worker } from 'node:worker_threads';
import type { FileDigest, RawScan } from './scan-file.ts';
import type { WorkerAnswer, WorkerJob } from './scan-worker.ts';

interface Task {
  readonly job: WorkerJob;
  readonly onBytes: (bytes: number) => void;
  readonly resolve: (result: RawScan | FileDigest) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that take jobs one after the other, in the order they were given. */
export class WorkerCrew {
  readonly #program: URL;
  readonly #most: number;
  readonly #signal: AbortSignal;
  readonly #waiting: Task[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Task>();
  readonly #onAbort = (): void => this.#fail(this.#signal.reason);

  constructor(program: URL, most: number, signal: AbortSignal) {
    this.#program = program;
    this.#most = most;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Returns the result of a job. Throws the worker's error, or the signal's reason. */
  run(job: WorkerJob, onBytes: (bytes: number) => void): Promise<RawScan | FileDigest> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, onBytes, resolve, reject });
      this.#next();
    });
  }

  /** Ends every thread; jobs that have not ended are rejected. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    await this.#end(new Error('the scan was closed'));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const worker = this.#idle.pop() ?? (this.#busy.size < this.#most ? this.#start() : undefined);
    if (worker === undefined) return;
    const task = this.#waiting.shift() as Task;
    this.#busy.set(worker, task);
    worker.postMessage(task.job);
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { stdin: false, execArgv: [] });
    worker.on('message', (answer: WorkerAnswer) => this.#take(worker, answer));
    worker.on('error', (error) => this.#fail(error));
    return worker;
  }

  #take(worker: Worker, answer: WorkerAnswer): void {
    const task = this.#busy.get(worker);
    if (task === undefined) return;
    if (answer.type === 'bytes') return task.onBytes(answer.bytes);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if (answer.type === 'error') task.reject(Object.assign(new Error(answer.message), { code: answer.code }));
    else task.resolve(answer.result);
    this.#next();
  }

  #fail(reason: unknown): void {
    void this.#end(reason);
  }

  async #end(reason: unknown): Promise<void> {
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    const tasks = [...this.#waiting.splice(0), ...this.#busy.values()];
    this.#busy.clear();
    for (const task of tasks) task.reject(reason);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
