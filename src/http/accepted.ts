import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';

/** Different headers are few, and reading one takes microseconds. */
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 200;

function remembering<Read>(
  header: 'accept' | 'accept-language',
  read: (req: IncomingMessage) => Read,
): (req: IncomingMessage) => Read {
  // Without the header is not the same as with any: it has a key that no header can be.
  const known = new Map<string | undefined, Read>();
  return function readHeader(req) {
    const key = req.headers[header];
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = read(req);
    if (known.size < MOST_KNOWN && (key?.length ?? 0) <= LONGEST_KNOWN) known.set(key, found);
    return found;
  };
}

/** The languages that a browser accepts (RFC 9110 §12.5.4), the most wanted first. */
export const acceptedLanguages = remembering('accept-language', (req): readonly string[] => accepts(req).languages());

/** Whether the answer is for a person. Whoever names no preference gets what the route calls its own. */
export const wantsPage = remembering('accept', (req) => accepts(req).types(['html', 'json']) === 'html');
