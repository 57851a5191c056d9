import type { DraftChange } from './draft.ts';
import { mutatePairs } from './pairs.ts';
import { encodeAll, mutateText, PIECES } from './texts.ts';

const METHODS = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'M-SEARCH', 'QUERY'],
  ...['get', 'PoSt', 'GETT', 'G', '', 'GET\t', 'A'.repeat(300), 'PRI'],
];

export const changeMethod: DraftChange = (draft, { random }) => {
  draft.method = random.pick(METHODS);
};

export const changeQuery: DraftChange = (draft, { random, others }) => {
  const [path = '', query = ''] = draft.target.split(/\?(.*)/s);
  const donor = random.pick(others).target.split(/\?(.*)/s)[1] ?? '';
  draft.target = `${path}?${mutatePairs(random, query, donor)}`;
};

/** Requests of the admin API and of the panel take segments from their like alone: only one room may be changed. */
function family(target: string): string {
  return target.startsWith('/admin') ? 'admin' : 'visitors';
}

export const changePath: DraftChange = (draft, { random, others }) => {
  const [path = '', query] = draft.target.split(/\?(.*)/s);
  const segments = path.split('/');
  // The first one is what stands before the slash.
  const at = random.int(Math.min(1, segments.length - 1), segments.length - 1);
  const segment = segments[at] ?? '';
  const like = others.filter(({ target }) => family(target) === family(path));
  const other = like.length === 0 ? path : random.pick(like).target.split('?')[0]?.split('/');
  const replaced = random.pick([
    () => segments.with(at, mutateText(random, segment)),
    () => segments.with(at, other?.[at] ?? segment),
    () => segments.with(at, encodeAll(segment)),
    () => segments.with(at, `${segment}.`),
    () => segments.toSpliced(at, 0, random.pick(['.', '..', '', '%2e%2e', ';', segment])),
    () => [...segments, random.pick(PIECES)],
    () => segments.slice(0, at + 1),
    () =>
      segments.map((each, i) =>
        i === at ? each.replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`) : each,
      ),
  ])();
  draft.target = replaced.join('/') + (query === undefined ? '' : `?${query}`);
};

export const changeForm: DraftChange = (draft, { random }) => {
  const { target } = draft;
  draft.target = random.pick([
    `http://127.0.0.1${target}`,
    `http://evil.test${target}`,
    `HTTPS://evil.test@127.0.0.1${target}`,
    `//evil.test${target}`,
    '*',
    '',
    target.slice(1),
    `${target}#fragment`,
    `${target}${'?'.repeat(9)}`,
    `${target}${target.includes('?') ? '&' : '?'}pad=${'a'.repeat(random.pick([8_000, 16_300, 31_000, 33_000]))}`,
  ]);
};
