import { setTimeout as pause } from 'node:timers/promises';
import type { AdminClient } from '../../test/support/admin-client.ts';
import type { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import { finish } from '../visits/admission.ts';
import { arrive } from '../visits/arrival.ts';
import { Lane } from './lane.ts';
import type { Latencies } from './latencies.ts';

const JSON_ONLY = { headers: { Accept: 'application/json' } };
const AT_ONCE = 16;
const LOOK_EVERY_MS = 100;
const POLL_EVERY_MS = 1_000;

interface Person {
  readonly session: Session;
  readonly path: string;
  readonly number: number;
}

/** Those who are in line before everybody else comes. */
export async function standInLine(connections: Connections, count: number): Promise<Person[]> {
  const people: Person[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let left = Math.ceil(count / AT_ONCE); left > 0; left -= 1) {
        const session = new Session(connections);
        const path = await arrive(session);
        const { number } = JSON.parse((await session.request(path, JSON_ONLY)).text);
        people.push({ session, path, number });
      }
    }),
  );
  return people.toSorted((one, other) => one.number - other.number);
}

/** Each asks every second or so whether it is their turn, until `stop`. */
export async function keepAsking(people: readonly Person[], asked: Latencies, stop: AbortSignal): Promise<void> {
  await Promise.all(
    people.map(async ({ session, path, number }) => {
      while (!stop.aborted) {
        await pause(POLL_EVERY_MS * (0.8 + 0.4 * Math.random()));
        await asked.time(async () => {
          const { status, text } = await session.request(path, JSON_ONLY);
          if (status !== 200 || JSON.parse(text).number !== number) throw new Error(`a status ${status}: ${text}`);
        });
      }
    }),
  );
}

/** As those do whose browser, or whose proxy, opens a connection for each question. */
export async function keepAskingAnew(
  people: readonly Person[],
  port: number,
  asked: Latencies,
  stop: AbortSignal,
): Promise<void> {
  await Promise.all(
    people.map(async ({ session, path }) => {
      while (!stop.aborted) {
        await pause(POLL_EVERY_MS * (0.8 + 0.4 * Math.random()));
        await asked.time(async () => {
          const lane = new Lane(port);
          const answer = await lane.ask(session.wire(path, JSON_ONLY));
          lane.close();
          if (answer?.status !== 200) throw new Error(`a status ${answer?.status}`);
        });
      }
    }),
  );
}

/** Whoever is called goes in and gets their tokens, until `stop`. */
export async function keepEntering(
  people: readonly Person[],
  admin: AdminClient,
  admissions: Latencies,
  stop: AbortSignal,
): Promise<void> {
  const line = [...people];
  const entering: Promise<void>[] = [];
  while (!stop.aborted) {
    const { serving } = await admin.room('bench');
    for (let next = line[0]; next !== undefined && next.number <= serving; next = line[0]) {
      line.shift();
      const { session, path } = next;
      entering.push(admissions.time(async () => void (await finish(session, await session.request(path)))));
    }
    await pause(LOOK_EVERY_MS);
  }
  await Promise.all(entering);
}
