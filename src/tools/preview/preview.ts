import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Config, RoomConfig } from '../../config/config.ts';
import { formatProblems } from '../../config/reading/config-problem.ts';
import type { LoadedConfig } from '../../config/reading/load-config.ts';
import { type Asset, pathOf } from '../../http/assets/asset.ts';
import { readSheet } from '../../http/assets/asset-files.ts';
import type { TemplateFault } from '../../http/look/own-templates.ts';
import { createPage, type PageOptions } from '../../http/pages/page.ts';
import { createViews, type Views } from '../../http/pages/views.ts';
import { loadCatalogs } from '../../language/catalog.ts';
import { acceptedCoding, acceptedLanguages, wantsPage } from '../../web/accepted.ts';
import { OWN_PAGE, OWN_STATUS, WAITING_PAGES } from '../../web/waiting-page-url.ts';
import { indexPage, mistakePage } from './index-page.ts';
import { messages } from './messages.ts';
import { recipesByPlace } from './place-recipes.ts';
import { type PlaceView, viewPlace } from './place-view.ts';

export interface PreviewOptions {
  /** Asked for every request, so that whoever changes a file sees it at once. */
  readonly load: () => LoadedConfig;
  /** When all scenes begin, epoch milliseconds. */
  readonly startMs: number;
}

const SHEET = readSheet('preview.css', ['palette.css', 'base.css', 'preview.css']);

/** What the pages of the preview itself may do. */
const OWN_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src data:",
};

const placeRecipes = Object.values(recipesByPlace).flat();

/** Every page that a visitor of a room can come to see, each at an address of its own, `/ROOM/STATE`. */
export function createPreview({ load, startMs }: PreviewOptions): RequestListener {
  /** Bringing a line to its place takes a while: once for each settings of a room. */
  const known = new Map<string, Promise<PlaceView>>();
  const languages = [...loadCatalogs().values()];

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://preview');
    const [first = '', second = '', ...rest] = url.pathname.slice(1).split('/');
    const loaded = load();
    if (loaded.kind === 'invalid')
      return mistake(res, 'The configuration is not valid', formatProblems(loaded.problems));
    const { config } = loaded;
    const faults: TemplateFault[] = [];
    const views = createViews({ issuer: 'http://preview', rooms: config.rooms, clients: config.clients }, (fault) =>
      faults.push(fault),
    );
    const script = url.searchParams.get('script') !== 'off';
    const wanted = [...url.searchParams.getAll('lang'), ...acceptedLanguages(req)];

    if (url.pathname === '/' && req.method === 'GET') {
      const chosen = views.words(wanted, null).language;
      const page = indexPage({ rooms: config.rooms, languages, chosen, script, sheet: pathOf(SHEET) });
      res.writeHead(200, OWN_HEADERS).end(page);
      return;
    }
    const asset = [SHEET, ...views.assets].find(({ name }) => url.pathname === `/assets/${name}`);
    if (asset !== undefined) return sendAsset(req, res, asset);
    // Where the forms and links of a page lead: back to it.
    if (first === WAITING_PAGES) return redirect(res, `/${second}/${rest[0] ?? ''}`);
    if (req.method !== 'GET') return redirect(res, '/');

    const room = config.rooms.find(({ name }) => name === first);
    const state = room === undefined ? null : await stateOf(config, room, second, url.search);
    if (room === undefined || state === null) {
      res.writeHead(404, OWN_HEADERS).end(mistakePage('There is nothing here', url.pathname, pathOf(SHEET)));
      return;
    }
    const below = rest.length === 0 ? '' : `/${rest.join('/')}`;
    if (state.place !== null && below !== '' && below !== OWN_STATUS && below !== OWN_PAGE) {
      return state.place.answerStatus(req, res);
    }
    if (state.place !== null && (below === OWN_STATUS || (below === '' && !wantsPage(req)))) {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      res.end(JSON.stringify(state.place.status));
      return;
    }
    sendPage(res, views, { ...state.page, languages: wanted, script: script && state.page.script === true }, faults);
  }

  async function stateOf(
    config: Config,
    room: RoomConfig,
    name: string,
    search: string,
  ): Promise<{ readonly page: Omit<PageOptions, 'languages'>; readonly place: PlaceView | null } | null> {
    const here = `/${room.name}/${name}`;
    const message = messages.find((recipe) => recipe.name === name);
    if (message !== undefined) return { page: { ...message.page(here, room), room: room.name }, place: null };
    const recipe = placeRecipes.find((candidate) => candidate.name === name);
    if (recipe === undefined) return null;
    const metadata = config.clients.find((client) => client.room === room.name)?.metadata ?? {};
    const key = JSON.stringify([here, search, room.title, room.settings, metadata]);
    const view = known.get(key) ?? viewPlace(room, recipe, here, { search, metadata, startMs });
    known.set(key, view);
    const place = await view;
    return { page: place.page, place };
  }

  return function answerOrTell(req, res) {
    answer(req, res).catch((error: unknown) => {
      mistake(res, 'This page failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  };
}

function sendPage(res: ServerResponse, views: Views, options: PageOptions, faults: readonly TemplateFault[]): void {
  const { headers, body } = createPage(views, options);
  if (faults.length > 0) {
    const told = faults.map(({ room, template, reason }) => `${room}: ${template}\n${reason}\n`).join('\n');
    mistake(res, 'A template is broken: visitors would see our page', told);
    return;
  }
  // As in a browser that runs no scripts; one that the policy forbids would be complained of.
  const shown = options.script ? body : body.replace(/<script\b[^>]*><\/script>/g, '');
  res.writeHead(200, [...headers]).end(shown);
}

async function sendAsset(req: IncomingMessage, res: ServerResponse, asset: Asset): Promise<void> {
  const { type, content, codings } = asset;
  const coding = acceptedCoding(req, codings);
  const body = coding === undefined ? content : await asset.encoded(coding);
  const headers = { 'Content-Type': type, 'Cache-Control': 'no-cache' };
  res.writeHead(200, { ...headers, ...(coding !== undefined && { 'Content-Encoding': coding }) }).end(body);
}

function redirect(res: ServerResponse, path: string): void {
  res.writeHead(303, { Location: path }).end();
}

function mistake(res: ServerResponse, title: string, text: string): void {
  res.writeHead(500, OWN_HEADERS).end(mistakePage(title, text, pathOf(SHEET)));
}
