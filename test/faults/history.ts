/** Milliseconds of the harness's monotonic clock since the schedule began. */
export type AtMs = number;

export interface Span {
  readonly beganMs: AtMs;
  readonly endedMs: AtMs;
}

/** What a visitor's own status told. */
export interface Place {
  readonly state: string;
  /** Which page it is: `missed`, `void`, `ended`, `reset`, `next` and others (docs/waiting-page.md). */
  readonly place: string;
  readonly number: number | null;
  readonly serving: number;
  readonly ahead: number;
}

/** A request of a visitor. */
export interface Ask extends Span {
  /** Everybody who shares a ticket, copies included. */
  readonly person: number;
  /** Which jar of cookies: 0 is the person's own, others are copies. */
  readonly jar: number;
  readonly path: string;
  /** A navigation may take a turn, a question never does. */
  readonly kind: 'navigation' | 'question';
  /** null: no answer came, and nobody knows whether it was carried out. */
  readonly status: number | null;
  readonly cookies: number;
  readonly place: Place | null;
}

export interface Refresh extends Span {
  readonly result: 'good' | 'refused' | 'unknown';
}

/** A code that was exchanged. */
export interface Login {
  readonly person: number;
  readonly jar: number;
  readonly sub: string;
  /** null: the room was off. */
  readonly number: number | null;
  /** When the exchange of its code was sent, and when the tokens were there. */
  readonly exchange: Span;
  /** Planned end of the visit that the ID token tells, by the harness's clock. */
  readonly toldEndMs: AtMs;
  readonly refreshes: Refresh[];
}

/** A look at the room by the admin API. */
export interface Sample extends Span {
  readonly epoch: number;
  readonly issued: number;
  readonly serving: number;
  readonly inside: number;
  readonly outstanding: number;
  readonly mode: string;
  readonly capacity: number | null;
}

/** An event of the room's feed. */
export interface FeedEvent {
  readonly id: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When it happened, by the clock of the store. */
  readonly atMs: AtMs;
  readonly readMs: AtMs;
}

/** What an operator did. */
export interface Act extends Span {
  readonly what: string;
  /** Its idempotency key; null: such an act has none. */
  readonly key: string | null;
  readonly tries: number;
  readonly status: number | null;
}

/** A fault as it was carried out. */
export interface Disturbance {
  readonly what: string;
  /** From then on it may have had effect. */
  readonly beganMs: AtMs;
  /** Until when it surely held, and since when. */
  readonly held: Span;
  /** When everything was there again. */
  readonly restoredMs: AtMs;
  /** Whether no process could take any step of the line while it held. */
  readonly stopsSteps: boolean;
}

/** How long after the end of a disturbance something worked for the first time. */
export interface Recovery {
  readonly what: 'arrival' | 'poll' | 'admission';
  readonly after: string;
  /** null: not while it was tried. */
  readonly tookMs: number | null;
}

/** All that was seen of one schedule from outside. */
export class History {
  readonly asks: Ask[] = [];
  readonly logins: Login[] = [];
  readonly samples: Sample[] = [];
  readonly events: FeedEvent[] = [];
  readonly acts: Act[] = [];
  /** What was planned: the ids that the API has told. */
  readonly planned: { readonly id: string; readonly atMs: AtMs }[] = [];
  readonly disturbances: Disturbance[] = [];
  readonly recoveries: Recovery[] = [];
  /** Jars that were still asking at the end, and were never inside. */
  readonly leftOutside: { readonly person: number; readonly jar: number; readonly last: string }[] = [];
  /** Persons of whose cookies there are copies. */
  readonly copied = new Set<number>();
  /** Answers to the gateway and the operator that are neither good nor known refusals. */
  readonly oddAnswers: string[] = [];
  /** Codes that were not taken: replaced by a newer login, or used before in an exchange whose answer was lost. */
  refusedCodes = 0;
  readonly #startMs = performance.now();

  nowMs(): AtMs {
    return performance.now() - this.#startMs;
  }

  /** @param epochMs a time by the machine's wall clock */
  fromWallClock(epochMs: number): AtMs {
    return epochMs - Date.now() + this.nowMs();
  }
}
