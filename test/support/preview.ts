import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { createPreview } from '../../src/tools/preview/preview.ts';
import { configurationFile, type ProductOptions } from './product.ts';

/** The preview of a configuration in a folder of its own. */
export interface Preview extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  configure(options: ProductOptions): void;
}

/** @param folder where what the configuration names is; without it a fresh one. It is gone afterwards */
export async function startPreview(
  options: ProductOptions,
  folder = mkdtempSync(join(tmpdir(), 'owr-preview-')),
): Promise<Preview> {
  const file = join(folder, 'preview.yaml');
  const configure = (asked: ProductOptions) =>
    writeFileSync(file, configurationFile({ issuer: 'http://127.0.0.1:3000', ...asked }));
  configure(options);
  const load = () => loadConfig({ env: { CONFIG: file } });
  const server = createServer(createPreview({ load, startMs: Date.now() })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    configure,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
