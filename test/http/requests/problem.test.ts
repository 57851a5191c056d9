import Koa from 'koa';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpProblem, parseRequest, problemResponses } from '../../../src/http/requests/problem.ts';
import { createLogger } from '../../../src/logging.ts';
import { roomUnknown, storeUnavailable, storeUnfit } from '../../../src/store/faults.ts';

/** What is answered, and logged, when a route throws this. */
async function thrown(error: unknown) {
  const log: string[] = [];
  const app = new Koa();
  app.use(problemResponses(createLogger('info', { write: (line) => log.push(line) })));
  app.use(() => {
    throw error;
  });
  return { response: await supertest(app.callback()).get('/'), log };
}

function refusal(schema: z.ZodType, value: unknown): unknown {
  try {
    return parseRequest(schema, value);
  } catch (error) {
    return error instanceof HttpProblem ? error.body.errors : error;
  }
}

describe('a problem', () => {
  it('is written as it was thrown', async () => {
    const problem = new HttpProblem('forbidden', { detail: 'not you', headers: { 'X-Why': 'role' } });
    const { response, log } = await thrown(problem);
    expect(response.status).toBe(403);
    expect(response.type).toBe('application/problem+json');
    expect(response.get('Cache-Control')).toBe('no-store');
    expect(response.get('X-Why')).toBe('role');
    expect(response.body).toEqual({
      type: 'urn:oidc-waiting-room:problem:forbidden',
      title: 'The key does not have the role for this',
      status: 403,
      detail: 'not you',
    });
    expect(log).toEqual([]);
  });

  it.each([
    [storeUnavailable(new Error('planted')), 503, 'store_unavailable'],
    [roomUnknown('planted'), 404, 'room_unknown'],
    [Object.assign(new Error('planted'), { status: 413 }), 400, 'request_invalid'],
  ])('stands for %s', async (error, status, code) => {
    const { response, log } = await thrown(error);
    expect(response.status).toBe(status);
    expect(response.body.type).toBe(`urn:oidc-waiting-room:problem:${code}`);
    expect(response.text).not.toContain('planted');
    expect(log).toEqual([]);
  });

  it.each([
    new Error('planted'),
    storeUnfit('planted'),
    Object.assign(new Error('planted'), { status: 500 }),
    new z.ZodError([]),
    'planted',
    null,
  ])('tells nothing of what nobody expected, which is logged: %s', async (error) => {
    const { response, log } = await thrown(error);
    expect(response.status).toBe(500);
    expect(response.body).toEqual({
      type: 'urn:oidc-waiting-room:problem:internal',
      title: 'Something went wrong here',
      status: 500,
    });
    expect(log).toHaveLength(1);
  });
});

describe('a checked request', () => {
  const schema = z.strictObject({
    a: z.int('must be a number').min(1, 'must be 1 or more'),
    b: z.strictObject({}).optional(),
  });

  it('is what the schema made of it', () => {
    expect(parseRequest(schema, { a: 1 })).toEqual({ a: 1 });
  });

  it('names each wrong field once', () => {
    expect(refusal(schema, { a: -1e300, b: { c: 1, d: 2 }, e: 3 })).toEqual([
      { path: 'a', message: 'must be a number' },
      { path: 'b.c', message: 'unknown field' },
      { path: 'b.d', message: 'unknown field' },
      { path: 'e', message: 'unknown field' },
    ]);
  });
});
