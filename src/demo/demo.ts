import process from 'node:process';
import type { Config } from '../config/config.ts';
import { demoRoom } from '../config/demo.ts';
import { type RunningShop, startShop } from './shop.ts';

/** Starts the demo shop behind a running provider and tells the person at the terminal what to try. */
export async function startDemo(config: Config): Promise<RunningShop> {
  const [client] = config.clients;
  const [adminKey] = config.adminKeys;
  if (client === undefined || adminKey === undefined) throw new Error('the demo has a client and an admin key');
  const shop = await startShop({ issuer: config.issuer, client });
  const advance = `${config.issuer}/admin/api/v1/rooms/${demoRoom}/advance`;
  process.stdout.write(`
  The demo is running. It is not for production.

    The shop:          ${shop.url}   open it: you will be asked to wait
    The waiting room:  ${config.issuer}
    Its admin key:     ${adminKey.key}

  Call the next ten visitors:

    curl -X POST ${advance} \\
      -H 'Authorization: Bearer ${adminKey.key}' -H 'Content-Type: application/json' -d '{"by": 10}'

`);
  return shop;
}
