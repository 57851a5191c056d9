import { ahead, isDrawPending, type RoomState } from './room-state.ts';

export type AdvancePreview =
  | {
      readonly kind: 'preview';
      readonly serving: number;
      /** How many people would get a turn. */
      readonly called: number;
      readonly cut: number;
      /** How many of those the serving number passes are there; null: nobody is judged. */
      readonly present: number | null;
    }
  | { readonly kind: 'draw-pending' };

/** How many people after the last number called, up to `number`, get a turn when they are called. */
function turnsUpTo(state: RoomState, judgedUpTo: number, number: number): number {
  if (number <= judgedUpTo) return ahead(state, number + 1);
  const unjudged = { ...state, presence: { ...state.presence, counts: [] } };
  const beyond = ahead(unjudged, number + 1) - ahead(unjudged, judgedUpTo + 1);
  return ahead(state, judgedUpTo + 1) + beyond;
}

/** The first number up to which `slots` people get a turn, or the last one given if there are fewer. */
function numberOfNth(state: RoomState, judgedUpTo: number, slots: number): number {
  let below = Math.min(state.issued, state.serving);
  if (slots <= 0) return below;
  let reached = state.issued;
  while (reached - below > 1) {
    const middle = Math.floor((below + reached) / 2);
    if (turnsUpTo(state, judgedUpTo, middle) >= slots) reached = middle;
    else below = middle;
  }
  return reached;
}

/**
 * What an advance would do to a room as it is: the rules of `line/advance.ts`, for steps forward. Where people are judged
 * by whether they are there, `called` and `cut` are close, not exact: the state tells of stretches, not of numbers.
 *
 * @param by at least 1
 */
export function previewAdvance(state: RoomState, by: number): AdvancePreview {
  const { issued, serving, settings, presence, inside, outstanding, late } = state;
  if (isDrawPending(state.draw)) return { kind: 'draw-pending' };
  const last = Math.min(issued, serving);
  const isJudged = presence.counts.length > 0 && settings.mode !== 'off';
  const judgedUpTo = isJudged ? Math.min(issued, presence.judgedUpTo) : last;
  const { capacity } = settings;
  const furthest =
    capacity === null ? serving + by : numberOfNth(state, judgedUpTo, capacity - inside - outstanding - late);
  const to = Math.max(serving, Math.min(serving + by, furthest));
  const upTo = Math.min(to, issued);
  return {
    kind: 'preview',
    serving: to,
    called: turnsUpTo(state, judgedUpTo, upTo),
    cut: by - (to - serving),
    present: judgedUpTo > last ? ahead(state, upTo + 1) : null,
  };
}
