import type { Random } from '../../support/random.ts';
import { shopClient } from '../../support/shop-setup.ts';
import type { RoomPlan, Schedule } from '../schedule.ts';
import { Fleet } from './fleet.ts';
import { Front } from './front.ts';
import { type StoreWorld, startStore } from './stores.ts';

export const ROOM = 'launch';

/** A room beside it where everybody passes: for the question whether admissions work. */
export const FREE_ROOM = 'free';
export const FREE_CLIENT = 'guests';

/** How long a stopped process goes on accepting. */
const DRAIN = '1s';

/** All that runs for a schedule. */
export interface World extends AsyncDisposable {
  readonly issuer: string;
  readonly front: Front;
  readonly fleet: Fleet;
  readonly store: StoreWorld;
}

/** @param main the file that starts the product, for a mutated copy of it; null: the product */
export async function startWorld(schedule: Schedule, random: Random, main: string | null): Promise<World> {
  await using started = new AsyncDisposableStack();
  const store = started.use(await startStore(schedule));
  const front = started.use(await Front.start(random));
  const issuer = `http://127.0.0.1:${front.port}`;
  const options = {
    rooms: { [ROOM]: roomSettings(schedule.room), [FREE_ROOM]: { mode: 'off' } },
    clients: [
      // The gateway keeps each login of a browser's tabs.
      shopClient({ room: ROOM, access_token: '30s', login_state: 'per_request' }),
      shopClient({ client_id: FREE_CLIENT, room: FREE_ROOM, initiate_login_uri: 'http://127.0.0.1:9/free' }),
    ],
    redisUrl: store.redisUrl,
    issuer,
    env: {
      LOG_LEVEL: 'info',
      DRAIN_DELAY: DRAIN,
      ...(store.redisUrl === null ? store.clock?.env() : {}),
    },
    ...(main === null ? {} : { main }),
  };
  const fleet = started.use(await Fleet.start(options, front, schedule.processes));
  const all = started.move();
  return { issuer, front, fleet, store, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** An operator gives it its mode when the schedule begins. */
function roomSettings({ inlet, turnWindowS, graceS, admissionS }: RoomPlan): Record<string, unknown> {
  return {
    mode: 'paused',
    ...(inlet === null ? {} : { inlet }),
    turn_window: `${turnWindowS}s`,
    grace: `${graceS}s`,
    admission: `${admissionS}s`,
  };
}
