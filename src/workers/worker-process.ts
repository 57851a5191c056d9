import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { type Listening, type PrimaryMessage, WORKER_MARK, type WorkerMessage } from './messages.ts';

/** How a process ended. */
export interface Ended {
  /** null: by a signal. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** One worker, from its start to its end. */
export interface WorkerProcess {
  /** Not given to another in the life of the primary. */
  readonly id: number;
  readonly pid: number | undefined;
  readonly startedAtMs: number;
  readonly ready: Promise<Listening>;
  readonly ended: Promise<Ended>;
  tell(message: PrimaryMessage): void;
  signal(signal: NodeJS.Signals): void;
}

/** @param onMessage told of everything but that the worker is ready */
export function startWorkerProcess(
  onMessage: (worker: WorkerProcess, message: Exclude<WorkerMessage, { readonly kind: 'ready' }>) => void,
  logger: Logger,
): WorkerProcess {
  const ready = Promise.withResolvers<Listening>();
  const ended = Promise.withResolvers<Ended>();
  const worker = cluster.fork({ [WORKER_MARK]: 'yes' });
  const { id, process: child } = worker;
  const started: WorkerProcess = {
    id,
    pid: child.pid,
    startedAtMs: performance.now(),
    ready: ready.promise,
    ended: ended.promise,
    // It may end while this is on its way.
    tell: (message) => void worker.send(message, () => undefined),
    signal: (signal) => void child.kill(signal),
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') ready.resolve(message.listening);
    else onMessage(started, message);
  });
  worker.on('error', (error) => logger.warn({ err: error, worker_pid: child.pid }, 'a worker cannot be reached'));
  worker.on('exit', (code: number | null, signal: string | null) => ended.resolve({ code, signal }));
  return started;
}
