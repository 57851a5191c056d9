/** One answer of a connection; texts have one character a byte. */
export interface Answer {
  readonly status: number;
  /** By name in lower case; of several lines of one name all, one after the other. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  /** What follows the head is not what the head says. */
  readonly isBroken: boolean;
}

/** Reads the answers that a connection has brought so far (RFC 9112). */
export function readAnswers(
  bytes: Buffer,
  { method, isOver }: { readonly method: string; readonly isOver: boolean },
): Answer[] {
  const answers: Answer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd === -1) break;
    const lines = bytes.toString('latin1', at, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(lines[0] ?? '')?.[1] ?? 0);
    const headers = headersOf(lines.slice(1));
    const body = readBody(bytes, headEnd + 4, {
      headers,
      isEmpty: method === 'HEAD' || status === 204 || status === 304,
    });
    if (body === null && !isOver && !isStream(headers)) break;
    at = body?.end ?? bytes.length;
    // What comes before the answer proper: 100 Continue.
    const text = body?.text ?? bytes.toString('latin1', headEnd + 4);
    if (status >= 200) answers.push({ status, headers, body: text, isBroken: body?.isBroken === true });
    else if (status < 100) break;
  }
  return answers;
}

/** Of events: it does not end. */
export function isStream(headers: Answer['headers']): boolean {
  return headers.get('content-type')?.[0]?.startsWith('text/event-stream') === true;
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const pairs = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const headers = new Map<string, string[]>();
  for (const [name = '', value = ''] of pairs) headers.set(name, [...(headers.get(name) ?? []), value]);
  return headers;
}

interface ReadBody {
  readonly text: string;
  /** Where the next answer begins. */
  readonly end: number;
  readonly isBroken?: true;
}

/** @returns null: it is not there yet, or ends with the connection */
function readBody(
  bytes: Buffer,
  from: number,
  { headers, isEmpty }: { readonly headers: Answer['headers']; readonly isEmpty: boolean },
): ReadBody | null {
  if (isEmpty) return { text: '', end: from };
  if (headers.get('transfer-encoding')?.[0] === 'chunked') return readChunks(bytes, from);
  const length = headers.get('content-length')?.[0];
  if (length === undefined) return null;
  const end = from + Number(length);
  return bytes.length < end ? null : { text: bytes.toString('latin1', from, end), end };
}

function readChunks(bytes: Buffer, from: number): ReadBody | null {
  const pieces: string[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) return { text: bytes.toString('latin1', from), end: bytes.length, isBroken: true };
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { text: pieces.join(''), end };
    pieces.push(bytes.toString('latin1', lineEnd + 2, end - 2));
    at = end;
  }
}
