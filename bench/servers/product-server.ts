import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/free-port.ts';
import { configurationFile } from '../../test/support/product.ts';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from '../visits/client.ts';
import { type Server, spawnServer } from './spawn-server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ProductPlan {
  /** Settings of its one room, as in the configuration file. */
  readonly room: Readonly<Record<string, unknown>>;
  /** How many rooms with these settings; absent: one. */
  readonly rooms?: number;
  /** null: with the embedded store. */
  readonly redisUrl: string | null;
  /** `first_contact`; absent: as it comes. */
  readonly firstContact?: 'proof' | 'trust';
  /** Whether the client gets refresh tokens. */
  readonly refreshes?: boolean;
  /** File for a CPU profile; null: none. */
  readonly profile: string | null;
  /** Whose `src/main.ts` is run; absent: this checkout. */
  readonly checkout?: string;
}

/** Starts the product as it runs in production, with one room, or several alike. */
export async function startProductServer({
  room,
  rooms: count = 1,
  redisUrl,
  firstContact = 'proof',
  refreshes = false,
  profile,
  checkout = ROOT,
}: ProductPlan): Promise<Server> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'bench-product-'));
  const config = join(folder, 'waiting-room.yaml');
  const client = {
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: [CALLBACK],
    room: 'bench',
    // As long as the baseline's: the tokens that a row begins with are good to its end.
    access_token: '1h',
    ...(refreshes ? { grant_types: ['authorization_code', 'refresh_token'] } : {}),
  };
  const issuer = `http://127.0.0.1:${port}`;
  const names = Array.from({ length: count }, (_, nth) => (nth === 0 ? 'bench' : `bench-${nth + 1}`));
  const rooms = Object.fromEntries(names.map((name) => [name, { admission: '1h', ...room }]));
  writeFileSync(config, configurationFile({ issuer, firstContact, rooms, clients: [client] }));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await spawnServer({
      file: join(checkout, 'src/main.ts'),
      port,
      readyPath: '/readyz',
      env: {
        CONFIG: config,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATA_DIR: join(folder, 'data'),
        LOG_LEVEL: 'info',
        ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
        ...(profile === null ? {} : { NODE_OPTIONS: profileOptions(profile) }),
      },
    });
    return {
      ...server,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        removeFolder();
      },
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

function profileOptions(file: string): string {
  const at = file.lastIndexOf('/');
  return `--cpu-prof --cpu-prof-dir=${file.slice(0, at)} --cpu-prof-name=${file.slice(at + 1)}`;
}
