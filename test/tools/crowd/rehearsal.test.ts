import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { launchSetup, SHOP_CALLBACK, SHOP_SECRET } from '../../support/shop-setup.ts';
import { crowd, row, startCrowd } from './crowd-command.ts';

/** The shop, told by options alone. */
function toShop({ issuer }: Product): string[] {
  const known = ['--issuer', issuer, '--client', 'shop', '--room', 'launch', '--redirect-uri', SHOP_CALLBACK];
  return [...known, '--rate', '200/s'];
}

test('hundreds wait, sleep, leave, stay away and go in; the summary is what the room says', {
  timeout: 90_000,
}, async () => {
  await using product = await startProduct(
    launchSetup({ mode: 'paused', inlet: { capacity: 90 }, turn_window: '4s', grace: '1m', admission: '1m' }),
  );
  const habits = ['--leave', '10%', '--sleep', '10%', '--miss', '10%', '--complete', '100%', '--away', '1s'];
  const running = startCrowd([...toShop(product), '--visitors', '150', '--stay', '300ms', '--seed', '7', ...habits], {
    CROWD_CLIENT_SECRET: SHOP_SECRET,
  });
  await eventually('150 to wait', async () => (await product.admin.room('launch')).issued === 150);
  await product.admin.patch('launch', { mode: 'open' });
  const code = await running.ended;
  const output = running.output();
  expect(output).toContain('everybody is done');
  expect({ code, errors: row(output, 'errors') }).toEqual({ code: 0, errors: 'none' });
  expect(row(output, 'joined')).toBe('150 of 150');
  const [wentIn, leftTab] = [Number(row(output, 'went in')), Number(row(output, 'closed the tab'))];
  const missed = Number(row(output, 'turns missed'));
  expect(row(output, 'done')).toBe(`${wentIn} (${wentIn} completed, 0 just left, 0 ended before)`);
  expect(row(output, 'waited')).toMatch(/^p50 .+, p90 .+, p99 .+, max .+ s$/);
  expect(row(output, 'HTTP statuses')).toMatch(/^200: \d/);
  // Everybody who did not go in closed the tab or stayed away; a sleeper may have missed a turn and come again.
  expect(wentIn + leftTab + missed).toBeGreaterThanOrEqual(150);
  expect(missed).toBeGreaterThan(0);
  const { issued, completed } = await product.admin.room('launch');
  expect(row(output, 'numbers')).toBe(`${issued} told, 0 seen twice`);
  expect(completed).toBe(wentIn);
  for (const secret of [SHOP_SECRET, 'code=', 'Bearer']) expect(output).not.toContain(secret);
});

test('without the secret of the client visitors come as far as its callback', { timeout: 60_000 }, async () => {
  await using product = await startProduct(launchSetup({ mode: 'off' }));
  const { code, output } = await crowd([...toShop(product), '--visitors', '10', '--stay', '1h']);
  expect(code).toBe(0);
  expect(row(output, 'done')).toBe('10 (0 completed, 10 just left, 0 ended before)');
  // Whose code nobody exchanges has a visit all the same, for a minute.
  expect(await product.admin.room('launch')).toMatchObject({ inside: 10 });
});

test('an interrupt sends everybody home with the summary, those too who joined again after a reset', {
  timeout: 90_000,
}, async () => {
  await using product = await startProduct(launchSetup({ turn_window: '4s' }));
  const habits = ['--leave', '0%', '--sleep', '0%', '--miss', '0%'];
  const running = startCrowd([...toShop(product), '--visitors', '20', ...habits]);
  const joined = () => eventually('20 to wait', async () => (await product.admin.room('launch')).issued === 20);
  await joined();
  await eventually('their numbers to be told', () => askedOnce(product));
  await product.admin.reset('launch');
  await joined();
  // From the terminal, and once more from npm.
  running.child.kill('SIGINT');
  running.child.kill('SIGINT');
  expect({ code: await running.ended, output: running.output() }).toMatchObject({ code: 0 });
  const output = running.output();
  expect(output).toContain('it was interrupted');
  expect(row(output, 'still there')).toBe('20 waiting, 0 inside');
  expect(row(output, 'turns missed')).toBe('20');
  expect(row(output, 'numbers')).toMatch(/ told, 0 seen twice$/);
});

/** Whether 20 visitors have asked for their status, which is when they learn their numbers. */
async function askedOnce({ output }: Product): Promise<boolean> {
  return output().split('"own-status"').length > 20;
}
