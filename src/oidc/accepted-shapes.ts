/** What makes up the shape of an authorization request: the library's verdict rests on these values. */
const FIXED = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'code_challenge_method',
] as const;

/** Each request has its own of these. Their values are checked here; whether they are there belongs to the shape. */
const OWN: Readonly<Record<string, RegExp>> = {
  state: /^[\x20-\x7e]{1,512}$/,
  nonce: /^[\x20-\x7e]{1,512}$/,
  // RFC 7636 §4.2: the SHA-256 of a verifier.
  code_challenge: /^[\w-]{43}$/,
};

const NAMES: ReadonlySet<string> = new Set([...FIXED, ...Object.keys(OWN)]);

/**
 * Parameters of other names are passed over by the library (OIDC Core §3.1.2.1), as `approval_prompt` of oauth2-proxy is: their values
 * belong to the shape. What the library does not pass over is among the parameters that it understood. These two name
 * parameters that are elsewhere (RFC 9101, RFC 9126).
 */
const ELSEWHERE: ReadonlySet<string> = new Set(['request', 'request_uri']);
const OTHER_NAME = /^[a-z][a-z_]{0,40}$/;

/** Longer requests go the long way. Within this the sealed request fits into its cookie. */
const MOST_CHARACTERS = 1_200;
const MOST_SHAPES = 256;
const REMEMBERED_MS = 60_000;

/** Parameters of an authorization request by name. */
export type RequestParams = Readonly<Record<string, string>>;

interface Shaped {
  readonly shape: string;
  readonly own: RequestParams;
}

interface Accepted {
  /** The other parameters, as the library understood them. */
  readonly fixed: RequestParams;
  readonly acceptedAtMs: number;
}

/**
 * Remembers the shapes of authorization requests that the library has just found valid, so that the next one of the
 * same shape need not be judged before its visitor waits. Whoever takes a request by its shape has it judged in full
 * when its turn has come.
 */
export class AcceptedShapes {
  readonly #epochMs: () => number;
  readonly #accepted = new Map<string, Accepted>();

  /** @param epochMs the clock of the process */
  constructor(epochMs: () => number) {
    this.#epochMs = epochMs;
  }

  /**
   * @param query of a request that the library has accepted, without the question mark
   * @param params as the library understood them
   */
  accept(query: string, params: Readonly<Record<string, unknown>>): void {
    const shaped = shapeOf(query);
    if (shaped === null) return;
    const fixed: Record<string, string> = {};
    for (const [name, value] of Object.entries(params)) {
      if (!NAMES.has(name) || typeof value !== 'string') return;
      if (!Object.hasOwn(OWN, name)) fixed[name] = value;
      else if (shaped.own[name] !== value) return;
    }
    // The oldest first: what is accepted again moves to the end.
    this.#accepted.delete(shaped.shape);
    this.#accepted.set(shaped.shape, { fixed, acceptedAtMs: this.#epochMs() });
    const [oldest] = this.#accepted.keys();
    if (this.#accepted.size > MOST_SHAPES && oldest !== undefined) this.#accepted.delete(oldest);
  }

  /** @returns the parameters as the library would understand them; null: it has to judge for itself */
  recall(query: string): RequestParams | null {
    const shaped = shapeOf(query);
    if (shaped === null) return null;
    const accepted = this.#accepted.get(shaped.shape);
    if (accepted === undefined || this.#epochMs() - accepted.acceptedAtMs >= REMEMBERED_MS) return null;
    return { ...accepted.fixed, ...shaped.own };
  }
}

/** @returns null for a request with anything twice, empty or unusual */
function shapeOf(query: string): Shaped | null {
  if (query.length > MOST_CHARACTERS) return null;
  const values: Record<string, string> = {};
  const others: string[] = [];
  for (const part of query.split('&')) {
    const end = part.indexOf('=');
    const name = part.slice(0, Math.max(0, end));
    if (Object.hasOwn(values, name)) return null;
    const value = decode(part.slice(end + 1));
    if (value === null) return null;
    if (!NAMES.has(name)) {
      if (!OTHER_NAME.test(name) || ELSEWHERE.has(name)) return null;
      others.push(name, value);
    }
    values[name] = value;
  }
  const own: Record<string, string> = {};
  for (const [name, pattern] of Object.entries(OWN)) {
    const value = values[name];
    if (value === undefined) continue;
    if (!pattern.test(value)) return null;
    own[name] = value;
  }
  return { shape: JSON.stringify([FIXED.map((name) => values[name] ?? null), Object.keys(own), others]), own };
}

/**
 * Decodes application/x-www-form-urlencoded (WHATWG URL §5.1) where every decoder agrees.
 * @returns null where they may not, for what is empty, and for anything but printable ASCII
 */
function decode(text: string): string | null {
  if (/^[\w.~:/-]+$/.test(text)) return text;
  if (!/^(?:[\w.~:/+*!'(),;@$?-]|%[2-6][\dA-Fa-f]|%7[\dA-Ea-e])+$/.test(text)) return null;
  return decodeURIComponent(text.replaceAll('+', ' '));
}
