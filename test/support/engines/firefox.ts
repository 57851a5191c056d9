import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram } from '../program.ts';
import { quickFolder } from '../quick-folder.ts';
import { type BidiConnection, connectBidi } from './bidi.ts';
import type { Engine, Tab } from './engine.ts';

/** Debian's Firefox; FIREFOX names another one. */
const EXECUTABLE = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

const PREFERENCES = {
  // Nothing but what a test asks for.
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
};

const LISTENS = /WebDriver BiDi listening on (ws:\S+)/;

interface Tree {
  readonly contexts: readonly [{ readonly context: string; readonly url: string }];
}

function tabOf(connection: BidiConnection, context: string, close: () => Promise<unknown>): Tab {
  return {
    goTo: (url) => connection.call('browsingContext.navigate', { context, url, wait: 'interactive' }),
    url: async () => (await connection.call<Tree>('browsingContext.getTree', { root: context })).contexts[0].url,
    async value(expression) {
      const params = { expression, target: { context }, awaitPromise: true };
      return (await connection.call<{ result?: { value?: unknown } }>('script.evaluate', params)).result?.value;
    },
    async another() {
      const opened = await connection.call<{ context: string }>('browsingContext.create', { type: 'tab' });
      const { context: other } = opened;
      return tabOf(connection, other, () => connection.call('browsingContext.close', { context: other }));
    },
    forget: () => connection.call('storage.deleteCookies', {}),
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

/** Firefox, by WebDriver BiDi. */
export const firefox: Engine = {
  name: 'Firefox',

  async open({ scripts, env }) {
    await using resources = new AsyncDisposableStack();
    const profile = quickFolder('owr-firefox-');
    resources.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
    const preferences = Object.entries({ ...PREFERENCES, 'javascript.enabled': scripts });
    const lines = preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const program = resources.use(
      await startProgram({
        command: EXECUTABLE,
        args: ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
        env: { HOME: profile, ...env },
        isReady: (output) => LISTENS.test(output),
      }),
    );
    const connection = resources.use(await connectBidi(`${LISTENS.exec(program.output())?.[1]}/session`));
    await connection.call('session.new', { capabilities: {} });
    const { contexts } = await connection.call<Tree>('browsingContext.getTree', {});
    const held = resources.move();
    return tabOf(connection, contexts[0].context, () => held.disposeAsync());
  },
};
