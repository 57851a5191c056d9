import { fileURLToPath } from 'node:url';
import { documented } from './documented.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';
import type { GatewayBasics } from './protected-site.ts';

/** Installed by `scripts/setup.sh test`. */
const FLASK = fileURLToPath(new URL('../../.tools/python/bin/flask', import.meta.url));

export const FLASK_DOCUMENT = 'docs/gateways/authlib.md';

/** A site in Flask that logs visitors in by itself, with Authlib: the code of the document. */
export function startFlaskSite({ issuer, port, clientSecret }: GatewayBasics): Promise<Program> {
  const origin = `http://127.0.0.1:${port}`;
  const code = documented(FLASK_DOCUMENT, 'app.py', {
    'https://wait.example.com': issuer,
    'https://shop.example.com': origin,
    SECRET_OF_CLIENT: clientSecret,
  });
  return startInFolder({ 'app.py': code }, (cwd) => ({
    command: FLASK,
    args: ['run', '--port', String(port)],
    cwd,
    isReady: () => answers(`${origin}/bye`),
  }));
}
