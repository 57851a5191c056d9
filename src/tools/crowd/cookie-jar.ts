interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** Epoch milliseconds; null: as long as the browser is open. */
  readonly expiresAtMs: number | null;
}

/** The cookies that one browser keeps of one host (RFC 6265 §5). */
export class CookieJar {
  readonly #epochMs: () => number;
  #cookies: readonly Cookie[] = [];

  constructor(epochMs: () => number = Date.now) {
    this.#epochMs = epochMs;
  }

  /** Takes in the `Set-Cookie` lines of a response. */
  keep(lines: readonly string[], url: URL): void {
    for (const line of lines) {
      const cookie = parseCookie(line, url, this.#epochMs());
      if (cookie === null || (cookie.secure && url.protocol !== 'https:')) continue;
      const others = this.#cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
      this.#cookies = isOver(cookie, this.#epochMs()) ? others : [...others, cookie];
    }
  }

  /** The `Cookie` header of a request, longer paths first (§5.4); '' for none. */
  header(url: URL): string {
    const epochMs = this.#epochMs();
    return this.#cookies
      .filter((cookie) => !isOver(cookie, epochMs) && isOnPath(url.pathname, cookie.path))
      .toSorted((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

function isOver({ expiresAtMs }: Cookie, epochMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= epochMs;
}

/** Path match (§5.1.4). */
function isOnPath(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/';
}

function parseCookie(line: string, url: URL, epochMs: number): Cookie | null {
  const [pair = '', ...rest] = line.split(';');
  const at = pair.indexOf('=');
  if (at < 1) return null;
  const attributes = new Map(
    rest.map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const path = attributes.get('path') ?? '';
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    secure: attributes.has('secure'),
    expiresAtMs: expiry(attributes.get('max-age'), attributes.get('expires'), epochMs),
  };
}

/** §5.1.4: up to the last slash. */
function defaultPath(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** `Max-Age` goes before `Expires` (§5.3). */
function expiry(maxAge: string | undefined, expires: string | undefined, epochMs: number): number | null {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return epochMs + Number(maxAge) * 1000;
  const atMs = Date.parse(expires ?? '');
  return Number.isNaN(atMs) ? null : atMs;
}
