import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { adminEntrance } from '../../../src/http/entrance/admin-entrance.ts';
import { listen } from '../../../src/http/entrance/server.ts';
import { http } from '../../support/http.ts';

const options = { issuer: 'https://wait.example.com', adminHosts: ['panel.example.com'] };

test.each([
  ['127.0.0.1:9000', 200],
  ['10.0.0.7', 200],
  ['[::1]:9000', 200],
  ['localhost:9000', 200],
  ['panel.localhost:9000', 200],
  ['wait.example.com:9000', 200],
  ['Panel.Example.com', 200],
  ['waiting-room:9000', 200],
  ['rebound.example.org:9000', 421],
  ['panel.example.com.evil.test', 421],
  ['127.0.0.1.evil.test', 421],
])('the admin port takes Host %s: %i', async (host, status) => {
  const app = (req: IncomingMessage, res: ServerResponse) => void res.end(req.url);
  await using server = await listen({ handler: adminEntrance({ ...options, app }), host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${server.port}`;
  expect((await http(`${base}/admin/sign-in`, { headers: { Host: host } })).status).toBe(status);
  expect((await http(`${base}/readyz?store=optional`, { headers: { Host: host } })).status).toBe(200);
});
