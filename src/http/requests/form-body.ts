import type { Context } from 'koa';
import { HttpProblem } from './problem.ts';
import { readText } from './request-body.ts';

/**
 * Reads the body of a request as a form (`application/x-www-form-urlencoded`), repeated fields included.
 *
 * @throws HttpProblem `media_type_unsupported`, `body_malformed` or `body_too_large`
 */
export async function readFormBody(ctx: Context, limitBytes: number): Promise<URLSearchParams> {
  if (ctx.request.is('application/x-www-form-urlencoded') === false) {
    throw new HttpProblem('media_type_unsupported', { detail: 'the body must be a form' });
  }
  return new URLSearchParams(await readText(ctx, limitBytes));
}
