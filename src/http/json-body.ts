import type { Context } from 'koa';
import { HttpProblem } from './problem.ts';
import { readText } from './request-body.ts';

const LIMIT_BYTES = 64 * 1024;

function refuseEncoding({ request }: Context): void {
  const charset = request.charset.toLowerCase();
  if (request.is('application/json', 'application/merge-patch+json') === false) {
    throw new HttpProblem('media_type_unsupported', { detail: 'the Content-Type must be application/json' });
  }
  if (charset !== '' && charset !== 'utf-8' && charset !== 'utf8') {
    throw new HttpProblem('media_type_unsupported', { detail: 'JSON is UTF-8 (RFC 8259 §8.1)' });
  }
  if ((request.get('Content-Encoding') || 'identity').toLowerCase() !== 'identity') {
    throw new HttpProblem('media_type_unsupported', { detail: 'the body must not be compressed' });
  }
}

/**
 * Reads the body of a request as JSON: UTF-8, uncompressed, at most 64 KB.
 *
 * @returns the JSON value, unchecked; undefined when there is no body
 * @throws HttpProblem `body_malformed`, `body_too_large` or `media_type_unsupported`
 */
export async function readJsonBody(ctx: Context): Promise<unknown> {
  if (ctx.request.is() === null || ctx.request.length === 0) return undefined;
  refuseEncoding(ctx);
  const text = await readText(ctx, LIMIT_BYTES);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the body, which is not ours to repeat.
    throw new HttpProblem('body_malformed', { detail: 'the body is not valid JSON' });
  }
}
