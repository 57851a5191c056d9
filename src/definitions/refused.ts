import type { Mistake } from '../config/reading/config-problem.ts';

/** Why a change of rooms or clients was refused. Nothing has changed then. */
export type Refused =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'exists' }
  /** It is defined in the configuration file. */
  | { readonly kind: 'of-file' }
  | { readonly kind: 'full' }
  /** Paths begin at the definition. */
  | { readonly kind: 'unfit'; readonly mistakes: readonly Mistake[] }
  /** People are in the line of the room, or inside. */
  | { readonly kind: 'occupied'; readonly room: string; readonly waiting: number; readonly inside: number }
  | { readonly kind: 'has-clients'; readonly clients: readonly string[] }
  /** The client proves itself by no secret. */
  | { readonly kind: 'without-secret' };
