import type { CookieContext } from '../../src/sealing/issuer-cookies.ts';

const NAVIGATION = { accept: 'text/html' };

/** Cookies of one request and what its response sets, keyed by name and path as a browser keeps them. */
export class CookieRecorder implements CookieContext {
  readonly set: {
    readonly name: string;
    readonly value: string | null;
    readonly path: string;
    readonly secure: boolean;
  }[] = [];
  readonly #sent: ReadonlyMap<string, string>;

  constructor(sent: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = NAVIGATION) {
    this.#sent = new Map(Object.entries(sent));
    const cookie = Object.entries(sent).map(([name, value]) => `${name}=${value}`);
    this.cookies = {
      request: { headers: { ...headers, ...(cookie.length > 0 && { cookie: cookie.join('; ') }) } },
      get: (name) => this.#sent.get(name),
      set: (name, value, { path, secure }) => {
        this.set.push({ name, value, path, secure });
      },
    };
  }

  readonly cookies: CookieContext['cookies'];

  /** What a browser sends next to a path. */
  next(path: string, headers?: Readonly<Record<string, string>>): CookieRecorder {
    const kept = Object.fromEntries(this.#sent);
    for (const cookie of this.set) {
      if (!path.startsWith(cookie.path)) continue;
      if (cookie.value === null) delete kept[cookie.name];
      else kept[cookie.name] = cookie.value;
    }
    return new CookieRecorder(kept, headers);
  }
}
