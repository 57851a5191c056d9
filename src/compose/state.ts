import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { prepareDataDir } from '../data-dir.ts';
import { AwsCounters } from '../http/aws/counters.ts';
import { RoomStatusPage } from '../http/rooms/room-status.ts';
import { instrumentStore } from '../instrumented-store.ts';
import type { Metrics } from '../metrics.ts';
import { StoreClock } from '../room/store-clock.ts';
import type { Store } from '../store/store.ts';
import { PresenceReporter } from '../watch/presence-reporter.ts';
import { RoomWatch } from '../watch/room-watch.ts';
import { type Base, warnOfTick } from './base.ts';

/** The store, and what this process knows of the rooms in it. */
export interface State {
  readonly store: Store;
  readonly clock: StoreClock;
  /** Names of the rooms. */
  readonly rooms: readonly string[];
  readonly watch: RoomWatch;
  readonly presence: PresenceReporter;
  readonly roomStatus: RoomStatusPage;
  readonly awsCounters: AwsCounters;
}

export type OpenStore = (config: Config, logger: Logger, metrics: Metrics) => Promise<Store>;

/**
 * Opens the store, with the rooms as they are configured, and sees each room once.
 *
 * @throws StoreFault, or StartFault `data_dir_unwritable`
 */
export async function openState(base: Base, openStore: OpenStore = openConfiguredStore): Promise<State> {
  const { config, logger, metrics, epochMs, resources } = base;
  const store = instrumentStore(await openStore(config, logger, metrics), metrics);
  resources.use(store);

  const clock = new StoreClock(epochMs);
  const roomStatus = new RoomStatusPage({ epochMs, onAnswers: (answers) => metrics.observeRoomStatus(answers) });
  const awsCounters = new AwsCounters({
    rooms: config.rooms,
    onAnswers: (answers) => metrics.observeAwsCounters(answers),
  });
  const rooms = config.rooms.map(({ name }) => name);
  const watch = new RoomWatch({
    line: store.line,
    rooms,
    clock,
    epochMs,
    onSnapshot: (snapshot) => {
      roomStatus.observe(snapshot);
      awsCounters.observe(snapshot);
      metrics.observeClockError(Math.abs(clock.aheadMs()));
    },
    onClockStepped: (room, byMs) => {
      metrics.observeClockStep(room);
      logger.warn(
        { room, byMs },
        'the clock of the store was stepped: nothing ends by it, dates are as that clock has them',
      );
    },
    onFault: warnOfTick(base),
  });
  for (const { name, settings } of config.rooms) await watch.take(() => store.line.configure({ room: name, settings }));
  return { store, clock, rooms, watch, presence: new PresenceReporter(store.line), roomStatus, awsCounters };
}

async function openConfiguredStore(config: Config, logger: Logger, metrics: Metrics): Promise<Store> {
  if (config.redis !== null) {
    const { openRedisStore } = await import('../store/redis/redis-store.ts');
    const { redis: target, production, replicaLostAfterMs } = config;
    return openRedisStore({
      ...{ target, production, logger },
      ...(replicaLostAfterMs !== null && { replicaLostAfterMs }),
      onMarkWait: (wait) => metrics.observeMarkWait(wait),
    });
  }
  prepareDataDir(config.dataDir);
  const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts');
  return openSqliteStore({ path: `${config.dataDir}/waiting-room.db` });
}
