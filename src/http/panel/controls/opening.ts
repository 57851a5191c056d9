import type { RoomView } from '../../admin/room-view.ts';
import type { LocalTimes } from '../local-times.ts';
import { unlikelyTime } from './asked-about.ts';
import { counted } from './words.ts';

/** What a change of the time does at which the doors open. */
export function openingWords(before: RoomView, after: RoomView, times: LocalTimes): string[] {
  const [was, is] = [before.settings, after.settings];
  if (was.opens_at === is.opens_at) return [];
  if (is.opens_at === null) return ['There is no time any more at which the doors open.'];
  const at = times.at(is.opens_at);
  if (was.mode !== 'prequeue' && is.mode !== 'prequeue') {
    const said = is.mode === 'closed' ? `Visitors read that the doors open ${at}.` : `Set for the doors: ${at}.`;
    return [`${said} By themselves they open in mode prequeue alone.`];
  }
  const early = `for ${counted(before.draw.entries, 'early visitor', 'early visitors')}`;
  if (is.mode !== 'prequeue') return [`That time has passed: the doors open at once, ${early}.`];
  return [`The doors open ${at}, ${early}.`];
}

/** What an operator may not have had in mind who has set when the doors open, or that they will. */
export function openingWarnings(before: RoomView, after: RoomView, times: LocalTimes): string[] {
  const { opens_at: opensAt, mode, inlet } = after.settings;
  const isSet = opensAt !== before.settings.opens_at;
  const willOpen = opensAt !== null && (mode === 'prequeue' || isSet);
  const isByHand = inlet.admit === null && inlet.capacity === null;
  return [
    ...(isSet ? unlikelyTime('The time at which the doors open', opensAt, times) : []),
    ...(willOpen && isByHand
      ? [
          'The room is called by hand: when the doors open nobody is called before you do it, or set a rate or capacity.',
        ]
      : []),
  ];
}
