import type { GateSettings } from '../room/settings.ts';

/** Checks of one outcome in a row, at least one. */
export interface GateStreak {
  readonly well: boolean;
  readonly length: number;
}

/** The streak after one more check; null: there was none before. */
export function continued(streak: GateStreak | null, well: boolean): GateStreak {
  return { well, length: streak?.well === well ? streak.length + 1 : 1 };
}

/** Whether the gate is to be shut, given whether it is: a streak that is too short changes nothing. */
export function shouldBeShut(
  { shutAfter, openAfter }: Pick<GateSettings, 'shutAfter' | 'openAfter'>,
  { well, length }: GateStreak,
  isShut: boolean,
): boolean {
  return length >= (well ? openAfter : shutAfter) ? !well : isShut;
}
