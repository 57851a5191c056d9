import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';
import { hasLogged } from './log-lines.ts';

const CONNECTIONS = 60;

/** A load balancer's connection to the process: kept, and used again at once until an answer says that it ends. */
class KeptConnection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #port: number;
  #answered = 0;

  constructor(port: number) {
    this.#port = port;
  }

  get answered(): number {
    return this.#answered;
  }

  /** @throws when a request gets no answer */
  async useUp(): Promise<void> {
    for (let ends = false; !ends; this.#answered += 1) {
      const response = await (this.#answered % 2 === 0 ? this.#poll() : this.#exchange());
      await text(response);
      ends = response.headers.connection === 'close';
    }
    this.#agent.destroy();
  }

  #poll(): Promise<IncomingMessage> {
    return this.#send('GET', '/rooms/launch/status', '');
  }

  #exchange(): Promise<IncomingMessage> {
    return this.#send('POST', '/token', 'grant_type=authorization_code&code=none&client_id=shop');
  }

  #send(method: string, path: string, body: string): Promise<IncomingMessage> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const options = { host: '127.0.0.1', port: this.#port, agent: this.#agent, method, path, headers };
    return new Promise((resolve, reject) => {
      request(options, resolve).on('error', reject).end(body);
    });
  }
}

function start(): Promise<Product> {
  const env = { DRAIN_DELAY: '5s' };
  return startProduct({ rooms: { launch: {} }, clients: [shopClient({ room: 'launch' })], env });
}

test('a process that is stopped loses no request of the connections in use: not ready first, then each answer ends its own', async () => {
  await using product = await start();
  const connections = Array.from({ length: CONNECTIONS }, () => new KeptConnection(product.port));
  const used = connections.map((connection) => connection.useUp());
  await eventually('all connections to be in use', () => connections.every(({ answered }) => answered > 2));
  const exitCode = product.stop();
  await eventually('the stop', () => hasLogged(product.output(), 'stopping'));
  const readiness = await fetch(`http://127.0.0.1:${product.port}/readyz?store=optional`);
  expect(readiness.status).toBe(503);
  expect(readiness.headers.get('connection')).toBe('close');
  await Promise.all(used);
  expect((await fetch(`http://127.0.0.1:${product.port}/rooms/launch/status`)).status).toBe(200);
  expect(await exitCode).toBe(0);
  await expect(fetch(`http://127.0.0.1:${product.port}/healthz`)).rejects.toThrow();
});
