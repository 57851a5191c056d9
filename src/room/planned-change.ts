import type { SettingsChange } from './settings.ts';

/** A change of settings that the room makes by itself (LINE.md, the plan). */
export interface PlannedChange {
  /** A unique string. */
  readonly id: string;
  /** When it is made, by the store's clock (epoch milliseconds). */
  readonly atMs: number;
  readonly change: SettingsChange;
  /** Name of the admin key that planned it last. */
  readonly by: string | null;
}

/** How many planned changes a room has at most. */
export const PLANNED_AT_MOST = 100;

/** How many of them the state of a room tells: a tick must not read more, however long the plan is. */
export const PLANNED_TOLD = 16;
