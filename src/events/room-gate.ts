import type { Logger } from 'pino';
import type { RoomState } from '../room/room-state.ts';
import type { GateSettings } from '../room/settings.ts';
import type { Leases } from '../store/leases.ts';
import type { LineStore } from '../store/line-store.ts';
import type { GateCheck, GateOutcome } from './gate-records.ts';
import { continued, type GateStreak, shouldBeShut } from './gate-streak.ts';
import { type OutgoingResult, sendRequest } from './outgoing-request.ts';

export interface RoomGateOptions {
  readonly line: Pick<LineStore, 'setGate'>;
  readonly leases: Leases;
  /** Tells this process from all others. */
  readonly holder: string;
  /** A room as this process saw it last; null: not yet. */
  readonly snapshotOf: (room: string) => { readonly state: RoomState } | null;
  /** Told of the state that a change of the gate made. */
  readonly onState: (state: RoomState) => unknown;
  readonly onCheck: (check: GateCheck) => void;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonicMs: () => number;
}

const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;
/** The status tells all; a body is read so that the connection can be used again. */
const MAX_RESPONSE_BYTES = 16_384;

function outcomeOf(result: OutgoingResult): GateOutcome | 'aborted' {
  if (result.kind === 'failed') return result.reason;
  return result.status >= 200 && result.status <= 299 ? 'well' : 'status';
}

/** Checks the protected site of one room, while it has a gate and this process has the lease. */
export class RoomGate {
  readonly #room: string;
  readonly #options: RoomGateOptions;
  readonly #stop = new AbortController();
  /** When the lease ends by this process' clock, which began to count before the store's did; null: not held. */
  #leaseEndsAtMs: number | null = null;
  #askLeaseAtMs = Number.NEGATIVE_INFINITY;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | null = null;
  #streak: GateStreak | null = null;
  #url: string | null = null;

  constructor(room: string, options: RoomGateOptions) {
    this.#room = room;
    this.#options = options;
  }

  /** Does what is due. Rejects when the store does not answer; the next call goes on. */
  async tick(): Promise<void> {
    const gate = this.#gate();
    if (gate === null) return this.#giveUpLease();
    await this.#keepLease();
    if (this.#stop.signal.aborted || this.#checking !== null || !this.#holdsLease()) return;
    if (this.#options.monotonicMs() < this.#checkedAtMs + gate.everyMs) return;
    this.#checking = this.#check(gate).finally(() => {
      this.#checking = null;
    });
    await this.#checking;
  }

  /** Ends a check that is under way, and leaves the lease to others. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#checking?.catch(() => undefined);
    await this.#giveUpLease();
  }

  #gate(): GateSettings | null {
    return this.#options.snapshotOf(this.#room)?.state.settings.gate ?? null;
  }

  #holdsLease(): boolean {
    return this.#leaseEndsAtMs !== null && this.#options.monotonicMs() < this.#leaseEndsAtMs;
  }

  get #lease() {
    return { name: `gate:${this.#room}`, holder: this.#options.holder };
  }

  async #keepLease(): Promise<void> {
    const askedAtMs = this.#options.monotonicMs();
    if (askedAtMs < this.#askLeaseAtMs) return;
    this.#askLeaseAtMs = askedAtMs + RENEW_EVERY_MS;
    const held = this.#holdsLease();
    const taken = await this.#options.leases.take({ ...this.#lease, ttlMs: LEASE_MS });
    this.#leaseEndsAtMs = taken ? askedAtMs + LEASE_MS : null;
    // What this process knew of the site is out of date.
    if (!held) this.#streak = null;
  }

  async #giveUpLease(): Promise<void> {
    if (this.#leaseEndsAtMs === null) return;
    this.#leaseEndsAtMs = null;
    this.#askLeaseAtMs = Number.NEGATIVE_INFINITY;
    this.#checkedAtMs = Number.NEGATIVE_INFINITY;
    await this.#options.leases.release(this.#lease);
  }

  async #check(gate: GateSettings): Promise<void> {
    const { monotonicMs, onCheck } = this.#options;
    this.#checkedAtMs = monotonicMs();
    if (this.#url !== gate.url) this.#streak = null;
    this.#url = gate.url;
    const result = await sendRequest({
      method: 'GET',
      url: gate.url,
      headers: { Accept: '*/*', 'User-Agent': 'oidc-waiting-room gate' },
      timeoutMs: gate.timeoutMs,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      signal: this.#stop.signal,
    });
    const outcome = outcomeOf(result);
    if (outcome === 'aborted') return;
    onCheck({ room: this.#room, url: gate.url, outcome });
    // Meanwhile another process may have taken over, or an operator may have set another gate.
    if (this.#holdsLease() && this.#gate()?.url === gate.url) await this.#conclude(gate, outcome);
  }

  async #conclude(gate: GateSettings, outcome: GateOutcome): Promise<void> {
    const { snapshotOf, line, onState, logger } = this.#options;
    const room = this.#room;
    this.#streak = continued(this.#streak, outcome === 'well');
    const isShut = snapshotOf(room)?.state.gateShut ?? false;
    const shut = shouldBeShut(gate, this.#streak, isShut);
    if (shut === isShut) return;
    onState(await line.setGate({ room, shut }));
    if (shut) logger.warn({ room, outcome }, 'the gate is shut: the protected site is unwell');
    else logger.info({ room }, 'the gate is open again');
  }
}
