import type { PresenceReporter } from './presence-reporter.ts';
import type { RoomWatch } from './room-watch.ts';

/** A number as its holder's ticket has it. */
export interface NumberHeld {
  readonly room: string;
  readonly epoch: number;
  readonly number: number;
}

export interface Watching {
  readonly watch: RoomWatch;
  readonly presence: Pick<PresenceReporter, 'saw'>;
}

/**
 * While the room was seen just now and the number is beyond what it serves, the store need not be asked, only told.
 *
 * @returns false: it may have been called, or nobody here can tell
 */
export function stillWaits({ watch, presence }: Watching, { room, epoch, number }: NumberHeld): boolean {
  const state = watch.freshView(room)?.state;
  if (state === undefined || state.epoch !== epoch || number <= state.serving) return false;
  presence.saw(state, number);
  return true;
}
