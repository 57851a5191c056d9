import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { claimsOfReceipt, passOpening, prequeueSetup, type VisitorStatus } from '../support/early-visitors.ts';
import { startTimedProduct } from '../support/timed-product.ts';
import { discoverShop, queueUp, visit } from '../support/visits.ts';

let folder: string;
/** What a running product has told: files that the command reads, by name. */
const kept: Record<string, string> = {};
let number: number;
let entry: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owr-draw-'));
  await using product = await startTimedProduct(prequeueSetup({ draw_source: 'a beacon' }));
  const shop = await discoverShop(product.issuer);
  const published = async (path: string, accept = 'application/json') =>
    (await new Browser().request(`${product.issuer}${path}`, { headers: { Accept: accept } })).text;
  const read = (query = '') => published(`/rooms/launch/draw${query}`, 'text/html,*/*;q=0.8');
  const early = await Promise.all(Array.from({ length: 8 }, () => queueUp(shop)));
  const [me] = early;
  if (me === undefined) throw new Error('nobody came');
  product.pass(2);
  kept.before = await published('/rooms/launch/draw');
  kept.beforePage = await read();
  kept.receipt = (await me.browser.request(`${me.page.url}/receipt`)).text;
  await passOpening(product);
  kept.pending = await published('/rooms/launch/draw');
  kept.pendingPage = await read();
  await product.admin.call('POST', '/rooms/launch/draw', { public_value: 'round 4711' });
  product.pass(2);
  ({ number } = (await me.browser.json<VisitorStatus>(me.page.url)) as { number: number });
  kept.draw = await published('/rooms/launch/draw');
  kept.page = await read();
  kept.germanPage = await read('?lang=de');
  kept.asData = await read('?json');
  kept.jwks = await published('/.well-known/jwks.json');
  kept.lateReceipt = (await me.browser.request(`${me.page.url}/receipt`)).text;
  const { tokens } = await visit(product, shop, { room: 'launch' });
  kept.idToken = tokens.id_token ?? '';
  const claims = claimsOfReceipt(kept.receipt);
  entry = Number(claims.entry);
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const { kid } = JSON.parse(Buffer.from(kept.receipt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
  kept.foreignKeys = JSON.stringify({ keys: [{ ...jwk, kid, alg: 'RS256' }] });
  kept.forged = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'receipt+jwt' })
    .sign(privateKey);
  for (const [name, text] of Object.entries(kept)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly output: string;
}

/** Runs the command in the folder of the files; options are `--name value`. */
function verify(options: Record<string, string | number>): Promise<Run> {
  const command = join(import.meta.dirname, '../../src/tools/verify-draw.ts');
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Promise((done) => {
    const child = execFile(process.execPath, [command, ...args], { cwd: folder }, (_error, stdout, stderr) => {
      done({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

async function tampered(name: string, change: Record<string, unknown>): Promise<string> {
  const file = `tampered-${name}`;
  await writeFile(join(folder, file), JSON.stringify({ ...JSON.parse(kept[name] ?? ''), ...change }));
  return file;
}

describe('npm run verify-draw', { timeout: 60_000 }, () => {
  test('says that a number follows from a receipt and from what the room published', async () => {
    const { code, output } = await verify({ draw: 'draw', before: 'before', receipt: 'receipt', jwks: 'jwks', number });
    expect(output).toContain(`entry ${entry} of 8 has the number ${number}`);
    expect(output).toContain('the seed was fixed when the receipt was signed');
    expect(output).toContain('the public value is "round 4711", from "a beacon"');
    expect(output).toContain('entries could have been invented');
    expect(code).toBe(0);
  });

  test('needs no more than the draw and an entry', async () => {
    expect(await verify({ draw: 'draw', entry, number })).toMatchObject({ code: 0 });
    expect(await verify({ draw: 'draw' })).toMatchObject({ code: 0 });
    expect(await verify({ draw: 'draw', receipt: 'lateReceipt', jwks: 'jwks', number })).toMatchObject({ code: 0 });
  });

  test.each<[string, () => Promise<Record<string, string | number>> | Record<string, string | number>, string]>([
    ['another number', () => ({ draw: 'draw', entry, number: number + 1 }), `has the number`],
    ['another seed', async () => ({ draw: await tampered('draw', { seed: '0'.repeat(64) }), entry }), 'FAILED'],
    ['no such entry', () => ({ draw: 'draw', entry: 9 }), 'FAILED'],
    [
      'another promise',
      async () => ({ draw: 'draw', before: await tampered('before', { commitment: '0'.repeat(64) }) }),
      'FAILED',
    ],
    ['a draw that was not yet', () => ({ draw: 'before', entry }), 'have not opened'],
    ['a draw without its value', () => ({ draw: 'pending', entry }), 'awaits its public value'],
    ['a receipt that others have signed', () => ({ draw: 'draw', receipt: 'forged', jwks: 'jwks' }), 'no receipt'],
    ['keys of others', () => ({ draw: 'draw', receipt: 'receipt', jwks: 'foreignKeys' }), 'no receipt'],
    ['an ID token as a receipt', () => ({ draw: 'draw', receipt: 'idToken', jwks: 'jwks' }), 'no receipt'],
    ['a file that is none', () => ({ draw: 'receipt' }), 'cannot be used'],
    ['a file that is not there', () => ({ draw: 'nowhere' }), 'cannot be used'],
    [
      'a draw of senseless size',
      async () => ({ draw: await tampered('draw', { entries: 2 ** 52 }), entry }),
      'cannot be used',
    ],
  ])('does not hold with %s', async (_what, options, words) => {
    const { code, output } = await verify(await options());
    expect(output).toContain(words);
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
  });

  test.each<Record<string, string>>([
    {},
    { entry: '1' },
    { draw: 'draw', entry: '0' },
    { draw: 'draw', entry: 'first' },
    { draw: 'draw', receipt: 'receipt' },
    { draw: 'draw', jwks: 'jwks' },
    { draw: 'draw', nothing: 'x' },
  ])('explains itself to whoever asks with %o', async (options) => {
    const { code, output } = await verify(options);
    expect(output).toContain('Usage: npm run verify-draw');
    expect(code).toBe(64);
  });
});

describe('people who ask for the draw', () => {
  const facts = (name: string) => JSON.parse(kept[name] ?? '') as Record<'commitment' | 'seed', string>;

  test('get a page with what is published by then', () => {
    expect(kept.beforePage).toContain('When the doors open, a draw gives everybody');
    expect(kept.beforePage).toContain(facts('before').commitment);
    expect(kept.beforePage).toContain('Shown with the draw');
    expect(kept.pendingPage).toContain('In a moment the draw gives everybody');
    expect(kept.pendingPage).not.toContain(facts('draw').seed);
    expect(kept.page).toMatch(/The places were drawn: .+ UTC\./);
    for (const value of [facts('draw').seed, facts('before').commitment, 'round 4711', 'a beacon', '1 – 8']) {
      expect(kept.page).toContain(value);
    }
  });

  test('in their language, which the waiting page names', () => {
    expect(kept.germanPage).toContain('<h1>Die Auslosung</h1>');
  });

  test('and from there the same as data', () => {
    expect(kept.page).toContain('href="/rooms/launch/draw?json"');
    expect(kept.asData).toBe(kept.draw);
  });
});

describe('a receipt', () => {
  test('can be taken for no token of the provider', async () => {
    await using product = await startTimedProduct(prequeueSetup());
    const shop = await discoverShop(product.issuer);
    const { browser, page } = await queueUp(shop);
    const receipt = (await browser.request(`${page.url}/receipt`)).text;
    const asBearer = { headers: { Authorization: `Bearer ${receipt}` } };
    for (const path of ['/userinfo', '/verify?room=launch']) {
      expect((await new Browser().request(product.issuer + path, asBearer)).status).toBe(401);
    }
    const hinted = await shop.walk(new Browser(), (await shop.login({ prompt: 'none', id_token_hint: receipt })).url);
    expect(new URL(hinted.location ?? '').searchParams.get('error')).toBe('invalid_request');
    expect(Object.keys(claimsOfReceipt(receipt)).toSorted()).toEqual([
      'commitment',
      'entry',
      'epoch',
      'iat',
      'iss',
      'opens_at',
      'room',
      'source',
    ]);
  });

  test('is for those alone who have an entry', async () => {
    await using product = await startTimedProduct(prequeueSetup({ mode: 'open', opens_at: undefined }));
    const shop = await discoverShop(product.issuer);
    const { browser, page } = await queueUp(shop);
    expect((await browser.request(`${page.url}/receipt`)).status).toBe(404);
    expect((await new Browser().request(`${page.url}/receipt`)).status).toBe(404);
  });
});
