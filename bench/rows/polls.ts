import type { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import type { Row, Side, Work } from '../row.ts';
import { startConstantServer } from '../servers/baseline-server.ts';
import { arrive } from '../visits/arrival.ts';
import { gather, inTurn, product } from './sides.ts';

const STATUS_PATH = '/rooms/bench/status';
const JSON_ONLY = { headers: { Accept: 'application/json' } };

/** More than stand in the part of the line whose holders are reported when they are seen. */
const AHEAD = 2_500;
const POLLERS = 500;

/** As long as what a visitor of the product sends. */
const LIKE_A_VISITOR = `/interaction/${'x'.repeat(21)}`;
const COOKIES = { headers: { ...JSON_ONLY.headers, Cookie: `ticket=${'x'.repeat(500)}` } };

const constantServer: Pick<Side, 'start' | 'usesRedis'> = { usesRedis: false, start: startConstantServer };

const roomPolls: Pick<Side, 'prepare'> = {
  prepare: (connections) => polling(connections, [new Session(connections).wire(STATUS_PATH)], '"serving":'),
};

export const pollRows: readonly Row[] = [
  {
    key: 'room-polls',
    what: "a poll of the room's status",
    beside: 'node:http that answers with constant bytes',
    floor: 0.85,
    product: { ...product({ room: { mode: 'open' } }), ...roomPolls },
    baseline: { ...constantServer, ...roomPolls },
  },
  {
    key: 'visitor-polls',
    what: `a poll of the status of a visitor far from the front, ${POLLERS} of them in turn, each with cookies`,
    beside: 'node:http that answers with constant bytes',
    floor: 0.5,
    product: {
      ...product({ room: { mode: 'open' } }),
      async prepare(connections) {
        await gather(connections, AHEAD, arrive);
        const requests = await gather(connections, POLLERS, async (session) =>
          session.wire(await arrive(session), JSON_ONLY),
        );
        return polling(connections, requests, '"state":"waiting"');
      },
    },
    baseline: {
      ...constantServer,
      prepare: (connections) =>
        polling(connections, [new Session(connections).wire(LIKE_A_VISITOR, COOKIES)], '"serving":'),
    },
  },
];

function polling(connections: Connections, requests: readonly string[], expected: string): Work {
  const next = inTurn(requests);
  return {
    requests,
    async once() {
      const { status, text } = await connections.send(next());
      if (status !== 200 || !text.includes(expected)) throw new Error(`a poll was answered ${status}: ${text}`);
    },
  };
}
