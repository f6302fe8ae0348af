import { parentPort } from 'node:worker_threads';
import { digestHere, type FileDigest, type RawScan, type ScanJob, scanHere } from './scan-file.ts';

/** What the pool asks of a worker. */
export type WorkerJob =
  | { readonly type: 'scan'; readonly job: ScanJob }
  | { readonly type: 'digest'; readonly absolute: string; readonly limit: number | null };

/** What a worker answers. Several `bytes` may come before the one of the others that ends the job. */
export type WorkerAnswer =
  | { readonly type: 'bytes'; readonly bytes: number }
  | { readonly type: 'scan'; readonly result: RawScan }
  | { readonly type: 'digest'; readonly result: FileDigest }
  | { readonly type: 'error'; readonly message: string; readonly code: string };

const TELL_EVERY = 8 << 20;
// A worker is ended from outside; nothing in it needs a signal of its own.
const { signal } = new AbortController();

async function answerTo(task: WorkerJob, tell: (bytes: number) => void): Promise<WorkerAnswer> {
  try {
    if (task.type === 'digest') return { type: 'digest', result: await digestHere(task.absolute, task.limit, signal) };
    return { type: 'scan', result: await scanHere(task.job, { signal, onBytes: tell }) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { type: 'error', message, code: code ?? '' };
  }
}

parentPort?.on('message', (task: WorkerJob) => {
  let untold = 0;
  const post = (answer: WorkerAnswer): void => parentPort?.postMessage(answer);
  const tell = (bytes: number): void => {
    untold += bytes;
    if (untold < TELL_EVERY) return;
    post({ type: 'bytes', bytes: untold });
    untold = 0;
  };
  void answerTo(task, tell).then((answer) => {
    if (untold > 0) post({ type: 'bytes', bytes: untold });
    post(answer);
  });
});
