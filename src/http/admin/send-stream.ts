import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Logger } from 'pino';

export const EVENT_STREAM = 'text/event-stream';

/** How long somebody reads on who may not any more. */
const CHECK_EVERY_MS = 500;

export interface StreamSending {
  /** Whether the reader may still read: a sign-out ends what was opened before. */
  readonly mayRead: () => boolean;
  readonly logger: Pick<Logger, 'error'>;
}

/** Answers with server-sent events until one of both sides has enough. */
export function sendStream(ctx: Context, stream: Readable, { mayRead, logger }: StreamSending): void {
  ctx.status = 200;
  ctx.type = EVENT_STREAM;
  // Asks nginx not to hold events back until it has a buffer full.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.respond = false;
  // The head alone, which would wait for a body that is not sent.
  if (ctx.method === 'HEAD') {
    stream.destroy();
    ctx.res.end();
    return;
  }
  // Not `pipeline`: to it a reader who hangs up is an error.
  stream.once('error', (error) => logger.error({ err: error }, 'a stream failed'));
  stream.once('close', () => {
    if (!stream.readableEnded) ctx.res.destroy();
  });
  const check = setInterval(() => {
    if (mayRead()) return;
    stream.unpipe(ctx.res);
    ctx.res.end();
  }, CHECK_EVERY_MS);
  ctx.res.once('close', () => {
    clearInterval(check);
    stream.destroy();
  });
  // Who hung up before this has closed already.
  if (ctx.res.destroyed) stream.destroy();
  else stream.pipe(ctx.res);
}
