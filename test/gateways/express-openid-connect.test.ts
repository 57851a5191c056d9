import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { startNodeProgram } from '../support/documented-site.ts';
import { startExpressSite } from '../support/express-site.ts';
import { fieldsOf } from '../support/form-fields.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { callAll } from '../support/visits.ts';
import { walkTests } from './walk-tests.ts';

const ROOM = 'launch';
const DOCUMENT = 'docs/gateways/express-openid-connect.md';

walkTests({
  name: 'express-openid-connect',
  document: DOCUMENT,
  start: (basics) => startNodeProgram(DOCUMENT, 'own', basics),
  lostLogin: { status: 400, says: 'Open the site again' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/logout',
});

describe.each(storeKinds())('express-openid-connect, which takes answers by form, on $name', ({ redisUrl }) => {
  let setup: ProtectedSite;
  let chrome: Chromium;

  beforeAll(async () => {
    const started = protectSite({
      client: (gateway) => ({ initiate_login_uri: `${gateway}/`, post_logout_redirect_uris: [gateway] }),
      startGateway: (basics) => startExpressSite({ ...basics, responseType: 'code' }),
      redisUrl: await redisUrl(),
    });
    [setup, chrome] = await Promise.all([started, startChromium()]);
  });
  afterAll(async () => {
    await chrome.close();
    await setup[Symbol.asyncDispose]();
  });

  test('lets a visitor in at their turn, to the page that was asked for', async () => {
    await using visitor = await openVisitor(chrome);
    const { page, complaints } = visitor;
    await page.goto(`${setup.gateway}/deep?page=1`);
    expect(await page.textContent('h1')).toBe('You are in line');
    await callAll(setup.product, ROOM);
    await page.getByText(WELCOME).waitFor();
    expect(page.url()).toBe(`${setup.gateway}/deep?page=1`);
    expect(complaints).toEqual([]);
  });

  test('lets a visitor without JavaScript in by the button, and ends the visit with a sign-out', async () => {
    await using visitor = await openVisitor(chrome, { javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(`${setup.gateway}/deep`);
    await callAll(setup.product, ROOM);
    await page.reload();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(WELCOME).waitFor();
    expect(page.url()).toBe(`${setup.gateway}/deep`);
    const { inside } = await setup.product.admin.room(ROOM);
    await page.goto(`${setup.gateway}/logout`);
    expect(await page.textContent('h1')).toBe('You are in line');
    expect(await setup.product.admin.room(ROOM)).toMatchObject({ inside: inside - 1 });
  });
});

test('express-openid-connect as it comes, which asks for id_token, is told what to set', async () => {
  await using setup = await protectSite({
    client: (gateway) => ({ initiate_login_uri: `${gateway}/` }),
    startGateway: (basics) => startExpressSite({ ...basics, responseType: null }),
  });
  const browser = new Browser();
  const posting = await browser.go(`${setup.gateway}/`);
  const answer = await browser.request(`${setup.gateway}/oauth2/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fieldsOf(posting.text)).toString(),
  });
  expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('set response_type (ResponseType)') });
  expect(await setup.product.admin.room(ROOM)).toMatchObject({ issued: 0 });
});
