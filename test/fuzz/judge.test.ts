import { describe, expect, test } from 'vitest';
import { Random } from '../support/random.ts';
import { judgeAnswers } from './judge/answers.ts';
import { judgeGrowth } from './judge/growth.ts';
import { LogJudge } from './judge/log.ts';
import { RecordsJudge } from './judge/records.ts';
import { Secrets } from './record/secrets.ts';
import { readAnswers } from './send/answers.ts';
import { MetricsSample } from './world/metrics.ts';

const RULES = { issuer: 'http://127.0.0.1:1', sites: ['https://shop.test/'] };
const REQUEST = { isWhole: true, name: 'GET /a' };

describe('an answer', () => {
  function found(bytes: string, { tookMs = 1, isWhole = true } = {}): string[] {
    const answers = readAnswers(Buffer.from(bytes, 'latin1'), { method: 'GET', isOver: true });
    return judgeAnswers(
      { answers, tookMs, isLate: false, isSent: true, error: null },
      { ...REQUEST, isWhole },
      RULES,
    ).map(({ what }) => what);
  }
  const answer = (status: number, headers: readonly string[] = [], body = '') =>
    [`HTTP/1.1 ${status} A`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');
  const page = ['Content-Type: text/html; charset=utf-8', 'Retry-After: 7'];

  test.each([
    ['that is fine', answer(200, [], 'a'), []],
    ['to a request that looks ahead', answer(503), []],
    ['to those who are shed', answer(503, page, '<p>'), []],
    ['with a way back to the site', answer(303, ['Location: https://shop.test/callback?code=a']), []],
    ['that is a 500', answer(500, [], 'oops'), ['status 500']],
    ['that is a 502', answer(502), ['status 502']],
    ['of a store that is away', answer(503, ['Retry-After: 2'], '{"type":"store_unavailable"}'), ['status 503']],
    ['that is a 503 with a cookie', answer(503, [...page, 'Set-Cookie: a=b'], '<p>'), ['a 503 with a cookie']],
    ['that leads elsewhere', answer(302, ['Location: //evil.test/']), ['a redirect elsewhere']],
    [
      'that tells of the source',
      answer(400, [], 'Error\n    at a (/app/src/main.ts:1:1)'),
      ['words of the source in an answer'],
    ],
    ['that never came', '', ['no answer']],
    ['that is no HTTP', 'HTTP/1.1 200 A\r\nTransfer-Encoding: chunked\r\n\r\n!\r\n', ['an answer that is no HTTP']],
    ['behind another one', answer(200, [], 'a') + answer(500), ['status 500']],
  ])('%s', (_, bytes, expected) => {
    expect(found(bytes)).toEqual(expected);
  });

  test('need not come where the request was not whole, and must come in time', () => {
    expect(found('', { isWhole: false })).toEqual([]);
    expect(found(answer(200), { tookMs: 2_001 })).toEqual(['a slow answer']);
  });

  test('is read in chunks, and none is before it is all there', () => {
    const chunked = Buffer.from('HTTP/1.1 200 A\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
    expect(readAnswers(chunked, { method: 'GET', isOver: false })).toMatchObject([{ status: 200, body: 'abc' }]);
    expect(readAnswers(chunked.subarray(0, -3), { method: 'GET', isOver: false })).toEqual([]);
  });
});

describe('growth', () => {
  const random = new Random(1);
  const noisy = (value: number) => value + random.int(-50, 50);
  const blocks = Array.from({ length: 30 }, (_, i) => i);

  test.each([
    ['flat', blocks.map(() => noisy(1_000)), 0],
    ['flat once it is full', blocks.map((i) => noisy(Math.min(i * 100, 1_000))), 0],
    ['with one peak', blocks.map((i) => (i === 25 ? 9_000 : 1_000)), 0],
    ['rising', blocks.map((i) => noisy(1_000 + i * 30)), 1],
    ['rising, of too few blocks to tell', [1, 1_000, 2_000, 3_000], 0],
  ])('%s', (_, values, count) => {
    expect(judgeGrowth([{ name: 'keys', values, tolerance: 100 }])).toHaveLength(count);
  });
});

describe('records', () => {
  const sample = (saves: number) =>
    new MetricsSample(`owr_store_step_duration_seconds_count{step="artifacts.save",outcome="ok"} ${saves}\n`);

  function found(counts: Record<string, number>): string[] {
    const judge = new RecordsJudge();
    judge.note(sample(0), 0);
    judge.note(sample(5_000), 100_000);
    judge.note(sample(5_100), 200_000);
    return judge.judge({ counts, keys: 0, bytes: 0 }).map(({ evidence }) => evidence);
  }

  test('are as many as the steps of their lifetime may leave', () => {
    expect(found({ 'artifact:AccessToken': 400, 'events line': 600, ping: 1 })).toEqual([]);
    expect(found({ 'artifact:AccessToken': 5_000 })).toEqual(['artifact:AccessToken: 5000, stated 400']);
    expect(found({ 'events line': 9_000 })).toEqual(['events line: 9000, stated 700']);
  });

  test('of no known family are too many', () => {
    expect(found({ 'unknown left:over': 1 })).toEqual(['unknown left:over: 1, stated 0']);
  });
});

describe('a line of the log', () => {
  function found(...lines: string[]): string[] {
    const secrets = new Secrets();
    secrets.read('https://shop.test/callback?code=a-code-of-somebody&scope=openid');
    const judge = new LogJudge();
    judge.await();
    for (const line of lines) judge.read(line);
    judge.expect(secrets);
    for (const line of lines) judge.read(line);
    return [...new Set(judge.take().map(({ what }) => what))];
  }

  test.each([
    ['that is fine', '{"level":"info","msg":"a"}', []],
    ['with what a sender called itself', '{"level":"info","named":"a-code-of-somebody","msg":"a"}', []],
    ['with a secret', '{"level":"info","why":"a-code-of-somebody","msg":"a"}', ['a secret in the log']],
    ['that is an error', '{"level":"error","msg":"a"}', ['a line at the level error']],
    ['that is no JSON', 'Error: oops', ['a line that is no JSON']],
  ])('%s', (_, line, expected) => {
    expect(found(line)).toEqual(expected);
  });
});
