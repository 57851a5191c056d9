import { Browser, type Page } from '../../support/browser.ts';
import type { LoginCheck, RelyingParty } from '../../support/relying-party.ts';
import { callAll, claimsOf, fetchTokens, type Visit, type Waiting } from '../../support/visits.ts';
import type { Venue } from './each-call.ts';

/** The room of all scenarios. */
export const ROOM = 'launch';

/** Too large for a cookie: such a request is kept in the store. */
export const LARGE = { state: Array.from({ length: 120 }, () => crypto.randomUUID()).join('') };

export interface Arriving {
  readonly browser: Browser;
  readonly login: LoginCheck;
}

interface ArrivalOptions {
  readonly shop?: RelyingParty;
  readonly browser?: Browser;
  readonly parameters?: Record<string, string>;
}

/** Somebody whose browser is about to follow the shop's redirect. */
export async function arriving(
  venue: Venue,
  { shop = venue.shop, browser = new Browser(), parameters = {} }: ArrivalOptions = {},
): Promise<Arriving> {
  const login = await shop.login(parameters);
  return { browser, login: { ...login, state: parameters.state ?? login.state } };
}

/** Somebody on the waiting page, without a number yet. */
export async function sent(venue: Venue, options: ArrivalOptions = {}): Promise<Arriving & { place: string }> {
  const { browser, login } = await arriving(venue, options);
  const { location } = await browser.request(login.url);
  if (location === null) throw new Error('not sent to the waiting page');
  return { browser, login, place: location };
}

/** Somebody on the waiting page, with a number. */
export async function waiting(venue: Venue, options: ArrivalOptions = {}): Promise<Waiting> {
  const { browser, login } = await arriving(venue, options);
  const page = await venue.shop.walk(browser, login.url);
  const { number } = await browser.json<{ number: number }>(page.url);
  return { browser, login, page, number };
}

/** Somebody whose turn has come. */
export async function called(venue: Venue, options: ArrivalOptions = {}): Promise<Waiting> {
  const one = await waiting(venue, options);
  await callAll(venue.product, ROOM);
  return one;
}

/** Somebody inside who has a code. */
export async function codeHolder(
  venue: Venue,
  options: ArrivalOptions = {},
): Promise<Arriving & { readonly callback: string }> {
  const { browser, login, page } = await called(venue, options);
  const { location } = await venue.shop.walk(browser, page.url);
  return { browser, login, callback: location ?? '' };
}

/** Somebody inside who has tokens. */
export async function inside(venue: Venue, options: ArrivalOptions = {}): Promise<Visit> {
  const holder = await codeHolder(venue, options);
  const tokens = await fetchTokens(options.shop ?? venue.shop, holder.login, holder.callback);
  return { ...holder, tokens, claims: claimsOf(tokens) };
}

/** Where an answer leads: inside, on which number, or to the waiting page. */
export async function endOf(venue: Venue, { browser, login }: Arriving, answer: Page): Promise<unknown> {
  const { shop } = venue;
  let page = answer;
  if (page.location !== null && !shop.isCallback(page.location)) page = await shop.walk(browser, page.location);
  if (page.location !== null && shop.isCallback(page.location)) {
    return { inside: claimsOf(await fetchTokens(shop, login, page.location)).queue_position ?? 'no number' };
  }
  if (page.status !== 200) return { status: page.status };
  const { state, number } = await browser.json(page.url);
  return { state, number };
}

/** Follows the answer to the callback or the waiting page. */
export function follow<Start extends Arriving>(start: Start, answer: Page, venue: Venue): Promise<unknown> {
  return endOf(venue, start, answer);
}
