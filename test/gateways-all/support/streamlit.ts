import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Browser, type Page } from '../../support/browser.ts';
import { code } from '../../support/documented-site.ts';
import type { HttpRequest } from '../../support/http.ts';
import { answers, type Program } from '../../support/program.ts';
import { startInFolder } from '../../support/program-folder.ts';
import type { GatewayBasics } from '../../support/protected-site.ts';
import { WELCOME } from '../../support/site.ts';

/** Installed by `scripts/setup.sh gateways`. */
const STREAMLIT = fileURLToPath(new URL('../../../.tools/gateways/python/bin/streamlit', import.meta.url));

export const STREAMLIT_DOCUMENT = 'docs/gateways/streamlit.md';

/** The real Streamlit with the app of the document. */
export function startStreamlit(basics: GatewayBasics): Promise<Program> {
  const files = {
    'app.py': code(STREAMLIT_DOCUMENT, 'app.py', basics),
    '.streamlit/secrets.toml': code(STREAMLIT_DOCUMENT, 'secrets.toml', basics),
  };
  return startInFolder(files, (cwd) => ({
    command: STREAMLIT,
    args: [
      'run',
      'app.py',
      '--server.headless=true',
      '--server.address=127.0.0.1',
      `--server.port=${basics.port}`,
      '--browser.gatherUsageStats=false',
    ],
    env: { HOME: cwd },
    cwd,
    isReady: () => answers(`http://127.0.0.1:${basics.port}/_stcore/health`),
    readyWithinMs: 120_000,
  }));
}

/** `BackMsg { rerun_script: {} }` of Streamlit's protocol: field 11, of length 0. */
const RUN = new Uint8Array([0x5a, 0]);

/** A browser that does what the script of each Streamlit page does: it has the app run, and goes where that sends it. */
export class StreamlitBrowser extends Browser {
  readonly #origin: string;

  constructor(origin: string) {
    super();
    this.#origin = origin;
  }

  override async request(url: string, options: HttpRequest = {}): Promise<Page> {
    const page = await super.request(url, options);
    const isApp = new URL(url).origin === this.#origin && page.text.includes('<title>Streamlit</title>');
    return isApp ? { ...page, ...(await this.#run()) } : page;
  }

  /** Runs the app in a session of its own, up to the message that matters. */
  async #run(): Promise<Pick<Page, 'text' | 'location'>> {
    await super.request(`${this.#origin}/_stcore/health`);
    const cookies = await this.jar.getCookies(this.#origin);
    const xsrf = cookies.find(({ key }) => key === '_streamlit_xsrf')?.value ?? '';
    const socket = new WebSocket(`${this.#origin.replace('http', 'ws')}/_stcore/stream`, {
      protocols: ['streamlit', xsrf],
      headers: { Origin: this.#origin, Cookie: await this.jar.getCookieString(this.#origin) },
    });
    socket.binaryType = 'arraybuffer';
    try {
      await once(socket, 'open');
      const { promise, resolve, reject } = Promise.withResolvers<Pick<Page, 'text' | 'location'>>();
      socket.addEventListener('close', () => reject(new Error('Streamlit closed the session')));
      socket.addEventListener('message', ({ data }) => {
        const text = Buffer.from(data).toString('latin1');
        const path = /\/auth\/login\?provider=[\w.-]+/.exec(text)?.[0];
        if (path !== undefined) resolve({ text, location: this.#origin + path });
        else if (text.includes(WELCOME)) resolve({ text, location: null });
      });
      socket.send(RUN);
      return await promise;
    } finally {
      socket.close();
    }
  }
}
