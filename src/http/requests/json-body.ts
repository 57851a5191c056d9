import type { Context } from 'koa';
import { HttpProblem } from './problem.ts';
import { readText } from './request-body.ts';

/** How long a body may be where nothing else is said. */
const LIMIT_BYTES = 64 * 1024;

export interface JsonBodyOptions {
  readonly limitBytes?: number | undefined;
  /** Media types of JSON that are taken. */
  readonly types?: readonly string[];
}

function refuseEncoding({ request }: Context, types: readonly string[]): void {
  const charset = request.charset.toLowerCase();
  if (request.is([...types]) === false) {
    throw new HttpProblem('media_type_unsupported', { detail: `the Content-Type must be ${types.join(' or ')}` });
  }
  if (charset !== '' && charset !== 'utf-8' && charset !== 'utf8') {
    throw new HttpProblem('media_type_unsupported', { detail: 'JSON is UTF-8 (RFC 8259 §8.1)' });
  }
  if ((request.get('Content-Encoding') || 'identity').toLowerCase() !== 'identity') {
    throw new HttpProblem('media_type_unsupported', { detail: 'the body must not be compressed' });
  }
}

/**
 * Reads the body of a request as JSON: UTF-8, uncompressed, at most `limitBytes`.
 *
 * @returns the JSON value, unchecked; undefined when there is no body
 * @throws HttpProblem `body_malformed`, `body_too_large` or `media_type_unsupported`
 */
export async function readJsonBody(
  ctx: Context,
  { limitBytes = LIMIT_BYTES, types = ['application/json'] }: JsonBodyOptions = {},
): Promise<unknown> {
  if (ctx.request.is() === null || ctx.request.length === 0) return undefined;
  refuseEncoding(ctx, types);
  const text = await readText(ctx, limitBytes);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the body, which is not ours to repeat.
    throw new HttpProblem('body_malformed', { detail: 'the body is not valid JSON' });
  }
}
