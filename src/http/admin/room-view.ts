import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { drawCommitment } from '../../room/draw.ts';
import { estimateWait, ratePerMinute } from '../../room/estimate.ts';
import { isDrawPending, type RoomState, uncalled, waiting } from '../../room/room-state.ts';
import { plannedView, viewPlanned } from './planned-view.ts';
import { settingsView, viewSettings } from './settings-view.ts';

export const count = z.int().min(0);

const drawView = z
  .strictObject({
    entries: count.describe('Early visitors who take part.'),
    base: count.describe('Numbers given before: the draw gives those after it.'),
    drawn_at: z.int().nullable().describe('When the doors opened, seconds since 1970; null: not yet.'),
    pending: z.boolean().describe('Whether its public value is awaited. Until it is told nobody is called.'),
    source: z.string().nullable().describe('Where the public value comes from; null: the seed alone decides.'),
    public_value: z.string().nullable(),
    commitment: z.string().describe('What the room has published of the seed beforehand.'),
    seed: z.string().nullable().describe('null: still a secret.'),
  })
  .describe('The draw of this epoch, for mode prequeue.');

export const roomView = z
  .strictObject({
    room: z.string(),
    title: z.string(),
    epoch: count.describe('Rises with every reset.'),
    issued: count.describe('Last number given.'),
    serving: count.describe('Every number up to it has been called.'),
    waiting: count.describe('People in line who have not been called, as far as they are still there.'),
    uncalled: count.describe(
      'Numbers given and not called yet, and entries before the doors open; of those who left, too.',
    ),
    outstanding: count.describe('Turns called, neither taken nor missed yet.'),
    inside: count.describe('Visitors inside.'),
    late: count.describe('Visitors back without a turn, who wait for a late turn.'),
    admitted: count.describe('Visits begun in this epoch.'),
    completed: count.describe('Of those: completed.'),
    abandoned: count.describe('Of those: abandoned.'),
    missed: count.describe('Turns missed in this epoch.'),
    passed_over: count.describe('Called in this epoch while they were absent, so that they held no slot.'),
    presence: z.strictObject({
      judged_up_to: count.describe('Of numbers up to here it is known who is there.'),
      present: count.describe('How many of those, not called yet, are there.'),
    }),
    rate_per_minute: z
      .number()
      .nullable()
      .describe('People called per minute lately, or as set while the rate calls; null: not known.'),
    empty_in: count.nullable().describe('Seconds until all who wait are called, at this pace; null: nobody can tell.'),
    gate_shut: z.boolean().describe('Whether the gate stops the inlet.'),
    draw: drawView,
    next_change: plannedView.nullable().describe('The next planned change; null: none is planned.'),
    updated_at: z.int().describe('Seconds since 1970, by the clock of the store.'),
    settings: settingsView,
  })
  .meta({ id: 'Room' });

export type RoomView = z.output<typeof roomView>;

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function viewDraw({ room, epoch, draw }: RoomState): z.output<typeof drawView> {
  const { seed, entries, base, drawnAtMs, opensAtMs, source, publicValue } = draw;
  const pending = isDrawPending(draw);
  return {
    entries,
    base,
    drawn_at: drawnAtMs === null ? null : seconds(drawnAtMs),
    pending,
    source,
    public_value: publicValue,
    commitment: drawCommitment({ seed, room, epoch, opensAtMs }),
    seed: drawnAtMs === null || pending ? null : seed,
  };
}

/** Writes the state of a room as the admin API tells it. */
export type ViewRoom = (state: RoomState) => RoomView;

/** @param perSecond how many people a room has called per second lately; null: not known */
export function createRoomView(rooms: readonly RoomConfig[], perSecond: (room: string) => number | null): ViewRoom {
  const titles = new Map(rooms.map(({ name, title }) => [name, title]));
  return function viewRoom(state) {
    const { room, epoch, issued, serving, outstanding, inside, late, presence } = state;
    const { admitted, completed, abandoned, missed } = state;
    const inLine = waiting(state);
    const observed = perSecond(room);
    const next = state.plan?.[0];
    return {
      ...{ room, title: titles.get(room) ?? room, epoch, issued, serving, waiting: inLine },
      uncalled: uncalled(state),
      ...{ outstanding, inside, late, admitted, completed, abandoned, missed, passed_over: state.passedOver },
      presence: {
        judged_up_to: presence.judgedUpTo,
        present: presence.counts.reduce((sum, present) => sum + present, 0),
      },
      rate_per_minute: ratePerMinute(state, observed),
      empty_in: inLine === 0 ? 0 : (estimateWait(state, inLine - 1, observed)?.seconds ?? null),
      gate_shut: state.gateShut,
      draw: viewDraw(state),
      next_change: next === undefined ? null : viewPlanned(next),
      updated_at: seconds(state.storeMs),
      settings: viewSettings(state.settings),
    };
  };
}
