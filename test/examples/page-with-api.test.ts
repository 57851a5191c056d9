import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Example, startExample } from '../support/example.ts';
import { http } from '../support/http.ts';

const ROOM = 'concert';

test('a page waits in line by itself, keeps its place over a reload, and buys in its turn', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('page-with-api');
  await example.run('site.ts');
  await using chrome = await startChromium();
  await using visitor = await openVisitor(chrome);
  const { page } = visitor;
  const { product, site } = example;
  await page.goto(`${site}/`);
  await page.getByText('Your number is 1; 1 to go.').waitFor();
  await page.reload();
  await page.getByText('Your number is 1; 1 to go.').waitFor();
  expect(await page.getByRole('button').isDisabled()).toBe(true);
  expect((await product.admin.room(ROOM)).issued).toBe(1);

  await product.admin.advance(ROOM, 1);
  await page.getByText('it is your turn').waitFor();
  await page.getByRole('button', { name: 'Buy a ticket' }).click();
  await page.getByText('A ticket for number 1. Enjoy!').waitFor();
  expect(page.url()).toBe(`${site}/`);
  expect(visitor.complaints).toEqual([]);
});

/** Takes a number, and the tokens of a visit, in a room that lets everyone pass. */
async function enter({ product }: Example): Promise<{ requestId: unknown; tokens: Record<string, unknown> }> {
  async function call(operation: string, parameters: Record<string, unknown>): Promise<Record<string, unknown>> {
    const body = JSON.stringify({ event_id: ROOM, ...parameters });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await http(`${product.issuer}/aws/public/${operation}`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as Record<string, unknown>;
  }
  await product.admin.patch(ROOM, { mode: 'off' });
  const { api_request_id: requestId } = await call('assign_queue_num', {});
  return { requestId, tokens: await call('generate_token', { request_id: requestId }) };
}

async function buy({ site }: Example, token: unknown): Promise<number> {
  return (await http(`${site}/tickets`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } })).status;
}

test('the server sells until the end that the token names, and no longer', { timeout: 60_000 }, async () => {
  await using example = await startExample('page-with-api', { replace: { 'admission: 5m': 'admission: 8s' } });
  await example.run('site.ts');
  const { tokens } = await enter(example);
  expect(await buy(example, tokens.access_token)).toBe(200);
  const { exp = 0 } = decodeJwt(String(tokens.access_token));
  await eventually('the token to end', () => Date.now() >= exp * 1000);
  expect(await buy(example, tokens.access_token)).toBe(401);
});

test('the server sells to who brings an access token of the event, and to nobody else', {
  timeout: 60_000,
}, async () => {
  await using example = await startExample('page-with-api');
  await example.run('site.ts');
  const { product } = example;
  const { requestId, tokens } = await enter(example);

  expect(await buy(example, tokens.access_token)).toBe(200);
  for (const other of [tokens.id_token, tokens.refresh_token, requestId, '', `${tokens.access_token}x`]) {
    expect(await buy(example, other)).toBe(401);
  }
  // Its tokens are for the site, which checks them itself: they open no path of the provider.
  const headers = { Authorization: `Bearer ${tokens.access_token}` };
  expect((await http(`${product.issuer}/verify?room=${ROOM}`, { headers })).status).toBe(401);
  expect((await http(`${product.issuer}/userinfo`, { headers })).status).toBe(401);
});
