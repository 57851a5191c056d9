import { globSync } from 'node:fs';
import { freePort } from '../free-port.ts';
import { answers, startProgram } from '../program.ts';
import type { Engine, Tab } from './engine.ts';

/** Debian's browser for tests of WebKitGTK; its folder is named after the machine. */
const MINI_BROWSER = '/usr/lib/*/webkit2gtk-4.1/MiniBrowser';

const NUMBER = /^\d+$/m;

/** A screen that nobody sees: WebKitGTK needs one. @returns its name in DISPLAY */
async function openScreen(resources: AsyncDisposableStack): Promise<string> {
  const screen = resources.use(
    await startProgram({
      command: 'Xvfb',
      args: ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'],
      isReady: (output) => NUMBER.test(output),
    }),
  );
  return `:${NUMBER.exec(screen.output())?.[0]}`;
}

/** Sends a command of a session. */
type Command = <Value>(method: string, path: string, body?: object) => Promise<Value>;

/**
 * The windows of a session. Each command goes to the window that was switched to last: so nobody switches again before
 * it is answered.
 */
class Windows {
  readonly #command: Command;
  #last: Promise<unknown> = Promise.resolve();

  constructor(command: Command) {
    this.#command = command;
  }

  in<Value>(handle: string, ...command: Parameters<Command>): Promise<Value> {
    const answer = this.#last.then(async () => {
      await this.#command('POST', '/window', { handle });
      return this.#command<Value>(...command);
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}

class WebKitTab implements Tab {
  readonly #windows: Windows;
  readonly #handle: string;
  readonly #close: () => Promise<unknown>;

  constructor(windows: Windows, handle: string, close: () => Promise<unknown>) {
    this.#windows = windows;
    this.#handle = handle;
    this.#close = close;
  }

  goTo(url: string): Promise<void> {
    return this.#here('POST', '/url', { url });
  }

  url(): Promise<string> {
    return this.#here('GET', '/url');
  }

  value(expression: string): Promise<unknown> {
    return this.#here('POST', '/execute/sync', { script: `return ${expression}`, args: [] });
  }

  async another(): Promise<Tab> {
    const { handle } = await this.#here<{ handle: string }>('POST', '/window/new', { type: 'tab' });
    return new WebKitTab(this.#windows, handle, () => this.#windows.in(handle, 'DELETE', '/window'));
  }

  forget(): Promise<void> {
    return this.#here('DELETE', '/cookie');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #here<Value>(...command: Parameters<Command>): Promise<Value> {
    return this.#windows.in(this.#handle, ...command);
  }
}

/** WebKitGTK, by WebDriver (https://www.w3.org/TR/webdriver2). */
export const webkit: Engine = {
  name: 'WebKitGTK',

  async open({ scripts, env }) {
    await using resources = new AsyncDisposableStack();
    const display = await openScreen(resources);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    resources.use(
      await startProgram({
        command: 'WebKitWebDriver',
        args: [`--port=${port}`],
        // Its sandbox does not start where a test runs as root in a container.
        env: { DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', ...env },
        isReady: () => answers(`${origin}/status`),
      }),
    );
    async function call<Value>(method: string, path: string, body?: object): Promise<Value> {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(origin + path, { method, ...sent });
      const { value } = (await answer.json()) as { value: Value & { message?: string } };
      if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`);
      return value;
    }
    const [binary] = globSync(MINI_BROWSER);
    const args = ['--automation', `--enable-javascript=${scripts}`];
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } };
    const { sessionId } = await call<{ sessionId: string }>('POST', '/session', { capabilities });
    const session = `/session/${sessionId}`;
    resources.defer(() => call('DELETE', session));
    const held = resources.move();
    const command: Command = (method, path, body) => call(method, session + path, body);
    return new WebKitTab(new Windows(command), await command('GET', '/window'), () => held.disposeAsync());
  },
};
