import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Config, RoomConfig } from '../config/config.ts';
import { prepareDataDir } from '../data-dir.ts';
import { AwsCounters } from '../http/aws/counters.ts';
import { RoomStatusPage } from '../http/rooms/room-status.ts';
import { instrumentStore } from '../instrumented-store.ts';
import type { Metrics } from '../metrics.ts';
import type { RoomSettings } from '../room/settings.ts';
import { StoreClock } from '../room/store-clock.ts';
import type { Store } from '../store/store.ts';
import { PresenceReporter } from '../watch/presence-reporter.ts';
import { RoomWatch } from '../watch/room-watch.ts';
import { type Base, warnOfTick } from './base.ts';

/** The store, and what this process knows of the rooms in it. */
export interface State {
  readonly store: Store;
  readonly clock: StoreClock;
  readonly watch: RoomWatch;
  readonly presence: PresenceReporter;
  readonly roomStatus: RoomStatusPage;
  readonly awsCounters: AwsCounters;
  /**
   * Goes on with these rooms: the store has their settings, and each was seen once, when it resolves.
   *
   * @param retired names of rooms that were deleted a short time ago: time goes on in them, so that the ends of their visits are noted
   */
  useRooms(rooms: readonly RoomConfig[], retired: readonly string[]): Promise<void>;
}

export type OpenStore = (config: Config, logger: Logger, metrics: Metrics) => Promise<Store>;

/**
 * Opens the store, without a room.
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
    rooms: [],
    onAnswers: (answers) => metrics.observeAwsCounters(answers),
  });
  let served: ReadonlySet<string> = new Set();
  let watched: ReadonlySet<string> = new Set();
  const configured = new Map<string, RoomSettings>();
  const watch = new RoomWatch({
    line: store.line,
    rooms: [],
    clock,
    epochMs,
    onSnapshot: (snapshot) => {
      if (served.has(snapshot.state.room)) roomStatus.observe(snapshot);
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

  async function useRooms(rooms: readonly RoomConfig[], retired: readonly string[]): Promise<void> {
    const names = new Set(rooms.map(({ name }) => name));
    const changed = rooms.filter(({ name, settings }) => !isDeepStrictEqual(configured.get(name), settings));
    for (const { name, settings } of changed) await store.line.configure({ room: name, settings });
    const next = new Set([...names, ...retired]);
    watch.use([...next]);
    for (const name of watched) if (!next.has(name)) metrics.forgetRoom(name);
    watched = next;
    served = names;
    awsCounters.use(rooms);
    for (const name of configured.keys()) {
      if (names.has(name)) continue;
      configured.delete(name);
      roomStatus.forget(name);
    }
    for (const { name, settings } of changed) {
      await watch.refresh(name);
      configured.set(name, settings);
    }
  }

  return { store, clock, watch, presence: new PresenceReporter(store.line), roomStatus, awsCounters, useRooms };
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
