const CR = 13;
const ARRAY = '*'.charCodeAt(0);
const BULK = '$'.charCodeAt(0);

/** Index behind the line that begins at `start`; null: it has not arrived whole. */
function lineEnd(buffer: Buffer, start: number): number | null {
  const at = buffer.indexOf(CR, start);
  return at === -1 || at + 2 > buffer.length ? null : at + 2;
}

/** Index behind the RESP2 value that begins at `start`; null: it has not arrived whole. */
export function frameEnd(buffer: Buffer, start = 0): number | null {
  const head = lineEnd(buffer, start);
  if (head === null) return null;
  const type = buffer[start];
  if (type !== ARRAY && type !== BULK) return head;
  const length = Number(buffer.toString('latin1', start + 1, head - 2));
  if (length < 0) return head;
  if (type === BULK) {
    const end = head + length + 2;
    return end > buffer.length ? null : end;
  }
  let end: number | null = head;
  for (let element = 0; element < length && end !== null; element++) end = frameEnd(buffer, end);
  return end;
}
