import type { Browser as Chromium, Request } from 'playwright-core';
import { type ChromiumVisitor, openVisitor, stopClock } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';

/** Less than what the page gives an answer: it must not give up one that is under way. */
export const STEP_MS = 10_000;

export const ROOM_STATUS = /\/rooms\/[^/]+\/status$/;
export const OWN_STATUS = /\/interaction\/[^/]+\/status$/;
export const OWN_PAGE = /\/interaction\/[^/]+\/page$/;

export interface Follower extends ChromiumVisitor {
  /** What the page has asked for since it was opened, and how often it was loaded anew. */
  readonly asked: { room: number; own: number; loaded: number };
  /** How much time has passed for the page, in milliseconds. */
  passedMs(): number;
  /** Lets time pass for the page until what is awaited holds. */
  passUntil(what: string, holds: () => Promise<boolean> | boolean): Promise<void>;
}

/** Opens the waiting page of a visitor with a clock of its own, which the test moves. */
export async function follow(chrome: Chromium, url: string): Promise<Follower> {
  const visitor = await openVisitor(chrome);
  const { page } = visitor;
  await stopClock(page);
  await page.goto(url);
  const asked = { room: 0, own: 0, loaded: 0 };
  const underWay = new Set<Request>();
  page.on('request', (request) => {
    // The requests of the page before may never be said to have ended.
    if (request.isNavigationRequest()) underWay.clear();
    underWay.add(request);
    if (ROOM_STATUS.test(request.url())) asked.room += 1;
    if (OWN_STATUS.test(request.url())) asked.own += 1;
    if (request.isNavigationRequest()) asked.loaded += 1;
  });
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  let steps = 0;
  async function passUntil(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    await eventually(what, async () => {
      if (underWay.size > 0) return false;
      await page.clock.runFor(STEP_MS);
      steps += 1;
      return holds();
    });
  }
  return Object.assign(visitor, { asked, passUntil, passedMs: () => steps * STEP_MS });
}
