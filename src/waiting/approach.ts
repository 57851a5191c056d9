/**
 * How a visitor comes to the line:
 * - `peek`: a browser looks ahead of its visitor, or only headers are wanted.
 * - `tell`: the script of the waiting page asks.
 * - `ask`: an app asks for its status.
 * - `poll`: an app shows its ticket for tokens, again and again (docs/apps.md).
 * - `take`: a person goes to the waiting page.
 * - `begin`: an app begins a login, and will wait on the waiting page.
 * - `enter`: a person goes to the site, and enters at once if the room is free.
 */
export type Approach = 'peek' | 'tell' | 'ask' | 'poll' | 'take' | 'begin' | 'enter';

/** What an approach may do. */
interface Rights {
  /** Whether a ticket without a place gets a number or an entry, and the ticket is written. */
  readonly joins: boolean;
  /** Whether the turn is taken; a visitor without a place enters a free room. */
  readonly takes: boolean;
  /**
   * Whether a snapshot of the room answers in place of the store while the number waits, and the visitor is reported
   * present.
   */
  readonly reports: boolean;
}

const rights: Readonly<Record<Approach, Rights>> = {
  peek: { joins: false, takes: false, reports: false },
  tell: { joins: false, takes: false, reports: true },
  ask: { joins: true, takes: false, reports: true },
  poll: { joins: true, takes: true, reports: true },
  take: { joins: true, takes: true, reports: false },
  begin: { joins: false, takes: false, reports: true },
  enter: { joins: false, takes: true, reports: false },
};

/** Returns what an approach may do. */
export function rightsOf(approach: Approach): Rights {
  return rights[approach];
}
