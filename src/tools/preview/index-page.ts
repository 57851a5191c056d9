import type { RoomConfig } from '../../config/config.ts';
import { messages } from './messages.ts';
import { recipesByPlace } from './place-recipes.ts';

/** What the index offers. */
export interface IndexOptions {
  readonly rooms: readonly Pick<RoomConfig, 'name' | 'title'>[];
  readonly languages: readonly { readonly language: string; readonly name: string }[];
  /** The language that links lead to. */
  readonly chosen: string;
  /** Whether pages come with their script. */
  readonly script: boolean;
  /** Path of the stylesheet. */
  readonly sheet: string;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A page of the preview itself, in English. */
export function frame(title: string, sheet: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${escapeHtml(title)}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${sheet}">
</head>
<body>
  <main>
${content}
  </main>
</body>
</html>
`;
}

const groups: readonly { readonly name: string; readonly states: readonly { name: string; about: string }[] }[] = [
  { name: 'The waiting page', states: Object.values(recipesByPlace).flat() },
  { name: 'Other pages', states: messages },
];

/** All states of all rooms, and in which language they are shown. */
export function indexPage({ rooms, languages, chosen, script, sheet }: IndexOptions): string {
  const query = (language: string, scripted: boolean) => `?lang=${language}${scripted ? '' : '&amp;script=off'}`;
  const choice = (href: string, text: string, current: boolean, lang: string) =>
    `<a href="/${href}" lang="${lang}"${current ? ' aria-current="true"' : ''}>${escapeHtml(text)}</a>`;
  const links = (room: string, states: (typeof groups)[number]['states']) =>
    states
      .map(({ name, about }) => {
        const href = `/${room}/${name}${query(chosen, script)}`;
        return `<li><a href="${href}">${name}</a> <span>${escapeHtml(about)}</span></li>`;
      })
      .join('\n');
  const content = `
    <h1>Preview</h1>
    <p>Every page that a visitor can come to see, without a queue. Times and figures stand still.
      Templates and the configuration are read anew for each page.</p>
    <nav aria-label="Language">${languages
      .map(({ language, name }) => choice(query(language, script), name, language === chosen, language))
      .join(' ')}</nav>
    <nav aria-label="JavaScript">${choice(query(chosen, true), 'With JavaScript', script, 'en')} ${choice(
      query(chosen, false),
      'Without JavaScript',
      !script,
      'en',
    )}</nav>
    ${rooms
      .map(
        ({ name, title }) => `
    <section>
      <h2>${escapeHtml(title)} <small>${name}</small></h2>
      ${groups.map((group) => `<h3>${group.name}</h3>\n<ul>${links(name, group.states)}</ul>`).join('\n')}
    </section>`,
      )
      .join('\n')}`;
  return frame('Preview', sheet, content);
}

/** Tells the author of a configuration or a template what is wrong with it. */
export function mistakePage(title: string, text: string, sheet: string): string {
  return frame(title, sheet, `<h1>${escapeHtml(title)}</h1>\n<pre>${escapeHtml(text)}</pre>`);
}
