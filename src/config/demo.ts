import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDataFile } from '../data-dir.ts';
import type { Config } from './config.ts';
import type { FileInput } from './schema/file-schema.ts';

export const demoRoom = 'demo';
export const demoClientId = 'demo-shop';

/** What nobody may guess, not even in a demo. */
export interface DemoSecrets {
  readonly adminKey: string;
  readonly clientSecret: string;
}

const keptSecrets = z.strictObject({ adminKey: z.string().min(24), clientSecret: z.string().min(24) });

const FILE = 'demo-secrets.json';

/**
 * The secrets of the demo: made at its first start and kept in the data folder, so that a restart has the same ones.
 *
 * @throws StartFault `data_dir_unwritable`
 */
export function keptDemoSecrets(dataDir: string): DemoSecrets {
  try {
    return keptSecrets.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    const made = {
      adminKey: randomBytes(18).toString('base64url'),
      clientSecret: randomBytes(18).toString('base64url'),
    };
    writeDataFile(dataDir, FILE, `${JSON.stringify(made)}\n`);
    return made;
  }
}

/** Where the control panel of a running demo is. */
export function demoPanelUrl({ issuer, adminPort }: Pick<Config, 'issuer' | 'adminPort'>): string {
  return adminPort === null ? `${issuer}/admin` : `http://localhost:${adminPort}/admin`;
}

/** The set-up that runs without a configuration file: one room whose visitors are called by hand, and a small shop. */
export function demoFile({
  port,
  shopPort,
  secrets,
}: {
  readonly port: number;
  readonly shopPort: number;
  readonly secrets: DemoSecrets;
}): FileInput {
  const shop = `http://localhost:${shopPort}`;
  return {
    issuer: `http://localhost:${port}`,
    admin_keys: [{ name: 'demo', role: 'admin', key: secrets.adminKey }],
    rooms: { [demoRoom]: { title: 'Demo shop', turn_window: '5m', grace: '10m', admission: '5m' } },
    clients: [
      {
        client_id: demoClientId,
        client_name: 'Demo shop',
        client_secret: secrets.clientSecret,
        room: demoRoom,
        redirect_uris: [`${shop}/callback`],
        post_logout_redirect_uris: [`${shop}/`],
        initiate_login_uri: `${shop}/`,
        grant_types: ['authorization_code', 'refresh_token'],
        access_token: '60s',
        claims: ['email'],
      },
    ],
  };
}
