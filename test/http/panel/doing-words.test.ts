import { expect, it } from 'vitest';
import { createRoomView } from '../../../src/http/admin/room-view.ts';
import { doingWords } from '../../../src/http/panel/doing-words.ts';
import { LocalTimes } from '../../../src/http/panel/local-times.ts';
import { defaultSettings, type RoomSettings } from '../../../src/room/settings.ts';
import { roomState } from '../../support/room-state.ts';

const NOW_MS = Date.parse('2026-12-01T08:59:01Z');
const at = (time: string): number => Date.parse(`2026-12-01T${time}Z`);
const view = createRoomView([], () => null);
const times = new LocalTimes('Europe/Berlin', NOW_MS);

function rate(admit: number, everyMs: number, fromMs: number | null = null, untilMs: number | null = null) {
  return { admit, everyMs, fromMs, untilMs, returnNoShows: false };
}

const minutely = rate(5, 60_000, null, at('11:00:00'));

it.each<[string, Partial<RoomSettings>, boolean?]>([
  [
    'Opens in 00:59, at 10:00. Then calls 1 every 10s.',
    { mode: 'prequeue', opensAtMs: at('09:00:00'), rate: rate(1, 10_000) },
  ],
  ['Calls 5 every minute until 12:00.', { rate: minutely }],
  ['Calls 5 every minute until 12:00, at most 200 inside.', { rate: minutely, capacity: 200 }],
  ['Begins to call in 1:00:59: 5 every minute from 11:00.', { rate: rate(5, 60_000, at('10:00:00')) }],
  ['Calls nobody any more: the rate ended at 09:00.', { rate: rate(5, 60_000, null, at('08:00:00')) }],
  ['Calls as long as there are at most 200 inside.', { capacity: 200 }],
  ['Calls by hand.', {}],
  ['Calls nobody: the room is paused. Set: 3 every 10s.', { mode: 'paused', rate: rate(3, 10_000) }],
  ['Calls nobody: the gate is shut. Set: 3 every 10s.', { rate: rate(3, 10_000) }, true],
  [
    'Nobody joins, and nobody is called. Set: by hand. Visitors read that it opens tomorrow at 10:00: it does not open by itself.',
    { mode: 'closed', opensAtMs: at('09:00:00') + 86_400_000 },
  ],
  ['Over: nobody joins any more, and nobody is called.', { mode: 'over', opensAtMs: at('09:00:00') + 86_400_000 }],
  ['Calls nobody: the room is paused. Set: by hand.', { mode: 'paused', opensAtMs: at('09:00:00') + 86_400_000 }],
  ['Everybody passes: nobody waits.', { mode: 'off', rate: minutely }],
])('%s', (words, settings, gateShut = false) => {
  const room = view(roomState({ gateShut, settings: { ...defaultSettings, ...settings } }));
  const { text, until, rest } = doingWords(room, times);
  expect(`${text}${until === null ? '' : ` ${until.left}`}${rest}`).toBe(words);
});
