import Koa from 'koa';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { HttpProblem, problemResponses } from '../src/http/requests/problem.ts';
import { nameRoute, requestLog } from '../src/http/requests/request-log.ts';
import { createLogger } from '../src/logging.ts';
import { createMetrics } from '../src/metrics.ts';
import { eventually } from './support/eventually.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly message: string; readonly cause?: object };
  readonly [field: string]: unknown;
}

/** A log that is read instead of written. */
function captured() {
  const text: string[] = [];
  const logger = createLogger('trace', { write: (line) => text.push(line) });
  return { logger, text: () => text.join(''), lines: () => text.map((line): Line => JSON.parse(line)) };
}

/** As an ioredis error is: with the command that it was about. */
class CommandError extends Error {
  readonly code = 'ECONNRESET';
  readonly command = { name: 'set', args: ['planted-argument'] };
  readonly request = { headers: { authorization: 'planted-header' } };
}

describe('the log', () => {
  it('is one JSON object a line, with level and time in words', () => {
    const { logger, text, lines } = captured();
    logger.warn({ room: 'launch' }, 'first\nsecond');
    expect(text()).toMatch(/^[^\n]+\n$/);
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        pid: process.pid,
        room: 'launch',
        msg: 'first\nsecond',
      },
    ]);
  });

  it('keeps of errors type, message, code, stack and causes', () => {
    const { logger, text, lines } = captured();
    logger.error({ err: new Error('outer', { cause: new CommandError('inner') }) }, 'failed');
    expect(lines()[0]?.err).toMatchObject({
      type: 'Error',
      message: 'outer',
      stack: expect.stringContaining('logging.test.ts'),
      cause: { type: 'Error', message: 'inner', code: 'ECONNRESET' },
    });
    expect(text()).not.toContain('planted');
  });

  it('keeps a text named error as it is: the code of an OAuth error', () => {
    const { logger, lines } = captured();
    logger.info({ error: 'invalid_request' }, 'refused');
    logger.info({ error: new CommandError('inner') }, 'failed');
    expect(lines()).toMatchObject([{ error: 'invalid_request' }, { error: { message: 'inner', code: 'ECONNRESET' } }]);
  });

  it('ends a chain of causes that has no end', () => {
    const { logger, lines } = captured();
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error }, 'failed');
    expect(lines()).toHaveLength(1);
  });

  it('keeps nothing of what was thrown and is no error', () => {
    const { logger, text } = captured();
    logger.error({ err: { token: 'planted' } }, 'failed');
    logger.error({ err: 'planted' }, 'failed');
    expect(text()).not.toContain('planted');
  });

  it.each(['req', 'request', 'res', 'response', 'ctx', 'headers'])('withholds %s', (name) => {
    const { logger, text } = captured();
    logger.info({ [name]: { headers: { cookie: 'planted' } } }, 'seen');
    expect(text()).not.toContain('planted');
  });

  it('is silent below its level', () => {
    const text: string[] = [];
    createLogger('warn', { write: (line) => text.push(line) }).info('nothing');
    expect(text).toEqual([]);
  });
});

describe('requests in the log', () => {
  function served() {
    const log = captured();
    const app = new Koa();
    app.use(requestLog({ logger: log.logger, metrics: createMetrics() }));
    app.use(problemResponses(log.logger));
    app.use((ctx) => {
      if (ctx.path === '/broken') throw new CommandError('planted? no: this message is ours');
      if (ctx.path === '/refused') throw new HttpProblem('forbidden');
      nameRoute(ctx.req, 'authorize');
      ctx.set('Set-Cookie', 'ticket=planted-cookie');
      ctx.redirect('https://shop.example.com/callback?code=planted-code');
    });
    return { ...log, callback: app.callback() };
  }

  it('have route, method, status, duration and id, and nothing that came with them', async () => {
    const { callback, text, lines } = served();
    const response = await supertest(callback)
      .post('/planted-path?code=planted-query&state=planted-state')
      .set('Authorization', 'Bearer planted-key')
      .set('Cookie', 'ticket=planted-cookie')
      .set('User-Agent', 'planted-agent')
      .set('Referer', 'https://planted.example.com/')
      .set('X-Request-Id', 'planted\u00e9')
      .send({ token: 'planted-body' });
    const line = await eventually('the line', () => lines()[0]);
    expect(line).toEqual({
      ...{ level: 'debug', msg: 'request', time: expect.any(String), pid: process.pid },
      ...{ method: 'POST', route: 'authorize', status: 302 },
      duration_ms: expect.any(Number),
      request_id: response.get('X-Request-Id'),
    });
    expect(text()).not.toContain('planted');
  });

  it('keep the id that a proxy gave, if it looks like one', async () => {
    const { callback } = served();
    const ask = async (id: string) => (await supertest(callback).get('/').set('X-Request-Id', id)).get('X-Request-Id');
    expect(await ask('Root=1-67891233-abcdef')).not.toBe('Root=1-67891233-abcdef');
    expect(await ask('67891233-abcdef.1:2_3')).toBe('67891233-abcdef.1:2_3');
    expect(await ask('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ask('two words')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that failed are told with the error, and answered without it', async () => {
    const { callback, lines } = served();
    const response = await supertest(callback).get('/broken?code=planted-query').expect(500);
    expect(response.body).toEqual({
      type: 'urn:oidc-waiting-room:problem:internal',
      title: 'Something went wrong here',
      status: 500,
    });
    await eventually('two lines', () => lines().length === 2);
    expect(lines()).toMatchObject([
      { level: 'error', msg: 'a request failed', err: { code: 'ECONNRESET' } },
      { level: 'warn', msg: 'request failed', status: 500, route: 'unknown' },
    ]);
    expect(JSON.stringify(lines())).not.toMatch(/planted-/);
  });

  it('that were refused are no errors', async () => {
    const { callback, lines } = served();
    await supertest(callback).get('/refused').expect(403);
    await eventually('a line', () => lines().length > 0);
    expect(lines()).toMatchObject([{ level: 'debug', status: 403 }]);
  });
});
