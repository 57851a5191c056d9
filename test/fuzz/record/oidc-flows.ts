import { randomBytes } from 'node:crypto';
import { Browser } from '../../support/browser.ts';
import { codeForm, postForm, SHOP_AUTH, withToken } from '../../support/endpoints.ts';
import { fieldsOf } from '../../support/form-fields.ts';
import { http } from '../../support/http.ts';
import type { RelyingParty } from '../../support/relying-party.ts';
import { SHOP_SECRET } from '../../support/shop-setup.ts';
import { callAll, fetchTokens, queueUp, RESUMED, type Waiting } from '../../support/visits.ts';
import { CALLBACK, discover, ROOMS, type Scene } from './scene.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** What a browser of today says of a navigation and of a request of a script. */
const NAVIGATION = {
  'Accept-Language': 'de-CH, de;q=0.8, en;q=0.5',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-User': '?1',
  'Upgrade-Insecure-Requests': '1',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

function exchangeForm(callback: string | null, codeVerifier?: string): Record<string, string> {
  return { ...codeForm(callback ?? `${CALLBACK}?code=none`, codeVerifier), redirect_uri: CALLBACK };
}

/** Visitors of a room that is called by hand, at each step of their way. */
export async function recordVisitors(scene: Scene): Promise<void> {
  const shop = await discover(scene, 'shop');
  const spa = await discover(scene, 'spa', null);
  await waits(scene, shop);
  await letIn(scene, shop);
  await letIn(scene, spa, RESUMED);
  await leaves(scene, shop);
  await asksWithoutPlace(shop);
}

/** Somebody in line: the page, what its script asks for, and what its links and buttons lead to. */
async function waits({ issuer }: Scene, shop: RelyingParty): Promise<void> {
  const { browser, login, page } = await queueUp(shop, { parameters: { ui_locales: 'de fr-CA', ...RESUMED } });
  for (const url of [login.url, page.url]) await browser.request(url, { headers: NAVIGATION });
  for (const path of filesOf(page.text)) await browser.request(issuer + path, { headers: { Accept: '*/*' } });
  await browser.request(`${page.url}/status`, { headers: { Accept: 'application/json', 'Sec-Fetch-Dest': 'empty' } });
  for (const path of ['/page', '/receipt', '/rejoin', '/go-on']) await browser.request(page.url + path);
  for (const path of ['/rejoin', '/go-on']) await browser.request(page.url + path, { method: 'POST', headers: FORM });
  await browser.request(`${issuer}/rooms/${ROOMS.line}/status`, { headers: { Accept: 'application/json' } });
  // A second tab, a request too large for a cookie, and one without PKCE, posted.
  const state = randomBytes(3_000).toString('base64url');
  await queueUp(shop, { browser, parameters: { state } });
  const { url } = await shop.login({ response_mode: 'form_post', prompt: 'login', max_age: '10' });
  await browser.request(url);
  const posted = new URL(url).searchParams;
  posted.delete('code_challenge');
  posted.delete('code_challenge_method');
  await browser.request(`${issuer}/authorize`, { method: 'POST', headers: FORM, body: posted.toString() });
}

/** Scripts, stylesheets and images of a page, those of the look of its room among them. */
function filesOf(html: string): Set<string> {
  return new Set([...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path));
}

async function called({ recorder, admin, issuer }: Scene, shop: RelyingParty, parameters = {}): Promise<Waiting> {
  const waiting = await queueUp(shop, { parameters });
  await recorder.unrecorded(() => callAll({ admin, issuer }, ROOMS.line));
  return waiting;
}

/** Somebody whose turn is there for the taking, somebody whose code is, and somebody inside. */
async function letIn(scene: Scene, shop: RelyingParty, parameters = {}): Promise<void> {
  const { issuer, recorder } = scene;
  const turn = await called(scene, shop, parameters);
  await turn.browser.request(`${turn.page.url}/status`, { headers: { Accept: 'application/json' } });
  await recorder.unspent(() => turn.browser.request(turn.page.url));

  const coded = await called(scene, shop, parameters);
  const callback = (await shop.walk(coded.browser, coded.page.url)).location;
  await recorder.unspent(() => shop.exchange(callback ?? '', coded.login));

  const inside = await called(scene, shop, parameters);
  const { location } = await shop.walk(inside.browser, inside.page.url);
  const tokens = await fetchTokens(shop, inside.login, location);
  await shop.walk(inside.browser, (await shop.login()).url);
  await shop.walk(inside.browser, (await shop.login({ response_mode: 'form_post' })).url);
  await shop.userinfo(tokens);
  await http(`${issuer}/verify?room=${ROOMS.line}`, { headers: withToken(tokens.access_token) });
  await inside.browser.request(`${issuer}/verify?room=${ROOMS.line}`);
  if (tokens.refresh_token !== undefined) await shop.refresh(tokens.refresh_token);
  await postForm(`${issuer}/introspect`, { token: tokens.access_token });
  await recorder.unspent(async () => {
    await postForm(`${issuer}/revoke`, { token: tokens.refresh_token ?? tokens.access_token });
    await http(`${issuer}/complete`, { method: 'POST', headers: withToken(tokens.access_token) });
    await inside.browser.request(`${issuer}/logout?id_token_hint=${tokens.id_token}`);
  });
}

/** Somebody who logs out, and says that they are done. */
async function leaves(scene: Scene, shop: RelyingParty): Promise<void> {
  const { issuer } = scene;
  const { browser, login, page } = await called(scene, shop);
  const { location } = await shop.walk(browser, page.url);
  const tokens = await fetchTokens(shop, login, location);
  await postForm(`${issuer}/token`, exchangeForm(location, login.codeVerifier), SHOP_AUTH);
  const question = await browser.request(`${issuer}/logout?client_id=shop&state=${login.state}`);
  const body = new URLSearchParams({ ...fieldsOf(question.text), logout: 'yes' }).toString();
  await browser.request(`${issuer}/logout/confirm`, { method: 'POST', headers: FORM, body });
  await postForm(`${issuer}/revoke`, { token: tokens.access_token });
  await http(`${issuer}/complete`, { method: 'POST', headers: withToken(tokens.access_token) });
}

async function asksWithoutPlace(shop: RelyingParty): Promise<void> {
  await new Browser().request((await shop.login({ prompt: 'none' })).url);
  await new Browser({ headers: { Purpose: 'prefetch' } }).request((await shop.login()).url);
  const preview = { 'User-Agent': 'facebookexternalhit/1.1' };
  await new Browser({ headers: preview }).go((await shop.login()).url);
}

/** Clients of a room with a capacity, one of each kind, and visitors who gather for a draw. */
export async function recordOtherClients(scene: Scene): Promise<void> {
  const { issuer, recorder } = scene;
  const signed = await discover(scene, 'signed');
  const login = await signed.login({ scope: 'openid email profile' });
  const { location } = await signed.walk(new Browser(), login.url);
  const tokens = await fetchTokens(signed, login, location);
  await http(`${issuer}/verify?room=${ROOMS.free}`, { headers: withToken(tokens.access_token) });

  const posted = await discover(scene, 'posted');
  const form = await posted.walk(new Browser(), (await posted.login()).url);
  await recorder.unspent(() =>
    postForm(
      `${issuer}/token`,
      { ...exchangeForm(form.location), client_id: 'posted', client_secret: SHOP_SECRET },
      {},
    ),
  );

  const desk = await discover(scene, 'desk-shop');
  await queueUp(desk);
  const early = await discover(scene, 'early-shop');
  const { browser: visitor, page } = await queueUp(early);
  await visitor.request(`${page.url}/receipt`);
  await visitor.request(`${issuer}/rooms/${ROOMS.early}/draw`);
  await visitor.request(`${issuer}/rooms/${ROOMS.early}/draw`, { headers: { Accept: 'application/json' } });
}
