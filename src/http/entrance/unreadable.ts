import type { Duplex } from 'node:stream';

/** Longest head of a request that is read: request line and headers. */
export const MAX_HEADER_BYTES = 32 * 1024;

/** For so long what still comes of a refused request is read and dropped: closed at once, a connection loses its answer. */
const LINGER_MS = 2_000;

/** How long the header that names the language is waited for. */
const LANGUAGE_WITHIN_MS = 500;

/** An answer written without the application. */
export interface RawAnswer {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** What a person is told whose request is too large. @param acceptLanguage header of the request, as far as it was read */
export type TooLargePage = (acceptLanguage: string) => RawAnswer;

const TOO_LARGE = '431 Request Header Fields Too Large';

const parserErrorStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: TOO_LARGE,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const EMPTY: RawAnswer = { headers: [], body: '' };

interface ParserError extends Error {
  readonly code?: string;
  /** The last bytes that the parser was given. */
  readonly rawPacket?: Buffer;
}

/**
 * Returns what answers a request that is no HTTP, or too much of it, before the application sees it.
 *
 * @param hasBegun whether an answer is on its way over a connection: then it is cut, since more would be taken for its body
 */
export function refuseUnreadable(
  pageOf: TooLargePage | null,
  hasBegun: (socket: Duplex) => boolean,
): (error: ParserError, socket: Duplex) => void {
  const awaited = new WeakSet<Duplex>();

  function answer(socket: Duplex, status: string, page: RawAnswer): void {
    if (!socket.writable) return;
    socket.end(written(status, page));
    const linger = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(linger));
    socket.resume();
  }

  /** What is too large may be the address, and the language comes behind it. */
  function answerTooLarge(error: ParserError, socket: Duplex, page: TooLargePage): void {
    const language = acceptLanguageOf(error);
    if (language !== null || isHeadOver(error)) {
      answer(socket, TOO_LARGE, page(language ?? ''));
      return;
    }
    if (awaited.has(socket)) return;
    awaited.add(socket);
    const given = setTimeout(() => answer(socket, TOO_LARGE, page('')), LANGUAGE_WITHIN_MS);
    socket.once('close', () => clearTimeout(given));
  }

  /** Called again with each packet that follows. */
  return function refuse(error, socket) {
    if (socket.writableEnded && !socket.destroyed) return;
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun(socket)) {
      socket.destroy();
      return;
    }
    const status = parserErrorStatus[error.code ?? ''] ?? '400 Bad Request';
    if (status === TOO_LARGE && pageOf !== null) answerTooLarge(error, socket, pageOf);
    else answer(socket, status, EMPTY);
  };
}

/** Chooses a language and nothing else. @returns null: this packet does not have it */
function acceptLanguageOf({ rawPacket }: ParserError): string | null {
  const found = /\r\nAccept-Language: ?([\w,;=.*\- ]{1,200})\r\n/i.exec(rawPacket?.toString('latin1') ?? '');
  return found?.[1] ?? null;
}

/** Whether the empty line came (RFC 9112 §2.1). */
function isHeadOver({ rawPacket }: ParserError): boolean {
  return rawPacket?.includes('\r\n\r\n') ?? true;
}

function written(status: string, { headers, body }: RawAnswer): string {
  const all = [...headers, 'Connection', 'close', 'Content-Length', String(Buffer.byteLength(body))];
  const lines = all.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
  return `HTTP/1.1 ${status}\r\n${lines}\r\n${body}`;
}
