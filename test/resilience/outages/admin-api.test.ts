import { withToken } from '../../support/endpoints.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY } from '../../support/product.ts';
import { launchSetup } from '../../support/shop-setup.ts';
import { scenario, testEachCall } from './each-call.ts';
import { inside, ROOM, waiting } from './people.ts';

interface Operation {
  readonly what: string;
  readonly method: string;
  path(sub: string): string;
  body?(sub: string): unknown;
  readonly tells: readonly string[];
}

const OPERATIONS: Operation[] = [
  {
    what: 'advance',
    method: 'POST',
    path: () => '/advance',
    body: () => ({ by: 1 }),
    tells: ['serving', 'called', 'cut'],
  },
  { what: 'reset', method: 'POST', path: () => '/reset', tells: ['issued', 'inside'] },
  {
    what: 'report who has left',
    method: 'POST',
    path: () => '/exits',
    body: (sub) => ({ exited: 1, completed: [sub] }),
    tells: ['serving', 'called', 'cut'],
  },
  {
    what: 'end a visit',
    method: 'POST',
    path: (sub) => `/admissions/${sub}`,
    body: () => ({ outcome: 'completed' }),
    tells: ['outcome'],
  },
  {
    what: 'give a place back',
    method: 'POST',
    path: () => '/visitors/give-back',
    body: () => ({ number: 1 }),
    tells: ['type'],
  },
  {
    what: 'change the settings',
    method: 'PATCH',
    path: () => '',
    body: () => ({ message: 'Hello' }),
    tells: ['inside'],
  },
  {
    what: 'plan a change',
    method: 'POST',
    path: () => '/schedule',
    body: () => ({
      at: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 14)}00:00Z`,
      change: { mode: 'over' },
    }),
    tells: ['at', 'change', 'by'],
  },
  { what: 'tell the plan', method: 'GET', path: () => '/schedule', tells: ['planned'] },
  { what: 'tell of the room', method: 'GET', path: () => '', tells: ['inside'] },
];

testEachCall(
  launchSetup(),
  OPERATIONS.map(({ what, method, path, body, tells }) =>
    scenario({
      what,
      room: ROOM,
      async begin(venue) {
        const { claims } = await inside(venue);
        await waiting(venue);
        await waiting(venue);
        return { sub: claims.sub, key: crypto.randomUUID() };
      },
      send({ sub, key }, { product }) {
        const content = body === undefined ? {} : { body: JSON.stringify(body(sub)) };
        const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
        const headers = { ...withToken(ADMIN_KEY), ...type, 'Idempotency-Key': key };
        return http(`${product.issuer}/admin/api/v1/rooms/${ROOM}${path(sub)}`, { method, headers, ...content });
      },
      async end(_, { status, text }) {
        const told = JSON.parse(text) as Record<string, unknown>;
        return { status, told: tells.map((name) => told[name] ?? 'nothing') };
      },
    }),
  ),
);
