import type { Draft, DraftChange, Framing } from './draft.ts';

const VERSIONS = ['HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.9', 'http/1.1', 'HTCPCP/1.0', ''];

/** Bodies in chunks, with wrong lengths, in pieces; several requests at once; another version. */
export const changeFraming: DraftChange = (draft, { random }) => {
  if (random.chance(0.15)) {
    draft.version = random.pick(VERSIONS);
    return;
  }
  draft.framing = random.pick<() => Framing>([
    () => ({ kind: random.pick(['none', 'both', 'early end', 'bare line feeds', 'two lengths'] as const) }),
    () => ({ kind: 'chunked', size: random.pick([1, 7, 1_000]), extension: '', trailer: '' }),
    () => ({ kind: 'chunked', size: 9, extension: `;a="${'b'.repeat(random.pick([1, 20_000]))}"`, trailer: '' }),
    () => ({ kind: 'chunked', size: 9, extension: '', trailer: 'X-Trailer: a\r\nHost: evil.test\r\n' }),
    () => ({ kind: 'wrong length', by: random.pick([-5, -1, 1, 5, 1_000_000, 2 ** 60]) }),
    () => ({ kind: 'piped', times: random.pick([2, 5, 20]) }),
    () => ({ kind: 'in pieces', size: random.pick([1, 10, 500]) }),
  ])();
};

export interface Wire {
  /** Written one after the other, each in a packet of its own. */
  readonly pieces: readonly Buffer[];
  /** How many answers are waited for. */
  readonly answers: number;
  /** Whether the message is whole: then it is answered, and the connection is kept until it is. */
  readonly isWhole: boolean;
}

/** Enough that a request is written within moments. */
const MOST_PIECES = 100;

/** Of several requests at once. */
const MOST_PIPED_BYTES = 1_000_000;

/** Node takes extensions of chunks up to 16 KB, and refuses a message that has more. */
const MOST_EXTENSION = 16_000;

/** A draft as it goes over the wire. */
export function wireOf(draft: Draft): Wire {
  const { framing, body } = draft;
  const whole = { answers: 1, isWhole: isReadable(draft) };
  switch (framing.kind) {
    case 'length':
      return { ...whole, pieces: [message(draft, lengthLine(body.length), body)] };
    case 'none':
      return { answers: 1, isWhole: false, pieces: [message(draft, '', body)] };
    case 'both':
      return {
        answers: 1,
        isWhole: false,
        pieces: [message(draft, `Transfer-Encoding: chunked\r\n${lengthLine(9)}`, body)],
      };
    case 'two lengths':
      return { answers: 1, isWhole: false, pieces: [message(draft, lengthLine(body.length) + lengthLine(1), body)] };
    case 'early end': {
      const all = message(draft, lengthLine(body.length), body);
      return { answers: 1, isWhole: false, pieces: [all.subarray(0, Math.floor(all.length / 2))] };
    }
    case 'bare line feeds': {
      const all = message(draft, lengthLine(body.length), body);
      return {
        answers: 1,
        isWhole: false,
        pieces: [Buffer.from(all.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')],
      };
    }
    case 'wrong length':
      return {
        answers: 1,
        isWhole: false,
        pieces: [message(draft, lengthLine(Math.max(0, body.length + framing.by)), body)],
      };
    case 'chunked':
      return {
        answers: 1,
        isWhole: whole.isWhole && framing.extension.length < MOST_EXTENSION,
        pieces: [message(draft, 'Transfer-Encoding: chunked\r\n', chunked(body, framing))],
      };
    case 'piped': {
      const one = message(draft, lengthLine(body.length), body);
      const times = Math.min(framing.times, Math.ceil(MOST_PIPED_BYTES / one.length) + 1);
      const last = message(
        { ...draft, headers: [...draft.headers, ['Connection', 'close']] },
        lengthLine(body.length),
        body,
      );
      return { answers: times, isWhole: false, pieces: [...Array(times - 1).fill(one), last] };
    }
    case 'in pieces': {
      const all = message(draft, lengthLine(body.length), body);
      const size = Math.max(framing.size, Math.ceil(all.length / MOST_PIECES));
      const count = Math.ceil(all.length / size);
      return { ...whole, pieces: Array.from({ length: count }, (_, i) => all.subarray(i * size, (i + 1) * size)) };
    }
  }
}

function lengthLine(length: number): string {
  return `Content-Length: ${length}\r\n`;
}

function message({ method, target, version, headers }: Draft, framing: string, body: Buffer): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const isKept = headers.some(([name]) => name === 'Connection');
  const head = `${method} ${target} ${version}\r\n${lines}${framing}${isKept ? '' : CLOSE}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

const CLOSE = 'Connection: close\r\n';

function chunked(body: Buffer, { size, extension, trailer }: Extract<Framing, { kind: 'chunked' }>): Buffer {
  const step = Math.max(size, Math.ceil(body.length / 1_000));
  const chunks = Array.from({ length: Math.ceil(body.length / step) }, (_, i) => {
    const chunk = body.subarray(i * step, (i + 1) * step);
    return [Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')];
  });
  return Buffer.concat([...chunks.flat(), Buffer.from(`0\r\n${trailer}\r\n`)]);
}

const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/;
/** Names that change what a message or a connection is. */
const SPECIAL = /^(?:content-length|transfer-encoding|connection|upgrade|expect|host)$/i;
/** Methods after which a connection is no HTTP any more, or that carry no answer of the application. */
const METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/** Whether HTTP says how this has to be read, so that an answer must come: RFC 9112 §2 to §5. */
function isReadable({ method, target, version, headers }: Draft): boolean {
  const hosts = headers.filter(([name]) => name.toLowerCase() === 'host');
  const others = headers.filter(([name]) => name.toLowerCase() !== 'host');
  return (
    version === 'HTTP/1.1' &&
    METHODS.test(method) &&
    /^\/[\x21-\x7e]*$/.test(target) &&
    hosts.length === 1 &&
    others.every(([name, value]) => TOKEN.test(name) && !SPECIAL.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))
  );
}
