import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import { ask, startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { discoverShop } from './deployment.ts';
import { PatientVisitor } from './patient-visitor.ts';

const VISITORS = 4;
const ROUNDS = 3;

test('when Redis was emptied, a process that starts after it and those that ran before take each other’s tickets', {
  timeout: 120_000,
}, async () => {
  await using redis = await startRedis();
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const issuer = `http://127.0.0.1:${ports[0]}`;
  const options = { ...launchSetup(), issuer, redisUrl: `redis://127.0.0.1:${redis.node.port}` };
  await using _first = await startProduct({ ...options, port: ports[0] });
  await using _second = await startProduct({ ...options, port: ports[1] });
  const shop = await discoverShop(issuer);
  const visitors: PatientVisitor[] = [];
  for (let i = 0; i < VISITORS; i += 1) visitors.push(await PatientVisitor.arrive(shop));
  const kidsAt = async (port: number): Promise<string[]> => {
    const answer = await http(`http://127.0.0.1:${port}/.well-known/jwks.json`, {
      headers: { Host: new URL(issuer).host },
    });
    return (JSON.parse(answer.text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };
  const kidsBefore = await kidsAt(ports[0]);

  const host = { Host: new URL(issuer).host };
  const addressAt = (port: number, { place }: PatientVisitor) =>
    `http://127.0.0.1:${port}${new URL(place.url).pathname}`;

  /** Where a process says that a visitor stands: `waiting 3`, `missed` after the loss; `forgotten` if it does not know the ticket. */
  async function standingAt(port: number, visitor: PatientVisitor): Promise<string> {
    const headers = { ...host, Accept: 'application/json' };
    const { status, text } = await visitor.browser.request(addressAt(port, visitor), { headers });
    if (status !== 200) return 'forgotten';
    const { state, number } = JSON.parse(text) as { state: string; number: number | null };
    return number === null ? state : `${state} ${number}`;
  }

  await ask(redis.node, 'FLUSHALL');
  await using _third = await startProduct({ ...options, port: ports[2] });
  await eventually('all to publish the keys of each other, those of before among them', async () => {
    const kids = await Promise.all(ports.map(kidsAt));
    return new Set(kids.map(String)).size === 1 && kidsBefore.every((kid) => kids[0]?.includes(kid));
  });

  const places = new Set<string>();
  for (const [index, visitor] of visitors.entries()) {
    const giver = ports[index % ports.length] ?? 0;
    await visitor.browser.request(`${addressAt(giver, visitor)}/rejoin`, { method: 'POST', headers: host });
    const told = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) for (const port of ports) told.add(await standingAt(port, visitor));
    expect([...told]).toEqual([expect.stringMatching(/^waiting \d+$/)]);
    for (const place of told) places.add(place);
  }
  expect(places.size).toBe(VISITORS);
});
