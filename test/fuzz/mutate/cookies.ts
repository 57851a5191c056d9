import { headerOf } from '../record/recorded.ts';
import { allOf, type Draft, type DraftChange, otherHeader, type Sources, setHeader } from './draft.ts';
import { encodeAll, mutateText } from './texts.ts';

/** Cookies of a request as pairs, `name=value`. */
function cookiesOf(header: string): string[] {
  return header === '' ? [] : header.split(/; */);
}

function nameOf(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

function textOf(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1);
}

/** A cookie of another visitor, of the same name where somebody has one. */
function foreign(sources: Sources, name: string): string | null {
  const { random } = sources;
  const all = allOf(sources.others, 'cookie').flatMap(cookiesOf);
  const like = all.filter((pair) => nameOf(pair) === name);
  if (all.length === 0) return null;
  return random.pick(like.length > 0 ? like : all);
}

/** Cookies respelt, swapped between visitors, repeated, left out, mixed up. */
export const changeCookies: DraftChange = (draft: Draft, sources) => {
  const { random } = sources;
  const cookies = cookiesOf(headerOf(draft, 'cookie') ?? otherHeader(sources, 'cookie') ?? '');
  if (cookies.length === 0) return;
  const at = random.int(0, cookies.length - 1);
  const pair = cookies[at] ?? '';
  const [name, value] = [nameOf(pair), textOf(pair)];
  const other = foreign(sources, name) ?? pair;
  const changed = random.pick<() => string[]>([
    () => cookies.toSpliced(at, 1),
    () => cookies.with(at, other),
    () => [...cookies, other],
    () => [other, ...cookies],
    () => cookies.with(at, `${name}=${textOf(other)}`),
    () => cookies.with(at, `${nameOf(other)}=${value}`),
    () => cookies.with(at, `${name}=${mutateText(random, value)}`),
    () => cookies.with(at, `${mutateText(random, name)}=${value}`),
    () => cookies.with(at, `${name}="${value}"`),
    () => cookies.with(at, `${name}="${value}`),
    () => cookies.with(at, `${name}=${encodeAll(value)}`),
    () => cookies.with(at, `${name} = ${value}`),
    () => cookies.with(at, `${name}=`),
    () => cookies.with(at, name),
    () => [...cookies, pair, pair],
    () => cookies.with(at, `${name}=${value.slice(0, -1)}`),
    () => cookies.toReversed(),
    () => [...Array.from({ length: random.pick([20, 60]) }, (_, i) => `${name}${i}=${value}`), ...cookies],
    () => [...Array.from({ length: 40 }, () => foreign(sources, '') ?? pair), ...cookies],
  ])();
  setHeader(draft, 'Cookie', changed.join(random.pick(['; ', '; ', '; ', ';', ', ', ';;'])));
};
