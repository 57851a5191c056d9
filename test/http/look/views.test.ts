import { readFileSync } from 'node:fs';
import Koa from 'koa';
import { pino } from 'pino';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import type { RoomConfig } from '../../../src/config/config.ts';
import type { RoomLook } from '../../../src/config/room-look.ts';
import { completeColors, paletteOf } from '../../../src/config/rules/palette.ts';
import { reportTemplateFaults } from '../../../src/http/look/template-reports.ts';
import { nameRoom } from '../../../src/http/pages/page.ts';
import { pageFaults } from '../../../src/http/pages/page-faults.ts';
import { createViews } from '../../../src/http/pages/views.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { sampleRoom } from '../../support/sample-room.ts';

const issuer = 'https://wait.example.com/q';
const noLook: RoomLook = {
  logo: null,
  logoDark: null,
  logoAlt: 'Sale',
  previewImage: null,
  palettes: null,
  fonts: [],
  links: [],
};

const room = (name: string, changes: Partial<RoomConfig> = {}): RoomConfig => sampleRoom(name, 'Sale', changes);

/** A page of a room, and the faults of its templates. */
function show(rooms: readonly RoomConfig[], of: string | null, template = 'message.njk', values = {}) {
  const faults: unknown[] = [];
  const views = createViews({ issuer, rooms, clients: [] }, (fault) => faults.push(fault));
  const words = views.words(['en'], of);
  const page = views.render(template, { message: 'failed', detail: null, refreshAfter: null, ...values }, words, of);
  return { page, faults, views };
}

const colors = completeColors({ accent: '#8b1e2d' }, {});
const palettes = { light: paletteOf(colors.light), dark: paletteOf(colors.dark) };
const branded = room('sale', {
  look: {
    ...noLook,
    palettes,
    logo: { type: 'image/svg+xml', bytes: Buffer.from('<svg/>') },
    logoDark: { type: 'image/png', bytes: Buffer.from('png') },
    logoAlt: 'A "brand"',
    fonts: ['Georgia', 'serif'],
    links: [{ text: '<Imprint>', url: 'https://example.com/?a=1&b=2' }],
  },
});

test('a room with a look shows it on its pages, and another one does not', () => {
  const { page } = show([branded, room('exam')], 'sale');
  expect(page).toMatch(/<link rel="stylesheet" href="\/q\/assets\/rooms\/sale\/look\.css\?v=[\w-]{12}">/);
  expect(page).toMatch(
    /<source media="\(prefers-color-scheme: dark\)" srcset="\/q\/assets\/rooms\/sale\/logo-dark\?v=/,
  );
  expect(page).toMatch(/<img src="\/q\/assets\/rooms\/sale\/logo\?v=[\w-]{12}" alt="A &quot;brand&quot;">/);
  expect(page).toContain(
    '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">&lt;Imprint&gt;</a>',
  );
  expect(page).toContain("fill='%238b1e2d'");
  const plain = show([branded, room('exam')], 'exam').page;
  expect(plain).not.toMatch(/look\.css|logo|<footer/);
  expect(show([branded, room('exam')], null).page).toBe(plain);
});

test('pages of no room are those of the only one', () => {
  const { page } = show([branded], null);
  expect(page).toBe(show([branded], 'sale').page);
});

test('the stylesheet has colours and font of the room, a look of links alone has none', () => {
  const { views } = show([branded, room('exam', { look: { ...noLook, links: [] } })], 'sale');
  const names = views.assets.map(({ name }) => name).filter((name) => name.startsWith('rooms/'));
  expect(names).toEqual(['rooms/sale/look.css', 'rooms/sale/logo', 'rooms/sale/logo-dark']);
  const sheet = views.assets.find(({ name }) => name === 'rooms/sale/look.css')?.content.toString() ?? '';
  expect(sheet).toMatch(/^:root\{--ground:#f3f5f8;.*--accent:#8b1e2d;--on-accent:#ffffff;--link:#8b1e2d\}$/m);
  expect(sheet).toMatch(/^@media \(prefers-color-scheme:dark\)\{:root\{--ground:#10161d;/m);
  expect(sheet).toContain('body{font-family:"Georgia",serif,system-ui,sans-serif}');
});

const templates = (sources: Record<string, string>) => room('sale', { templates: new Map(Object.entries(sources)) });

test('templates of a room win, the rest is ours, and ours can be extended', () => {
  const own = templates({
    'layout.njk': '{% extends "ours/layout.njk" %}{% block footer %}<p>since 1921</p>{% endblock %}',
  });
  const { page, faults } = show([own, room('exam')], 'sale');
  expect(page).toContain('<p>since 1921</p>');
  expect(page).toContain('<main class="card" id="place">');
  expect(page).toContain('<h1>');
  expect(faults).toEqual([]);
  expect(show([own, room('exam')], 'exam').page).not.toContain('since 1921');
});

test.each([
  ['that fails', '{{ nothing.at.all() }}', /Unable to call/],
  ['that writes what is not there', '{{ nothing }}', /undefined value/],
  ['without a place', '<p>Hello</p>', /no <main id="place">/],
  ['that asks for what is not there', '{% include "gone.njk" %}', /no such template/],
  ['that has no end', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /call stack/],
])('a template %s is passed over', (_what, source, reason) => {
  const { page, faults } = show([templates({ 'message.njk': source }), room('exam')], 'sale');
  expect(page).toBe(show([room('exam')], 'exam').page);
  expect(faults).toEqual([{ room: 'sale', template: 'message.njk', reason: expect.stringMatching(reason) }]);
});

test('templates cannot change what others see', () => {
  const values = { list: [3, 1, 2] };
  const source = '<main id="place">{{ list | sort | reverse | join }}</main>';
  expect(show([templates({ 'message.njk': source })], 'sale', 'message.njk', values).page).toContain('321');
  expect(values.list).toEqual([3, 1, 2]);
});

test('each different fault is told once, and all are counted', () => {
  const lines: unknown[] = [];
  const counted: string[] = [];
  const report = reportTemplateFaults(
    { error: (line: unknown) => void lines.push(line) },
    { observeTemplateFault: (name) => counted.push(name) },
  );
  const fault = { room: 'sale', template: 'waiting.njk', reason: 'is broken' };
  for (let time = 0; time < 3; time += 1) report(fault);
  for (let each = 0; each < 100; each += 1) report({ ...fault, reason: `is broken in way ${each}` });
  expect(lines[0]).toEqual(fault);
  expect(lines).toHaveLength(20);
  expect(counted).toHaveLength(103);
});

test('docs/look.md names all that a waiting page is given', () => {
  const docs = readFileSync('docs/look.md', 'utf8');
  const page = readFileSync('src/http/waiting-page/place-page.ts', 'utf8');
  const [, given = ''] = /template: 'waiting\.njk',.*?values: \{(.*?)\n {4}\}/s.exec(page) ?? [];
  const names = [...given.matchAll(/^ {6}(\w+)/gm)].map(([, name]) => name ?? '');
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
});

test('while the store is away the calm page looks like the room, once it is known whose it is', async () => {
  const views = createViews({ issuer, rooms: [branded, room('exam')], clients: [] }, () => {});
  const app = new Koa();
  app.use(pageFaults({ views, logger: pino({ level: 'silent' }) }));
  app.use((ctx) => {
    if (ctx.path === '/known') nameRoom(ctx, 'sale');
    throw storeUnavailable(null);
  });
  const get = (path: string) => supertest(app.callback()).get(path).set('Accept', 'text/html').expect(503);
  expect((await get('/known')).text).toContain('/assets/rooms/sale/look.css');
  expect((await get('/unknown')).text).not.toContain('/assets/rooms/');
});
