import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileWith, load, type MistakeCase, mistakes } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'owr-look-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files: Readonly<Record<string, string>> = {
  'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  'page.svg': '<!doctype html><svg></svg>',
  'fake.png': 'GIF89a',
  'large.png': '\x89'.padEnd(500 * 1024 + 1),
  'large.svg': `<svg>${' '.repeat(100 * 1024)}</svg>`,
  'pages/waiting.njk': '{% extends "ours/waiting.njk" %}',
  'broken/layout.njk': '{{ a b }}',
  'broken/waiting.njk': 'one\n{% if status %}\nthree',
  'missing/waiting.njk': '{{ status | upper }}\n{{ status | date }}',
  'sly/waiting.njk': 'one\n{{ a"`b }}',
  'none/readme.md': '',
  'folder.svg/readme.md': '',
};
for (const [name, content] of Object.entries(files)) {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const room = (look: string) => fileWith({ room: `look: { ${look} }` });
const CONFIG = join(folder, 'waiting-room.yaml');
const told = (text: string, env = {}) => mistakes(load(text, { CONFIG, ALLOW_INSECURE: 'true', ...env }));

const cases: readonly MistakeCase[] = [
  ['a logo that is not there', room('logo: none.svg'), 'rooms.launch.look.logo: cannot be read (ENOENT)'],
  ['a logo that is a folder', room('logo: folder.svg'), 'rooms.launch.look.logo: must be a file'],
  [
    'a logo of another kind',
    room('logo: logo.gif'),
    'rooms.launch.look.logo: must end in .svg, .png, .webp, .jpg or .jpeg',
  ],
  ['a logo in disguise', room('logo: fake.png'), 'rooms.launch.look.logo: is not what its ending says: image/png'],
  ['a page as logo', room('logo: page.svg'), 'rooms.launch.look.logo: is not what its ending says: image/svg+xml'],
  ['a heavy logo', room('logo: large.svg'), 'rooms.launch.look.logo: must have at most 100 KB'],
  [
    'a preview image that services do not show',
    room('preview_image: logo.svg'),
    'rooms.launch.look.preview_image: must end in .png, .webp, .jpg or .jpeg',
  ],
  [
    'a preview image in disguise',
    room('preview_image: fake.png'),
    'rooms.launch.look.preview_image: is not what its ending says: image/png',
  ],
  [
    'a heavy preview image',
    room('preview_image: large.png'),
    'rooms.launch.look.preview_image: must have at most 500 KB',
  ],
  [
    'a dark logo alone',
    room('logo_dark: logo.svg'),
    'rooms.launch.look.logo: is missing: logo_dark is its other version',
  ],
  [
    'colours that cannot be read',
    room('colors: { text: "#999", accent: "#fc0", dark: { card: "#eeeeee" } }'),
    'rooms.launch.look.colors.text: must have a contrast of 4.5:1 to card (WCAG 2.2), not 2.84:1',
    'rooms.launch.look.colors.accent: must have a contrast of 3:1 to card (WCAG 2.2), not 1.51:1',
    'rooms.launch.look.colors.dark.card: must have a contrast of 4.5:1 to text (WCAG 2.2), not 1.03:1',
  ],
  [
    'a colour that YAML takes for a comment',
    fileWith({ room: 'mode: open }\n  exam:\n    look:\n      colors:\n        accent: #8b0000\n  more: {' }),
    'rooms.exam.look.colors.accent: must be a colour in quotes, like "#8b0000" or "#fff"',
  ],
  [
    'a colour by name',
    room('colors: { accent: red }'),
    'rooms.launch.look.colors.accent: must be a colour in quotes, like "#8b0000" or "#fff"',
  ],
  [
    'a font that is more than a name',
    room('font: "x; } body { background: url(//example.com)"'),
    'rooms.launch.look.font: must be up to 10 names of fonts with commas between them, of letters, digits, spaces and hyphens',
  ],
  ...['javascript:alert(1)', 'data:text/html,x', '/imprint', 'mailto:nobody', 'https://me:secret@example.com/'].map(
    (url): MistakeCase => [
      `a link to ${url}`,
      room(`links: [{ text: Imprint, url: "${url}" }]`),
      'rooms.launch.look.links[0].url: must be a URL: https://shop.example.com/help or mailto:help@shop.example.com',
    ],
  ),
  [
    'a link without a lock',
    room('links: [{ text: Imprint, url: "http://example.com/" }]'),
    'rooms.launch.look.links[0].url: must be https except on localhost',
  ],
  [
    'a template that does not compile',
    fileWith({ room: 'template: broken' }),
    'rooms.launch.template: has mistakes: layout.njk, line 1: expected variable end; waiting.njk, line 3: parseIf: expected elif, else, or endif, got end of file',
  ],
  [
    'a template with a filter that is not there',
    fileWith({ room: 'template: missing' }),
    'rooms.launch.template: has mistakes: waiting.njk, line 2: has a filter that is not there: date',
  ],
  [
    'a template that tricks the compiler',
    fileWith({ room: 'template: sly' }),
    'rooms.launch.template: has mistakes: waiting.njk, line 2: has a name of other characters than letters, digits and underscores',
  ],
  [
    'a folder without templates',
    fileWith({ room: 'template: none' }),
    'rooms.launch.template: must be a folder with one of layout.njk, waiting.njk, message.njk, cookies.njk, logout.njk, draw.njk',
  ],
  ['no folder', fileWith({ room: 'template: gone' }), 'rooms.launch.template: cannot be read (ENOENT)'],
];

test.each(cases)('%s', (_what, text, ...expected) => {
  expect(told(text)).toEqual(expected);
});

test('a look and templates of its own are part of the room, read from beside the configuration', () => {
  const look =
    'logo: ./logo.svg, colors: { accent: "#8b1e2d" }, font: "Georgia, serif", links: [{ text: A, url: "mailto:a@b.example" }]';
  const loaded = load(fileWith({ room: `template: ./pages, look: { ${look} }` }), { CONFIG, ADMIN_PORT: '3009' });
  expect(loaded).toMatchObject({
    kind: 'ok',
    warnings: [{ path: 'clients[0].initiate_login_uri' }, { path: 'clients[0].session' }],
    config: {
      rooms: [
        {
          templates: new Map([['waiting.njk', files['pages/waiting.njk']]]),
          look: {
            logo: { type: 'image/svg+xml' },
            logoDark: null,
            logoAlt: 'launch',
            palettes: { light: { accent: '#8b1e2d', onAccent: '#ffffff', link: '#8b1e2d' } },
            fonts: ['Georgia', 'serif'],
            links: [{ text: 'A', url: 'mailto:a@b.example' }],
          },
        },
      ],
    },
  });
});

test('templates on the origin of the admin API are worth a warning', () => {
  expect(load(fileWith({ room: 'template: ./pages' }), { CONFIG })).toMatchObject({
    kind: 'ok',
    warnings: [
      { path: 'rooms.launch.template' },
      { path: 'clients[0].initiate_login_uri' },
      { path: 'clients[0].session' },
    ],
  });
});

test('the example of docs/look.md is valid', () => {
  const [, yaml = ''] = /```yaml\n(rooms:.*?)```/s.exec(readFileSync('docs/look.md', 'utf8')) ?? [];
  mkdirSync(join(folder, 'brand'));
  for (const name of ['logo.svg', 'logo-dark.svg']) writeFileSync(join(folder, 'brand', name), files['logo.svg'] ?? '');
  writeFileSync(join(folder, 'brand', 'card.png'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  expect(mistakes(load(`issuer: https://wait.example.com\n${yaml}`, { CONFIG }))).toEqual([]);
});
