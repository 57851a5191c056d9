import { type LoadedConfig, loadConfig } from '../../src/config/reading/load-config.ts';
import type { Variables } from '../../src/config/reading/substitute.ts';

/** Only with `NODE_ENV` the rules of production hold. */
const TRIAL = { ALLOW_INSECURE: 'true' };

/** Reads a configuration from text, with `CONFIG` set so that no demo steps in. */
export function load(text: string, env: Variables = TRIAL): LoadedConfig {
  return loadConfig({ env: { CONFIG: 'test.yaml', ...env }, readFile: () => text });
}

/** `path: message` of each mistake; none when the configuration is valid. */
export function mistakes(loaded: LoadedConfig): string[] {
  return loaded.kind === 'ok' ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** What is wrong, the file, and the mistakes that must be told, in their order. */
export type MistakeCase = readonly [what: string, text: string, ...mistakes: string[]];

interface Parts {
  /** Lines in place of the ones of the valid file; '' leaves them out. */
  readonly issuer?: string;
  readonly adminKeys?: string;
  readonly inlet?: string;
  readonly room?: string;
  readonly client?: string;
  readonly redirect?: string;
  readonly secret?: string;
  readonly more?: string;
}

/** A valid file, or one that is wrong in the given part. Parts of room and client come in flow style. */
export function fileWith(parts: Parts = {}): string {
  return `
issuer: ${parts.issuer ?? 'https://wait.example.com'}
admin_keys: ${parts.adminKeys ?? '[{ name: ops, role: admin, key: an-admin-key-of-thirty-chars- }]'}
rooms:
  launch: { inlet: { ${parts.inlet ?? 'admit: 100, every: 1m'} }, ${parts.room ?? 'mode: open'} }
clients:
  - client_id: shop
    room: launch
    redirect_uris: [${parts.redirect ?? 'https://shop.example.com/oauth2/idpresponse'}]
    ${parts.secret ?? 'client_secret: a-secret-of-good-length'}
    ${parts.client ?? 'hold: 10m'}
${parts.more ?? ''}`;
}
