import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { expect, test } from 'vitest';

/** The script that the Dockerfile hands to `node -e`. */
function healthCheckScript(): string {
  const [, list = '[]'] = /HEALTHCHECK[^[]*CMD (\[.*\])/.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  const [node, flag, script]: string[] = JSON.parse(list);
  expect([node, flag]).toEqual(['node', '-e']);
  return script ?? '';
}

function exitCode(port: number): Promise<number> {
  return new Promise((done) => {
    const child = execFile(process.execPath, ['-e', healthCheckScript()], { env: { PORT: String(port) } });
    child.on('exit', (code) => done(code ?? -1));
  });
}

test('the health check asks /healthz and believes the answer', async () => {
  let status = 200;
  const asked: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url);
    res.writeHead(status).end();
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  expect(await exitCode(port)).toBe(0);
  status = 503;
  expect(await exitCode(port)).toBe(1);
  await new Promise((closed) => {
    server.close(closed);
  });
  expect(await exitCode(port)).toBe(1);
  expect(asked).toEqual(['/healthz', '/healthz']);
});
