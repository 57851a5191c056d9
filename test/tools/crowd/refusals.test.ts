import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { crowd } from './crowd-command.ts';

const SHOP = ['--client', 'shop', '--room', 'launch', '--redirect-uri', 'https://shop.example.com/callback'];

describe('the command refuses', { timeout: 60_000 }, () => {
  test('wrong options, all at once', async () => {
    const { code, output } = await crowd(['--visitors', '1000000', '--vistors', '5', '--rate', 'fast']);
    expect(output).toBe(
      [
        '--vistors is not a known option; did you mean --visitors?',
        '--visitors must be a whole number from 1 to 20000',
        '--rate must be from 1/m to 500/s, like 200/s or 30/m',
        '',
      ].join('\n'),
    );
    expect(code).toBe(64);
  });

  test('a configuration that is not there', async () => {
    const { code, output } = await crowd(['--config', join(tmpdir(), 'nowhere.yaml')]);
    expect({ code, output }).toMatchObject({ code: 78, output: expect.stringContaining('cannot be read (ENOENT)') });
  });

  test('an address that is not of this machine or a private network, unless it is said to be one’s own', async () => {
    // TEST-NET-1 of RFC 5737: nobody's.
    const { code, output } = await crowd(['--issuer', 'http://192.0.2.1', ...SHOP]);
    expect(output).toBe(
      'http://192.0.2.1 is at 192.0.2.1, which is neither this machine nor a private network.\nIf the instance is your own, say so: --this-instance-is-mine\n',
    );
    expect(code).toBe(64);
  });

  test('a port where nobody listens', async () => {
    const { code, output } = await crowd(['--issuer', `http://127.0.0.1:${await freePort()}`, ...SHOP]);
    expect({ code, output }).toMatchObject({ code: 69, output: expect.stringContaining('no answer (ECONNREFUSED)') });
  });

  test('a server that is no waiting room', async () => {
    let requests = 0;
    const server = createServer((_req, res) => {
      requests += 1;
      res.end('{"hello": "world"}');
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${port}`;
    const { code, output } = await crowd(['--issuer', issuer, ...SHOP]);
    server.close();
    expect({ code, output }).toEqual({
      code: 69,
      output: `${issuer}: there is no waiting room that calls itself so\n`,
    });
    expect(requests).toBe(1);
  });
});
