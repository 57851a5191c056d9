import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { documented } from '../../support/documented.ts';
import { answers, type Program, startProgram } from '../../support/program.ts';
import type { GatewayBasics } from '../../support/protected-site.ts';

/** Installed by `scripts/setup.sh gateways`. */
const LIBRARIES = fileURLToPath(new URL('../../../.tools/gateways/spring/lib/*', import.meta.url));

export const SPRING_DOCUMENT = 'docs/gateways/spring.md';

/** Spring Cloud Gateway in front of a site: the code and the configuration of the document, compiled here. */
export async function startSpringGateway(options: GatewayBasics): Promise<AsyncDisposable> {
  const { issuer, port, clientSecret, upstream } = options;
  const origin = `http://127.0.0.1:${port}`;
  const code = documented(SPRING_DOCUMENT, 'Gateway.java', { 'https://shop.example.com': origin });
  const settings = documented(SPRING_DOCUMENT, 'application.yaml', {
    'https://wait.example.com': issuer,
    'https://shop.example.com': origin,
    'http://127.0.0.1:8080': upstream,
    SECRET_OF_CLIENT: clientSecret,
  });
  await using held = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'owr-spring-'));
  held.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'Gateway.java'), code);
  await writeFile(join(folder, 'application.yaml'), settings);
  await promisify(execFile)('javac', ['-parameters', '-cp', LIBRARIES, '-d', folder, join(folder, 'Gateway.java')]);
  const program: Program = await startProgram({
    command: 'java',
    args: [
      '-Xmx256m',
      '-cp',
      `${folder}:${LIBRARIES}`,
      'shop.Gateway',
      `--server.port=${port}`,
      '--server.address=127.0.0.1',
    ],
    isReady: () => answers(`${origin}/bye`),
    readyWithinMs: 400_000,
  });
  held.use(program);
  return held.move();
}
