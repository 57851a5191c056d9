import { z } from 'zod';
import type { AdminClient } from './admin-client.ts';
import { Browser, type Page } from './browser.ts';
import { type LoginCheck, RelyingParty, type Tokens } from './relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET } from './shop-setup.ts';

/** A product as far as visits need it. */
export interface Venue {
  readonly issuer: string;
  readonly admin: AdminClient;
}

/** Somebody in line. */
export interface Waiting {
  readonly browser: Browser;
  readonly login: LoginCheck;
  /** The waiting page. */
  readonly page: Page;
  readonly number: number;
}

/** Somebody inside. */
export interface Visit {
  readonly browser: Browser;
  readonly login: LoginCheck;
  /** Callback with the code, already exchanged. */
  readonly callback: string;
  readonly tokens: Tokens;
  readonly claims: VisitClaims;
}

const visitClaims = z.looseObject({
  sub: z.string(),
  exp: z.int(),
  auth_time: z.int(),
  entered_at: z.int(),
  // Not there for a visit that began while the room was off.
  queue_position: z.int().optional(),
  room: z.string(),
});

export type VisitClaims = Readonly<z.infer<typeof visitClaims>>;

export function discoverShop(
  issuer: string,
  changes: Partial<{ clientId: string; secret: string | null; redirectUri: string }> = {},
) {
  return RelyingParty.discover({
    issuer,
    clientId: 'shop',
    secret: SHOP_SECRET,
    redirectUri: SHOP_CALLBACK,
    ...changes,
  });
}

/** What makes a request one that is judged when it arrives, and resumed at its turn (docs/decisions/0008). */
export const RESUMED = { login_hint: 'somebody' };

/** Goes to a client and waits there. */
export async function queueUp(
  shop: RelyingParty,
  { browser = new Browser(), parameters = {} }: { browser?: Browser; parameters?: Record<string, string> } = {},
): Promise<Waiting> {
  const login = await shop.login(parameters);
  const page = await shop.walk(browser, login.url);
  if (page.status !== 200) throw new Error(`no waiting page: ${page.status} ${page.location}`);
  const { number } = await browser.json<{ number: number }>(page.url);
  return { browser, login, page, number };
}

/** Calls everybody who waits in a room. */
export async function callAll({ admin }: Venue, room: string): Promise<void> {
  const { issued, serving } = await admin.room(room);
  if (issued > serving) await admin.advance(room, issued - serving);
}

/** Walks to the callback of an authorization request and exchanges its code. */
export async function fetchTokens(shop: RelyingParty, login: LoginCheck, callback: string | null): Promise<Tokens> {
  if (callback === null || !shop.isCallback(callback)) throw new Error(`no callback: ${callback}`);
  return shop.exchange(callback, login);
}

/** Waits in line, is called, goes in and exchanges the code. */
export async function visit(
  venue: Venue,
  shop: RelyingParty,
  { room, ...options }: { room: string; browser?: Browser; parameters?: Record<string, string> },
): Promise<Visit> {
  const { browser, login, page } = await queueUp(shop, options);
  await callAll(venue, room);
  const called = await shop.walk(browser, page.url);
  const tokens = await fetchTokens(shop, login, called.location);
  return { browser, login, callback: called.location ?? '', tokens, claims: claimsOf(tokens) };
}

export function claimsOf(tokens: Tokens): VisitClaims {
  return visitClaims.parse(tokens.claims());
}

/** A parameter of the answer that a client was sent. */
export function answerOf(page: Page, name: string): string | null {
  return page.location === null ? null : new URL(page.location).searchParams.get(name);
}

/** When a visit ends as planned, in epoch seconds. */
export async function plannedEnd({ admin }: Venue, room: string, sub: string): Promise<number> {
  const response = await admin.call('GET', `/rooms/${room}/admissions/${sub}`);
  return ((await response.json()) as { ends_at: number }).ends_at;
}

/** The `sub` of everybody inside, a hundred at most. */
export async function visitorsInside({ admin }: Venue, room: string): Promise<string[]> {
  const response = await admin.call('GET', `/rooms/${room}/admissions?state=live`);
  return ((await response.json()) as { admissions: { sub: string }[] }).admissions.map(({ sub }) => sub);
}
