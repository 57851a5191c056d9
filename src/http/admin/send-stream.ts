import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Logger } from 'pino';

export const EVENT_STREAM = 'text/event-stream';

/** Answers with server-sent events until one of both sides has enough. */
export function sendStream(ctx: Context, stream: Readable, logger: Pick<Logger, 'error'>): void {
  ctx.status = 200;
  ctx.type = EVENT_STREAM;
  // Asks nginx not to hold events back until it has a buffer full.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.respond = false;
  // Not `pipeline`: to it a reader who hangs up is an error.
  stream.once('error', (error) => logger.error({ err: error }, 'a stream failed'));
  stream.once('close', () => {
    if (!stream.readableEnded) ctx.res.destroy();
  });
  ctx.res.once('close', () => stream.destroy());
  // Who hung up before this has closed already.
  if (ctx.res.destroyed) stream.destroy();
  else stream.pipe(ctx.res);
}
