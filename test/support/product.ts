import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { AdminClient } from './admin-client.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { quickFolder } from './quick-folder.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export const ADMIN_KEY = 'admin-key-of-the-tests-0123456789';

export interface ProductOptions {
  /** As in the configuration file. */
  readonly rooms: Readonly<Record<string, unknown>>;
  readonly clients: readonly Readonly<Record<string, unknown>>[];
  /** Besides the one of the tests. */
  readonly adminKeys?: readonly Readonly<Record<string, unknown>>[];
  readonly awsKeys?: readonly Readonly<Record<string, unknown>>[];
  /** `first_contact`; null: not in the file. */
  readonly firstContact?: 'proof' | 'trust' | null;
  /** `signing` */
  readonly signing?: Readonly<Record<string, unknown>>;
  /** null: embedded. */
  readonly redisUrl?: string | null;
  /** A folder that outlives this process; a fresh one when none is given. */
  readonly dataDir?: string;
  readonly port?: number;
  /** Defaults to `http://127.0.0.1:<port>`. */
  readonly issuer?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file that starts it, for a copy of the source. */
  readonly main?: string;
  /** Is given what it writes, in place of `output`, which would grow for as long as it runs. */
  readonly onOutput?: (text: string) => void;
}

/** A running product: its own process, configured by a file, reached over HTTP as anybody would. */
export interface Product extends AsyncDisposable {
  readonly issuer: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** Path of its configuration file. */
  readonly config: string;
  readonly admin: AdminClient;
  /** Everything that it has written so far, to both outputs. */
  output(): string;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
}

/** The text of the configuration file, with an admin key for the tests. */
export function configurationFile({
  issuer,
  rooms,
  clients,
  adminKeys: others = [],
  awsKeys = [],
  signing = {},
  firstContact = null,
}: ProductOptions & { readonly issuer: string }): string {
  const adminKeys = [{ name: 'tests', role: 'admin', key: ADMIN_KEY }, ...others];
  const contact = firstContact === null ? {} : { first_contact: firstContact };
  return stringify({ issuer, signing, ...contact, admin_keys: adminKeys, aws_keys: awsKeys, rooms, clients });
}

/** Starts the product and waits until it is ready for visitors. Disposing of it stops it. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const port = options.port ?? (await freePort());
  const issuer = options.issuer ?? `http://127.0.0.1:${port}`;
  const folder = quickFolder('owr-product-');
  const dataDir = options.dataDir ?? join(folder, 'data');
  const config = join(folder, 'waiting-room.yaml');
  writeFileSync(config, configurationFile({ ...options, issuer }));

  const child = spawn(process.execPath, [options.main ?? MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      CONFIG: config,
      PORT: String(port),
      HOST: '127.0.0.1',
      // Issuers of the tests are names of this machine that nothing tells to be that.
      ALLOW_INSECURE: 'true',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'debug',
      ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
      ...options.env,
    },
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const output = collectOutput(child, options.onOutput);
  async function end(signal: NodeJS.Signals): Promise<number | null> {
    child.kill(signal);
    return exited;
  }
  try {
    await eventually('the product to be ready', async () => {
      if (child.exitCode !== null) return 'exited';
      return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok ? 'ready' : undefined;
    });
    if (child.exitCode !== null) throw new Error(`the product did not start:\n${output()}`);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    issuer,
    port,
    pid: child.pid ?? 0,
    dataDir,
    config,
    admin: new AdminClient(issuer, ADMIN_KEY),
    output,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function collectOutput(child: ChildProcess, onOutput?: (text: string) => void): () => string {
  let text = '';
  const take =
    onOutput ??
    ((chunk: string) => {
      text += chunk;
    });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take);
  return () => text;
}
