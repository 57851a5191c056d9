import process from 'node:process';
import type { Config } from '../config/config.ts';
import { demoPanelUrl, demoRoom } from '../config/demo.ts';
import { type RunningShop, startShop } from './shop.ts';

/** Starts the demo shop behind a running provider and tells the person at the terminal what to try. */
export async function startDemo(config: Config): Promise<RunningShop> {
  const [client] = config.clients;
  const [adminKey] = config.adminKeys;
  if (client === undefined || adminKey === undefined) throw new Error('the demo has a client and an admin key');
  const shop = await startShop({ issuer: config.issuer, client });
  const panel = demoPanelUrl(config);
  process.stdout.write(`
  The demo is running. It is not for production.

    The shop:           ${shop.url}   open it: you will be asked to wait
    The control panel:  ${panel}
    Its admin key:      ${adminKey.key}

  Call the next ten visitors in the panel, or by:

    curl -X POST ${panel}/api/v1/rooms/${demoRoom}/advance \\
      -H 'Authorization: Bearer ${adminKey.key}' -H 'Content-Type: application/json' -d '{"by": 10}'

`);
  return shop;
}
