/** Parameters, fields and members whose values nobody may find in a log. */
const SECRET_NAMES = [
  'access_token',
  'api_request_id',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_challenge',
  'code_verifier',
  'csrf_token',
  'id_token',
  'id_token_hint',
  'key',
  'login_hint',
  'nonce',
  'notice',
  'receipt',
  'refresh_token',
  'request',
  'request_id',
  'secret',
  'state',
  'ticket',
  'token',
];
const NAMES = SECRET_NAMES.join('|');
const IN_FORM = new RegExp(`(?:^|[?&#])(?:${NAMES})=([^&#\\s"]+)`, 'g');
const IN_JSON = new RegExp(`"(?:${NAMES})":\\s*"([^"]+)"`, 'g');
const IN_HTML = new RegExp(`name="(?:${NAMES})"[^>]*? value="([^"]+)"`, 'g');
/** A request that waits is named in its address. */
const IN_PATH = /\/(?:interaction|authorize)\/([\w-]{16,})/g;
/** Long enough that it is in a log by no accident. */
const LEAST_CHARACTERS = 12;

/** Stands for an id where a route is asked for nobody. */
const PLACEHOLDER = /^A+$/;

/** Values that were seen to be secret. */
export class Secrets {
  readonly #values = new Set<string>();

  get size(): number {
    return this.#values.size;
  }

  add(value: string): void {
    if (value.length >= LEAST_CHARACTERS && !PLACEHOLDER.test(value)) this.#values.add(value);
  }

  /** Notes the secrets of a target, a body or an answer. */
  read(text: string): void {
    for (const pattern of [IN_FORM, IN_JSON, IN_HTML, IN_PATH]) {
      for (const [, value = ''] of text.matchAll(pattern)) {
        this.add(value);
        this.add(decoded(value));
      }
    }
  }

  /** @param header the value of `Cookie` */
  readCookies(header: string): void {
    for (const pair of header.split(';')) this.add(pair.slice(pair.indexOf('=') + 1).trim());
  }

  /** @returns the first one that a text has; null: none */
  foundIn(text: string): string | null {
    for (const value of this.#values) if (text.includes(value)) return value;
    return null;
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
