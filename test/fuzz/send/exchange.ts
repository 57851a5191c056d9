import { connect } from 'node:net';
import type { Wire } from '../mutate/framings.ts';
import { type Answer, isStream, readAnswers } from './answers.ts';

export interface Exchange {
  readonly answers: readonly Answer[];
  /** From the last byte that was sent to the end of the last answer, or of the wait. */
  readonly tookMs: number;
  /** Nothing came in time. */
  readonly isLate: boolean;
  /** Whether all of the message was written before the connection ended. */
  readonly isSent: boolean;
  /** Code of what the connection failed with; null: it did not. */
  readonly error: string | null;
}

/** Sends a message over a connection of its own, and reads what comes back until it is all there or the time is up. */
export function exchange(
  port: number,
  { pieces, answers: expected, isWhole, method }: Wire & { readonly method: string },
  withinMs: number,
): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const chunks: Buffer[] = [];
  let sentAtMs = performance.now();
  let isSent = false;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  let error: string | null = null;
  const timer = setTimeout(() => finish(true), withinMs);

  function finish(isLate: boolean): void {
    clearTimeout(timer);
    socket.destroy();
    const answers = readAnswers(Buffer.concat(chunks), { method, isOver: true });
    resolve({ answers, tookMs: performance.now() - sentAtMs, isLate, isSent, error });
  }

  async function send(): Promise<void> {
    for (const piece of pieces) await new Promise<void>((written) => socket.write(piece, () => written()));
    sentAtMs = performance.now();
    isSent = error === null;
    // What is not whole would be waited for.
    if (!isWhole) socket.end();
  }

  socket.on('connect', () => void send());
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    const answers = readAnswers(Buffer.concat(chunks), { method, isOver: false });
    const last = answers.at(-1);
    if (answers.length >= expected || (last !== undefined && isStream(last.headers))) finish(false);
  });
  // Refused while it was still being written: what has come until then counts.
  socket.on('error', (failure: NodeJS.ErrnoException) => {
    error = failure.code ?? failure.message;
    finish(false);
  });
  socket.on('end', () => finish(false));
  socket.on('close', () => finish(false));
  return promise;
}
