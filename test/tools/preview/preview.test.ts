import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TextKey } from '../../../src/language/catalog.ts';
import { loadCatalogs } from '../../../src/language/catalog.ts';
import { messages } from '../../../src/tools/preview/messages.ts';
import { recipesByPlace } from '../../../src/tools/preview/place-recipes.ts';
import { type Preview, startPreview } from '../../support/preview.ts';
import { shopClient } from '../../support/shop-setup.ts';

const ROOMS = {
  launch: { title: 'Winter sale', inlet: { admit: 100, every: '1m', capacity: 500 } },
  early: { title: 'Early birds', mode: 'prequeue', opens_at: '2030-01-01T09:00:00Z' },
};

/** What the heading of a page says, where that is not the heading of its name. */
const HEADINGS: Readonly<Record<string, TextKey>> = {
  joining: 'waiting.heading',
  'prequeue-by-hand': 'prequeue.heading',
  'waiting-near': 'waiting.heading',
  'waiting-unknown': 'waiting.heading',
  'waiting-until': 'waiting.heading',
  starting: 'waiting.heading',
  'closed-in-line': 'closed.heading',
  'closed-reset': 'reset.heading',
  'over-in-line': 'over.heading',
  'over-newcomer': 'over.heading',
  'over-missed': 'missed.heading',
  'draw-before': 'draw.heading',
  'draw-pending': 'draw.heading',
  'waiting-message': 'waiting.heading',
  'waiting-drawn': 'waiting.heading',
  paused: 'waiting.heading',
  'turn-tap': 'turn.heading',
  'turn-late': 'turn.heading',
  'turn-without-link': 'turn.heading',
  'no-place': 'no_place.heading',
  'form-post': 'turn.going',
  'not-found': 'not_found.heading',
  'too-large': 'too_large.heading',
  'logged-out': 'logged_out.heading',
  'logout-late': 'refused.heading',
};

const catalogs = loadCatalogs();
let preview: Preview;

beforeAll(async () => {
  preview = await startPreview({ rooms: ROOMS, clients: [shopClient()] });
});
afterAll(() => preview[Symbol.asyncDispose]());

async function get(path: string, accept = 'text/html'): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await fetch(`${preview.url}${path}`, { headers: { accept } });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

function heading(body: string): string | undefined {
  return /<h1>(.*?)<\/h1>/.exec(body)?.[1]?.replace(/&#39;/g, "'");
}

test.each(Object.keys(ROOMS))(
  'every state of room %s has its page, in every language that is asked for',
  async (room) => {
    for (const { name } of [...Object.values(recipesByPlace).flat(), ...messages]) {
      for (const language of ['en', 'de', 'ar']) {
        const { status, body } = await get(`/${room}/${name}?lang=${language}`);
        const key = HEADINGS[name] ?? (`${name}.heading` as TextKey);
        expect([name, status, heading(body)]).toEqual([name, 200, catalogs.get(language)?.texts[key]]);
      }
    }
  },
);

test('a missed turn says until when it was kept, also when nobody is called any more', async () => {
  for (const state of ['missed', 'next', 'over-missed']) {
    expect((await get(`/launch/${state}`)).body).toContain('The turn was kept until');
  }
});

test('a page of a place stays in its place: what its script asks for says the same', async () => {
  for (const [place, recipes] of Object.entries(recipesByPlace)) {
    for (const { name } of recipes) {
      const { body } = await get(`/launch/${name}`);
      expect(body).toContain(`data-state="${place}"`);
      expect(JSON.parse((await get(`/launch/${name}/status`, 'application/json')).body)).toMatchObject({ place });
      expect((await get(`/launch/${name}/page`)).body).toContain(`data-state="${place}"`);
      const room = await get(`/launch/${name}/rooms/launch/status`, 'application/json');
      expect(room.headers.get('waiting-room')).toMatch(/^near=\d+, line=/);
    }
  }
});

test('without its script a page has none, and says when it looks again', async () => {
  const { body } = await get('/launch/waiting?script=off&lang=en');
  expect(body).not.toContain('<script type="module"');
  expect(body).toContain('next look in');
});

test('whoever goes on from a turn comes back to the same page, in the same language', async () => {
  expect((await get('/launch/turn?lang=ar')).body).toContain('href="/launch/turn?lang=ar"');
  const rejoin = await fetch(`${preview.url}/interaction/launch/missed/rejoin`, { method: 'POST', redirect: 'manual' });
  expect([rejoin.status, rejoin.headers.get('location')]).toEqual([303, '/launch/missed']);
});

test('the index leads to all of them', async () => {
  const { body } = await get('/?lang=fr');
  for (const room of Object.keys(ROOMS)) {
    for (const { name } of [...Object.values(recipesByPlace).flat(), ...messages]) {
      expect(body).toContain(`href="/${room}/${name}?lang=fr"`);
    }
  }
  expect((await get('/launch/nowhere')).status).toBe(404);
});

test('a changed template and a changed configuration are seen at once, with what is wrong in them', async () => {
  await using own = await startPreview({ rooms: { own: { title: 'Before' } }, clients: [] });
  const look = async (): Promise<string> => (await fetch(`${own.url}/own/waiting`)).text();
  expect(await look()).toContain('Before');

  const folder = join(own.folder, 'pages');
  mkdirSync(folder);
  const write = (source: string) => writeFileSync(join(folder, 'layout.njk'), source);
  write('{% extends "ours/layout.njk" %}{% block footer %}Since 1921{% endblock %}');
  own.configure({ rooms: { own: { title: 'After', template: './pages' } }, clients: [] });
  expect(await look()).toMatch(/After[\s\S]*Since 1921/);

  write('{% extends "ours/layout.njk" %}{% block footer %}{{ look.nothing.at.all }}{% endblock %}');
  expect(await look()).toMatch(/A template is broken[\s\S]*waiting\.njk/);
  write('{% extends "ours/layout.njk" %}{% block footer %}{% endif %}{% endblock %}');
  expect(await look()).toMatch(/configuration is not valid[\s\S]*layout\.njk/);
  write('{% extends "ours/layout.njk" %}');
  expect(await look()).toContain('After');
});
