import { Counter, Gauge, type Registry } from 'prom-client';
import { given, isOlder, type RoomState, waiting } from './room/room-state.ts';

/** What Prometheus is told of one room. */
interface RoomFigures {
  readonly state: RoomState;
  /** Visits whose time ran out, in this epoch, settled ones among them. */
  readonly expired: number;
}

type Figure = (figures: RoomFigures) => number;

const gauges: Readonly<Record<string, readonly [string, Figure]>> = {
  owr_room_issued: ['Last number given', ({ state }) => state.issued],
  owr_room_serving: ['Serving number: every number up to it has been called', ({ state }) => state.serving],
  owr_room_entries: [
    'Early visitors of this epoch, whom the draw gives their numbers',
    ({ state }) => state.draw.entries,
  ],
  owr_room_waiting: ['People in line who have not been called', ({ state }) => waiting(state)],
  owr_room_outstanding: ['Turns called, neither taken nor missed yet', ({ state }) => state.outstanding],
  owr_room_inside: ['Visitors inside', ({ state }) => state.inside],
  owr_room_passed_over: [
    'Called while they were absent in this epoch, and not back since',
    ({ state }) => state.passedOver,
  ],
  owr_room_late: ['Visitors back without a turn, who wait for a late turn', ({ state }) => state.late],
  owr_gate_shut: ['1 while the gate stops the inlet, else 0', ({ state }) => (state.gateShut ? 1 : 0)],
};

const counters: Readonly<Record<string, readonly [string, Figure]>> = {
  owr_joins_total: ['Numbers given in this epoch', ({ state }) => given(state)],
  owr_admissions_total: ['Visits begun in this epoch', ({ state }) => state.admitted],
  owr_ticket_contested_total: [
    'How often one more browser wanted to go in on a number than may, in this epoch',
    ({ state }) => state.contested,
  ],
  owr_planned_changes_total: ['Planned changes that were made, in all epochs', ({ state }) => state.plannedMade ?? 0],
  owr_turns_missed_total: ['Turns missed in this epoch', ({ state }) => state.missed],
};

const outcomes: Readonly<Record<string, Figure>> = {
  completed: ({ state }) => state.completed,
  abandoned: ({ state }) => state.abandoned,
  expired: ({ expired }) => expired,
  lapsed: ({ state }) => state.lapsed,
};

/** A visit that ran out may be settled with another outcome, and a counter must not fall. */
function expiredVisits(state: RoomState, before: RoomFigures | undefined): number {
  return Math.max(state.expired, before?.state.epoch === state.epoch ? before.expired : 0);
}

export interface RoomMetrics {
  /** Takes the state of a room as the store told it; an older one than seen before is ignored. */
  observeRoom(state: RoomState): void;
  /** This process gave a place back. */
  observeGivenBack(room: string): void;
  /** The room is gone: its figures are not told any more. */
  forgetRoom(room: string): void;
}

export interface DefinitionMetrics {
  /** How many definitions of the admin API are not in force in this process. */
  observeUnfitDefinitions(count: number): void;
  /** Definitions of the admin API could not be taken up. */
  observeDefinitionsFault(): void;
}

/**
 * Registers the metrics of the rooms. All of them are read from the store's own state, so they are exact across
 * processes and repeated steps: every process tells the same of a room (aggregate with `max`, not `sum`). Counters
 * of an epoch begin again at a reset of the room.
 *
 */
export function registerRoomMetrics(registry: Registry): RoomMetrics {
  const rooms = new Map<string, RoomFigures>();
  const registers = [registry];
  const aggregator = 'max';

  for (const [name, [help, figure]] of Object.entries(gauges)) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['room'],
      aggregator,
      registers,
      collect: () => {
        gauge.reset();
        for (const [room, figures] of rooms) gauge.set({ room }, figure(figures));
      },
    });
  }
  for (const [name, [help, figure]] of Object.entries(counters)) {
    const counter = new Counter({
      name,
      help,
      labelNames: ['room'],
      aggregator,
      registers,
      collect: () => {
        counter.reset();
        for (const [room, figures] of rooms) counter.inc({ room }, figure(figures));
      },
    });
  }
  const ended = new Counter({
    name: 'owr_visits_ended_total',
    help: 'Visits ended in this epoch, by the outcome they have now; expired stands still while expired ones are settled',
    labelNames: ['room', 'outcome'],
    aggregator,
    registers,
    collect: () => {
      ended.reset();
      for (const [room, figures] of rooms) {
        for (const [outcome, figure] of Object.entries(outcomes)) ended.inc({ room, outcome }, figure(figures));
      }
    },
  });

  const givenBack = new Counter({
    name: 'owr_places_given_back_total',
    help: 'Places that operators gave back by this process',
    labelNames: ['room'],
    registers,
  });

  return {
    observeGivenBack: (room) => givenBack.inc({ room }),
    observeRoom(state) {
      const before = rooms.get(state.room);
      if (before !== undefined && isOlder(state, before.state)) return;
      rooms.set(state.room, { state, expired: expiredVisits(state, before) });
    },
    forgetRoom: (room) => void rooms.delete(room),
  };
}

export function registerDefinitionMetrics(registry: Registry): DefinitionMetrics {
  const registers = [registry];
  const unfit = new Gauge({
    name: 'owr_definitions_unfit',
    help: 'Rooms and clients of the admin API that are not in force, because they do not fit beside the file',
    aggregator: 'max',
    registers,
  });
  const faults = new Counter({
    name: 'owr_definitions_faults_total',
    help: 'How often this process could not take up changed rooms and clients, and went on with those that it had',
    registers,
  });
  return {
    observeUnfitDefinitions: (count) => unfit.set(count),
    observeDefinitionsFault: () => faults.inc(),
  };
}
