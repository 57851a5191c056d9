import type { Browser as Chromium, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomConfig } from '../../src/config/config.ts';
import { createPage, type PageOptions } from '../../src/http/pages/page.ts';
import { createViews, type Views } from '../../src/http/pages/views.ts';
import { loadCatalogs } from '../../src/language/catalog.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { endRecipes } from '../../src/tools/preview/end-recipes.ts';
import { messages } from '../../src/tools/preview/messages.ts';
import { recipesByPlace } from '../../src/tools/preview/place-recipes.ts';
import { viewPlace } from '../../src/tools/preview/place-view.ts';
import { accessibilityFaults, loadAxe } from '../support/accessibility.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { type Preview, startPreview } from '../support/preview.ts';

const places = Object.values(recipesByPlace).flat();
const STATES = [...places, ...messages].map(({ name }) => name);
/** Where texts of several parts meet, so that a language may be what is wrong. */
const LOOKED_AT = new Set<string>([
  ...[...endRecipes.closed, ...endRecipes.over].map(({ name }) => name),
  ...['starting', 'next', 'missed', 'reset', 'ended', 'turn-tap', 'draw'],
]);

const PHONE = { width: 390, height: 844 };
/** What is left of 1280 pixels at 400 % (WCAG 1.4.10). */
const ZOOMED = { width: 320, height: 256 };
const TITLE = 'Winter sale';
const MESSAGE = 'Thank you for your patience!';

let preview: Preview;
let chrome: Chromium;

beforeAll(async () => {
  const rooms = { launch: { title: TITLE, message: MESSAGE } };
  [preview, chrome] = await Promise.all([startPreview({ rooms, clients: [] }), startChromium()]);
});
afterAll(async () => {
  await chrome.close();
  await preview[Symbol.asyncDispose]();
});

test('nothing is wrong with any page and its script', async () => {
  await using visitor = await openVisitor(chrome, { viewport: PHONE });
  const { page, complaints } = visitor;
  // A page that leaves its place by itself cannot be looked at in peace.
  await page.addInitScript("for (const key of ['owr went', 'owr reloads']) sessionStorage.setItem(key, '9')");
  for (const state of STATES) {
    await page.setViewportSize(PHONE);
    await page.goto(`${preview.url}/launch/${state}?lang=en`);
    expect([state, await accessibilityFaults(page)]).toEqual([state, []]);
    await page.setViewportSize(ZOOMED);
    expect([state, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([state, 0]);
  }
  expect(complaints).toEqual([]);
}, 90_000);

type Shown = Omit<PageOptions, 'languages'> & { readonly state: string };

const room: RoomConfig = {
  ...{ name: 'launch', title: TITLE, settings: { ...defaultSettings, message: MESSAGE }, awsApi: false },
  ...{ awsEventId: 'launch', awsPrivateIssuer: null, webhooks: [], texts: {}, look: null, templates: null },
};

/** What the preview shows in each state: brought there once, for all languages. */
async function allPages(): Promise<Shown[]> {
  const options = { search: '', metadata: {}, startMs: Date.now() };
  const ofPlaces = places.map(async (recipe) => {
    const { page } = await viewPlace(room, recipe, `/launch/${recipe.name}`, options);
    return { ...page, state: recipe.name };
  });
  const others = messages.map((recipe) => ({ ...recipe.page('/', room), room: room.name, state: recipe.name }));
  return [...(await Promise.all(ofPlaces)), ...others];
}

/** Puts each page of a language in place of the one before: a navigation to each would take minutes. */
function faultsIn(page: Page, views: Views, pages: readonly Shown[], language: string): Promise<unknown> {
  const told = pages.map(({ state, ...options }) => {
    const { body } = createPage(views, { ...options, languages: [language] });
    return { state, body, isLookedAt: language === 'ar' || LOOKED_AT.has(state) };
  });
  return page.evaluate(`(async () => {
    const faults = [];
    for (const { state, body, isLookedAt } of ${JSON.stringify(told)}) {
      const next = new DOMParser().parseFromString(body, 'text/html');
      const [root, wanted] = [document.documentElement, next.documentElement];
      for (const name of ['lang', 'dir']) root.setAttribute(name, wanted.getAttribute(name));
      document.title = next.title;
      document.querySelector('main').replaceWith(document.adoptNode(next.querySelector('main')));
      const over = root.scrollWidth - innerWidth;
      if (over > 0) faults.push(state + ' is ' + over + ' pixels too wide');
      const { violations } = isLookedAt ? await axe.run() : { violations: [] };
      for (const { id, nodes } of violations) faults.push(state + ', ' + id + ': ' + nodes.map(({ html }) => html).join());
    }
    return faults;
  })()`);
}

test('nothing is wrong with any page in any language, in light and in dark', async () => {
  await using visitor = await openVisitor(chrome, { viewport: ZOOMED });
  const { page } = visitor;
  const views = createViews({ issuer: preview.url, rooms: [room], clients: [] }, () => undefined);
  const pages = await allPages();
  // This one is never loaded anew by itself.
  await page.goto(`${preview.url}/launch/draw?script=off`);
  await loadAxe(page);
  for (const [index, language] of [...loadCatalogs().keys()].entries()) {
    await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'dark' : 'light' });
    expect([language, await faultsIn(page, views, pages, language)]).toEqual([language, []]);
  }
}, 90_000);
