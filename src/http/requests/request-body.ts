import type { Context } from 'koa';
import { HttpProblem } from './problem.ts';

/** The rest of a refused body is not worth reading: the connection ends with the answer. */
function tooLarge(limitBytes: number): HttpProblem {
  return new HttpProblem('body_too_large', {
    detail: `the body may have at most ${limitBytes} bytes`,
    headers: { Connection: 'close' },
  });
}

/** @throws HttpProblem `body_malformed` when it ends early, `body_too_large` beyond `limitBytes` */
async function* chunksOf({ req, request }: Context, limitBytes: number): AsyncGenerator<Buffer> {
  if ((request.length ?? 0) > limitBytes) throw tooLarge(limitBytes);
  let bytes = 0;
  try {
    // Destroying the request would take the socket, and with it the answer, along.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem('body_malformed', { detail: 'the body ended early' });
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem('body_malformed', { detail: 'the body is not valid UTF-8' });
  }
}

/**
 * Reads the body of a request as UTF-8 text.
 *
 * @throws HttpProblem `body_malformed` when it is no UTF-8 or ends early, `body_too_large` beyond `limitBytes`
 */
export async function readText(ctx: Context, limitBytes: number): Promise<string> {
  return decode(Buffer.concat(await Array.fromAsync(chunksOf(ctx, limitBytes))));
}

/**
 * Reads a body to its end and keeps nothing of it.
 *
 * @throws HttpProblem `body_malformed` when it ends early, `body_too_large` beyond `limitBytes`
 */
export async function dropBody(ctx: Context, limitBytes: number): Promise<void> {
  const chunks = chunksOf(ctx, limitBytes);
  while ((await chunks.next()).done !== true);
}
