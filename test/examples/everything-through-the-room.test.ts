import { expect, test } from 'vitest';
import { visitorsInside } from '../product/visits.ts';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { startExample } from '../support/example.ts';
import { OAUTH2_PROXY } from '../support/oauth2-proxy.ts';
import { answers, startProgram } from '../support/program.ts';

const ROOM = 'everything';

test('a gateway sends everybody through the room; the site behind it does not know', { timeout: 60_000 }, async () => {
  await using example = await startExample('everything-through-the-room', { replace: { '"5s"': '"1s"' } });
  const { product, site, upstream } = example;
  await example.run('site.ts', { url: upstream });
  await using _gateway = await startProgram({
    command: OAUTH2_PROXY,
    args: ['--config', await example.adapt('oauth2-proxy.cfg')],
    isReady: () => answers(`${site}/ping`),
  });
  const browser = new Browser();
  const page = `${site}/tickets?page=2`;
  const waiting = await browser.go(page);
  expect(waiting.text).toContain('You are in line');
  await product.admin.advance(ROOM, 1);
  const [landed, [sub = '']] = [await browser.go(waiting.url), await visitorsInside(product, ROOM)];
  expect(landed).toMatchObject({ status: 200, url: page, text: expect.stringContaining(`Your visit is ${sub}`) });

  await product.admin.end(ROOM, sub);
  await eventually('the gateway to notice', async () => (await browser.go(page)).text.includes('You are in line'));
});
