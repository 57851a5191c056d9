import type { RoomConfig } from '../../config/config.ts';
import type { PageOptions } from '../../http/pages/page.ts';
import { drawPage } from '../../http/rooms/draw-page.ts';
import type { PublishedDraw } from '../../http/rooms/published-draw.ts';
import { RETRY_AFTER_S } from '../../oidc/unavailable.ts';
import { drawCommitment } from '../../room/draw.ts';

type Room = Pick<RoomConfig, 'name' | 'title'>;

/** A page that shows no place of a visitor. */
export interface MessageRecipe {
  /** Part of the address. */
  readonly name: string;
  /** For whoever looks at the preview. */
  readonly about: string;
  /** @param here the address of this page @param room the name and the title of its room */
  page(here: string, room: Room): Pick<PageOptions, 'template' | 'values' | 'refresh'>;
}

function message(name: string, detail: string | null = null): Pick<PageOptions, 'template' | 'values'> {
  return { template: 'message.njk', values: { message: name, detail } };
}

const ENTERED_AT = '2027-03-01T10:00:00Z';
const OPENS_AT = '2027-01-01T09:00:00.000Z';
const SEED = '5eed'.repeat(16);

/** A draw of 2,110 early visitors, with what is told of it by then. */
function draw(
  here: string,
  { name, title }: Room,
  changes: Partial<PublishedDraw>,
): Pick<PageOptions, 'template' | 'values'> {
  const epoch = 1_790_000_000;
  return drawPage({
    title,
    draw: {
      ...{ room: name, epoch, mode: 'open', opens_at: OPENS_AT, entries: 2_110, gaps: [], drawn: true },
      ...{ drawn_at: OPENS_AT, base: 0, source: 'a public beacon', public_value: 'round 4711', seed: SEED },
      commitment: drawCommitment({ seed: SEED, room: name, epoch, opensAtMs: Date.parse(OPENS_AT) }),
      earlier: [],
      ...changes,
    },
    dataPath: here,
    updatedAt: OPENS_AT,
  });
}

export const messages: readonly MessageRecipe[] = [
  {
    name: 'cookies',
    about: 'The browser keeps no cookies',
    page: (here) => ({ template: 'cookies.njk', values: { again: here } }),
  },
  {
    name: 'no-place',
    about: 'An old link, without a place',
    page: () => message('no_place'),
  },
  {
    name: 'unavailable',
    about: 'The store is out of reach',
    page: (here) => ({ ...message('unavailable'), refresh: { afterS: RETRY_AFTER_S, address: here, byScript: true } }),
  },
  {
    name: 'draw-before',
    about: 'What is published of a draw before the doors open',
    page: (here, room) =>
      draw(here, room, {
        ...{ mode: 'prequeue', drawn: false, drawn_at: null, base: null, public_value: null, seed: null },
        earlier: [
          { epoch: 1_780_000_000, ended_at: '2026-12-24T18:00:00.000Z', issued: 503, entries: 503, drawn_at: null },
        ],
      }),
  },
  {
    name: 'draw-pending',
    about: 'A draw that awaits its public value',
    page: (here, room) => draw(here, room, { public_value: null, seed: null }),
  },
  { name: 'draw', about: 'A draw, with all that there is to check it', page: (here, room) => draw(here, room, {}) },
  {
    name: 'refused',
    about: 'The site made a request that cannot be answered',
    page: () => message('refused', 'invalid_request: unknown redirect_uri'),
  },
  {
    name: 'home',
    about: 'The root, without an address of a page',
    page: () => ({ template: 'message.njk', values: { message: 'home', text: 'not_found.text', detail: null } }),
  },
  { name: 'not-found', about: 'An address where there is nothing', page: () => message('not_found') },
  { name: 'too-large', about: 'The request is too large to be read', page: () => message('too_large') },
  { name: 'failed', about: 'A fault of ours', page: () => message('failed') },
  {
    name: 'again',
    about: 'The site asks a visitor who is inside to log in again',
    page: (here) => ({ template: 'again.njk', values: { title: 'Preview', enteredAt: ENTERED_AT, goOn: here } }),
  },
  {
    name: 'form-post',
    about: 'On the way into a site that takes its answers by form, without JavaScript',
    page: (here) => ({ template: 'form-post.njk', values: { action: here, fields: [], script: '' } }),
  },
  {
    name: 'logout',
    about: 'The site asks to end the visit',
    page: () => ({ template: 'logout.njk', values: { request: 'preview' } }),
  },
  { name: 'logged-out', about: 'The visit was ended', page: () => message('logged_out') },
  {
    name: 'logout-late',
    about: 'The answer to that question came too late',
    page: () => ({ template: 'message.njk', values: { message: 'refused', text: 'logout.late', detail: null } }),
  },
];
