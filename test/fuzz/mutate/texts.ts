import type { Random } from '../../support/random.ts';

/** Bytes as one character each, as they go over the wire. */
function bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What readers of texts trip over: numbers at their edges, other alphabets and encodings, other languages of programs. */
export const PIECES: readonly string[] = [
  ...['', '0', '-0', '-1', '1', '1e999', '0x10', '1.5', 'NaN', 'Infinity', '٣', '00000000000000000001'],
  ...['2147483647', '2147483648', '4294967296', '9007199254740991', '9007199254740993', '18446744073709551616'],
  ...[
    'null',
    'undefined',
    'true',
    '[]',
    '{}',
    '[object Object]',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    '%00',
    '\0',
    '%0d%0a',
    '%0D%0ASet-Cookie:%20a=b',
    '\t',
    '\u007f',
    '%',
    '%2',
    '%zz',
    '%u0041',
    '%25%30%30',
    '+',
    '%20',
  ],
  ...['\xc0\xaf', '%c0%af', '\xe0\x80\xaf', '\xed\xa0\x80', '%ed%a0%80', '\xff\xfe', '\xf8\x88\x80\x80\x80', '\x80'],
  ...['é', 'ß', 'İ', 'ſ', '\u202e', '\ufeff', '\u2028', '😀', '👨‍👩‍👧', '𝒳', 'a\u0301'.repeat(9)].map(bytes),
  ...['../', '..%2f', '/../../etc/passwd', '//', '\\', ';', ',', '&', '=', '?', '#', '*', "'", '"', '`', ' ', '|', '~'],
  ...['<script>', '"><b>', '{{7*7}}', '{%raw%}', "' OR 1=1 --", '*3\r\n$3\r\nSET', '}{', 'return 1', ':', '{line}'],
  ...[
    'none',
    'login',
    'consent',
    'code',
    'id_token',
    'query',
    'fragment',
    'form_post',
    'S256',
    'plain',
    'openid',
    'email',
  ],
  ...[
    '1s',
    '0s',
    '1ms',
    '99999d',
    '2099-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '+275760-09-13T00:00:00.001Z',
    '-1d',
  ],
  ...['a', 'a'.repeat(43), 'A'.repeat(300), 'x'.repeat(2_000), 'eyJhbGciOiJub25lIn0.e30.', 'eyJhbGciOiJub25lIn0'],
];

/** So much of a text is changed: a change of a change must not become endless. */
const LONGEST = 40_000;

type Change = (random: Random, text: string) => string;

const changes: readonly Change[] = [
  (random) => random.pick(PIECES),
  (random, text) => splice(random, text, 0, random.pick(PIECES)),
  (random, text) => splice(random, text, random.int(1, 4), ''),
  (random, text) => splice(random, text, 1, String.fromCharCode(random.int(0, 255))),
  (random, text) => text.slice(0, random.int(0, text.length)),
  (random, text) => text.slice(random.int(0, text.length)),
  (random, text) =>
    text
      .slice(0, LONGEST / 2)
      .repeat(random.pick([2, 3, 2, 50]))
      .slice(0, LONGEST),
  (_, text) => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
  (_, text) => text.split('').reverse().join(''),
  (_, text) => encodeAll(text),
  (_, text) => text.replaceAll('%', '%25'),
  respellBase64,
  flipBit,
];

/** A text that is a little, or entirely, another one. */
export function mutateText(random: Random, text: string): string {
  return random.pick(changes)(random, text.slice(0, LONGEST));
}

function splice(random: Random, text: string, count: number, put: string): string {
  const at = random.int(0, text.length);
  return text.slice(0, at) + put + text.slice(at + count);
}

function flipBit(random: Random, text: string): string {
  if (text === '') return text;
  const at = random.int(0, text.length - 1);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(0, 7))) + text.slice(at + 1);
}

export function encodeAll(text: string): string {
  return Buffer.from(text.slice(0, LONGEST), 'latin1').toString('hex').replaceAll(/../g, '%$&');
}

/** Other spellings of the same bytes in base64: alphabets, padding, unused bits, space in between. */
function respellBase64(random: Random, text: string): string {
  return random.pick<Change>([
    (_, value) => value.replaceAll('-', '+').replaceAll('_', '/'),
    (_, value) => value.replaceAll('+', '-').replaceAll('/', '_'),
    (_, value) => `${value}=`,
    (_, value) => `${value}==`,
    (_, value) => value.replaceAll('=', ''),
    (_, value) => value.replace(/[\w-]$/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1)),
    (at, value) => splice(at, value, 0, '\n'),
    (at, value) => splice(at, value, 0, ' '),
  ])(random, text);
}
