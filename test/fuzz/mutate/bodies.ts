import { gzipSync } from 'node:zlib';
import type { Random } from '../../support/random.ts';
import { headerOf } from '../record/recorded.ts';
import { type DraftChange, setHeader } from './draft.ts';
import { mutatePairs } from './pairs.ts';
import { mutateText, PIECES } from './texts.ts';

const DEPTHS = [10, 1_000, 20_000];
/** Around what routes take: 8, 16, 32 and 64 KB, 256 KB, and a megabyte that is read and dropped. */
const SIZES = [8_192, 16_384, 32_768, 65_535, 65_536, 65_537, 262_144, 262_145, 1_048_577];

/** Values of other types than expected, and numbers at their edges. */
function oddValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => null,
    () => random.chance(0.5),
    () => random.pick([0, -0, -1, 0.5, 1e21, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308]),
    () => Buffer.from(random.pick(PIECES), 'latin1').toString(),
    () => [],
    () => ({}),
    () => ['a', null, 1],
    () => ({ a: { b: [{}] } }),
    () => 'x'.repeat(random.pick([256, 2_001, 9_000])),
    () => Array.from({ length: random.pick([100, 10_001]) }, () => 'a'),
  ])();
}

/** Changes one member of a JSON value, or puts another one in its place. */
function mutateValue(random: Random, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.7)) {
    const at = random.int(0, value.length - 1);
    return random.pick([() => value.with(at, mutateValue(random, value[at])), () => [...value, ...value]])();
  }
  if (typeof value === 'object' && value !== null && random.chance(0.9)) {
    const entries = Object.entries(value);
    const [name, member] = entries.length === 0 ? ['a', null] : random.pick(entries);
    return random.pick<() => unknown>([
      () => ({ ...value, [name]: mutateValue(random, member) }),
      () => Object.fromEntries(entries.filter(([each]) => each !== name)),
      () => ({ ...value, [random.pick(PIECES)]: oddValue(random) }),
      () => ({ ...value, [mutateText(random, name)]: member }),
      () => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as unknown,
    ])();
  }
  if (typeof value === 'string' && random.chance(0.6)) return mutateText(random, value);
  if (typeof value === 'number' && random.chance(0.5))
    return random.pick([-value, value + 1, value * 1e9, String(value)]);
  return oddValue(random);
}

/** Texts that are JSON in another spelling, or nearly. */
function respell(random: Random, text: string): string {
  return random.pick([
    () => `${text}${text}`,
    () => `\xef\xbb\xbf${text}`,
    () => `${text},`,
    () => text.replace(/"(\w+)":/, '"$1":null,"$1":'),
    () => `${'['.repeat(random.pick(DEPTHS))}${text}`,
    () => `${'{"a":'.repeat(random.pick(DEPTHS))}1`,
    () => text.replaceAll(/"/g, "'"),
    () => text.replace(/\d+/, '1e400'),
    () => `${text}${' '.repeat(random.pick(SIZES))}`,
  ])();
}

function mutateJson(random: Random, text: string): string {
  if (random.chance(0.35)) return respell(random, text);
  try {
    return Buffer.from(JSON.stringify(mutateValue(random, JSON.parse(text))) ?? '').toString('latin1');
  } catch {
    return respell(random, text);
  }
}

/** Changes the body by what it is: a form, JSON, bytes. */
export const changeBody: DraftChange = (draft, { random, others }) => {
  const text = draft.body.toString('latin1');
  const type = headerOf(draft, 'content-type') ?? '';
  const donors = others.filter(({ body }) => body.length > 0);
  const donor = donors.length === 0 ? '' : random.pick(donors).body.toString('latin1');
  const changed = random.chance(0.1)
    ? mutateText(random, random.pick([text, donor]))
    : type.includes('json')
      ? mutateJson(random, text)
      : mutatePairs(random, text, donor.startsWith('{') ? '' : donor);
  draft.body = Buffer.from(changed, 'latin1');
};

/** A body where none belongs, none where one does, too much of one, or one that is packed. */
export const replaceBody: DraftChange = (draft, { random, others }) => {
  const { body } = draft;
  switch (random.int(0, 3)) {
    case 0:
      draft.body = Buffer.alloc(0);
      break;
    case 1:
      draft.body = Buffer.concat([body, Buffer.alloc(random.pick(SIZES), random.pick(['a', ' ', '&', '\0']))]);
      break;
    case 2:
      draft.body = gzipSync(body);
      setHeader(draft, 'Content-Encoding', random.pick(['gzip', 'br', 'deflate', 'identity']));
      break;
    default:
      draft.body = random.pick(others).body;
  }
};
