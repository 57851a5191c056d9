import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa from 'koa';
import { describe, expect, test } from 'vitest';
import { listen } from '../../../src/http/entrance/server.ts';
import { http } from '../../support/http.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

function koa(status: number): Handler {
  const app = new Koa();
  app.use((ctx) => {
    ctx.cookies.set('by_koa', '1');
    ctx.set('X-Other', 'kept');
    ctx.status = status;
    ctx.body = '';
  });
  return app.callback();
}

/** Every way to write an answer with cookies. */
const WAYS: readonly { readonly what: string; readonly handler: (status: number) => Handler }[] = [
  { what: 'koa', handler: koa },
  {
    what: 'headers set one by one',
    handler: (status) => (_, res) => {
      res.statusCode = status;
      res.setHeader('Set-Cookie', ['a=1', 'b=; Max-Age=0']);
      res.setHeader('X-Other', 'kept');
      res.end();
    },
  },
  {
    what: 'headers as an object',
    handler: (status) => (_, res) => {
      res.writeHead(status, { 'set-cookie': 'a=1', 'X-Other': 'kept' }).end();
    },
  },
  {
    what: 'headers as an object after a reason',
    handler: (status) => (_, res) => {
      res.writeHead(status, 'Some Reason', { 'Set-Cookie': ['a=1'], 'X-Other': 'kept' }).end();
    },
  },
  {
    what: 'headers as an array',
    handler: (status) => (_, res) => {
      res.writeHead(status, ['Set-Cookie', 'a=1', 'X-Other', 'kept', 'SET-COOKIE', 'b=2']).end();
    },
  },
  {
    what: 'headers as an array, after a cookie that was set before',
    handler: (status) => (_, res) => {
      res.setHeader('Set-Cookie', 'a=1');
      res.writeHead(status, ['X-Other', 'kept']).end();
    },
  },
  {
    what: 'headers that are sent before the body',
    handler: (status) => (_, res) => {
      res.statusCode = status;
      res.setHeader('Set-Cookie', 'a=1');
      res.setHeader('X-Other', 'kept');
      res.flushHeaders();
      res.end('body');
    },
  },
];

describe.each(WAYS)('an answer written by $what', ({ handler }) => {
  async function answer(status: number) {
    await using server = await listen({ handler: handler(status), host: '127.0.0.1', port: 0 });
    return await http(`http://127.0.0.1:${server.port}/`);
  }

  test('sets no cookie with a 503, and keeps its other headers', async () => {
    const { status, headers } = await answer(503);
    expect({ status, cookies: headers['set-cookie'], other: headers['x-other'] }).toEqual({
      status: 503,
      cookies: undefined,
      other: 'kept',
    });
  });

  test.each([200, 303, 500])('sets its cookies with a %i', async (code) => {
    const { status, headers } = await answer(code);
    expect(status).toBe(code);
    expect(headers['set-cookie']).not.toBeUndefined();
    expect(headers['x-other']).toBe('kept');
  });
});

test('cookies carry Max-Age beside Expires, as the moment of the answer has it', async () => {
  const handler: Handler = (_, res) => {
    const expires = (ms: number) => new Date(Date.now() + ms).toUTCString();
    res.setHeader('Set-Cookie', [
      `week=1; path=/; expires=${expires(604_800_000)}; httponly`,
      `gone=; Expires=${new Date(0).toUTCString()}`,
      `own=1; expires=${expires(60_000)}; Max-Age=5`,
      'session=1; path=/',
    ]);
    res.end();
  };
  await using server = await listen({ handler, host: '127.0.0.1', port: 0 });
  const { headers } = await http(`http://127.0.0.1:${server.port}/`);
  const ages = headers['set-cookie']?.map((line) => [line.split('=', 1)[0], /max-age=(\d+)/i.exec(line)?.[1]]);
  expect(ages).toEqual([
    ['week', expect.stringMatching(/^60479[89]$|^604800$/)],
    ['gone', '0'],
    ['own', '5'],
    ['session', undefined],
  ]);
});
