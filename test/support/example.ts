import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from './free-port.ts';
import { ADMIN_KEY, type Product, startProduct } from './product.ts';
import { answers, startProgram } from './program.ts';

/** An example of `examples/` that runs: the product with its configuration, on ports of this run. */
export interface Example extends AsyncDisposable {
  readonly product: Product;
  /** Where visitors go; nothing listens there before a program is run. */
  readonly site: string;
  /** What is behind that, if the example has a gateway. */
  readonly upstream: string;
  /** A file of the example with the addresses of this run in it. @returns where it is */
  adapt(file: string): Promise<string>;
  /** Runs a program of the example as its README says, and waits until it answers at `url`, by default at `site`. */
  run(file: string, options?: { env?: Readonly<Record<string, string>>; url?: string }): Promise<void>;
}

export interface ExampleOptions {
  /** What is otherwise in its configuration: a text of it, and what takes its place. */
  readonly replace?: Readonly<Record<string, string>>;
}

/** Starts the product as the README of an example says. Disposing of it ends the example's programs too. */
export async function startExample(name: string, { replace = {} }: ExampleOptions = {}): Promise<Example> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'owr-example-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const [port, sitePort, upstreamPort] = [await freePort(), await freePort(), await freePort()];
  const [issuer, site, upstream] = [port, sitePort, upstreamPort].map((each) => `http://127.0.0.1:${each}`) as [
    string,
    string,
    string,
  ];
  const replacements: Readonly<Record<string, string>> = {
    'http://localhost:3000': issuer,
    'http://localhost:4000': site,
    '127.0.0.1:4000': `127.0.0.1:${sitePort}`,
    'http://127.0.0.1:4001': upstream,
    'key: only-for-this-example }': `key: ${ADMIN_KEY} }`,
    ...replace,
  };

  async function adapt(file: string): Promise<string> {
    const original = await readFile(join('examples', name, file), 'utf8');
    // All at once: a port that came in may begin like one that is to go.
    const text = original.replaceAll(anyOf(Object.keys(replacements)), (from) => replacements[from] ?? from);
    const path = join(folder, file);
    await writeFile(path, text);
    return path;
  }

  const config = await adapt('waiting-room.yaml');
  const product = resources.use(await startProduct({ rooms: {}, clients: [], port, issuer, env: { CONFIG: config } }));
  const held = resources.move();
  return {
    product,
    site,
    upstream,
    adapt,
    async run(file, { env = {}, url = site } = {}) {
      const program = await startProgram({
        command: process.execPath,
        args: [join('examples', name, file)],
        env: { ISSUER: issuer, SITE: site, UPSTREAM: upstream, ...env },
        isReady: () => answers(url),
      });
      held.use(program);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => RegExp.escape(text));
  return new RegExp(`(?:${escaped.join('|')})(?!\\d)`, 'g');
}
