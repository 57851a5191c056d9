/** One line of a head, the name as it was spelt. */
export type HeaderLine = readonly [name: string, value: string];

/** A request that a real client sent. Texts have one character a byte. */
export interface Recorded {
  /** Method and path without ids: for reports. */
  readonly name: string;
  readonly method: string;
  readonly target: string;
  /** Without those that frame the body and the connection. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
}

/** Of Node, these say how a message is framed: what sends a request writes its own. */
const FRAMING = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

export function isFraming([name]: HeaderLine): boolean {
  return FRAMING.has(name.toLowerCase());
}

/** @returns null: there is none */
export function headerOf({ headers }: Pick<Recorded, 'headers'>, name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}

/** Segments that name somebody or something: sealed values, ids, hashes of assets. */
const ID = /^(?=.*[\dA-Z])[\w.-]{12,}$/;

export function nameOf(method: string, target: string): string {
  const [path = ''] = target.split('?');
  const named = path.split('/').map((segment) => (ID.test(segment) ? ':id' : segment));
  return `${method} ${named.join('/')}`;
}
