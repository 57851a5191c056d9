import { setTimeout as pause } from 'node:timers/promises';
import { http } from '../../support/http.ts';
import { ADMIN_KEY } from '../../support/product.ts';
import type { Act, History } from '../history.ts';
import type { OperatorAct, RoomPlan } from '../schedule.ts';
import { ROOM } from '../world/world.ts';
import type { Address } from './gateway.ts';
import type { Stage } from './person.ts';

const TIMEOUT_MS = 3_000;
const MOST_TRIES = 40;

/** Everybody gets a turn at once. */
const ROOM_FOR_ALL = 500;

export interface AdminAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One call of the admin API. @returns null when no answer came */
export async function callAdmin(
  { issuer, port }: Address,
  method: string,
  path: string,
  { body, headers = {} }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<AdminAnswer | null> {
  const sent = {
    Host: new URL(issuer).host,
    Connection: 'close',
    Authorization: `Bearer ${ADMIN_KEY}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
  };
  try {
    const { status, text } = await http(`http://127.0.0.1:${port}/admin/api/v1/rooms/${ROOM}${path}`, {
      ...{ method, headers: sent, timeoutMs: TIMEOUT_MS },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return null;
  }
}

/** An operator who does what the schedule says, and sends it again until it is answered. */
export class Operator {
  readonly #stage: Stage;
  readonly #history: History;
  readonly #address: Address;
  readonly #plan: RoomPlan;

  constructor(stage: Stage, address: Address, plan: RoomPlan) {
    this.#stage = stage;
    this.#history = stage.history;
    this.#address = address;
    this.#plan = plan;
  }

  async follow(acts: readonly OperatorAct[]): Promise<void> {
    for (const [index, act] of acts.entries()) {
      while (this.#history.nowMs() < act.atMs && !this.#stage.isOver) await pause(50);
      if (this.#stage.isOver || this.#stage.isCalm) return;
      await this.#perform(act, `act-${index}`);
    }
  }

  /** Gives the room its mode: the doors open so many seconds after the schedule begins. */
  async begin(): Promise<void> {
    const { mode, opensInS } = this.#plan;
    const opensAt = new Date(Date.now() + opensInS * 1000).toISOString();
    await this.#insist('begin', 'PATCH', '', mode === 'prequeue' ? { mode, opens_at: opensAt } : { mode }, null);
  }

  /** Plans messages for these times, so that each is another change. Nothing goes wrong yet. */
  async plan(times: readonly number[]): Promise<void> {
    for (const [index, atMs] of times.entries()) {
      const at = new Date(Date.now() + atMs - this.#history.nowMs()).toISOString();
      const body = { at, change: { message: `Planned ${index}` } };
      const answer = await callAdmin(this.#address, 'POST', '/schedule', { body });
      if (answer?.status !== 200) throw new Error(`nothing could be planned: ${answer?.status}`);
      this.#history.planned.push({ id: String(answer.body.id), atMs });
    }
  }

  /** Lets everybody in who still waits. */
  async letAllIn(): Promise<void> {
    await this.#insist('let all in', 'PATCH', '', { mode: 'open', inlet: null }, null);
    await this.#insist('let all in', 'PATCH', '', { inlet: { capacity: ROOM_FOR_ALL } }, null);
  }

  #perform({ what, by }: OperatorAct, key: string): Promise<void> {
    switch (what) {
      case 'advance':
        return this.#insist(what, 'POST', '/advance', { by }, key);
      case 'reset':
        return this.#insist(what, 'POST', '/reset', {}, key);
      case 'pause':
        return this.#insist(what, 'PATCH', '', { mode: 'paused' }, null);
      case 'open':
        return this.#insist(what, 'PATCH', '', { mode: 'open' }, null);
      case 'change-inlet': {
        const { capacity, ...rate } = this.#plan.inlet ?? {};
        const inlet = capacity === undefined ? { ...rate, admit: by } : { ...rate, capacity: by };
        return this.#insist(what, 'PATCH', '', { inlet }, null);
      }
    }
  }

  async #insist(what: string, method: string, path: string, body: unknown, key: string | null): Promise<void> {
    const beganMs = this.#history.nowMs();
    const headers: Record<string, string> = key === null ? {} : { 'Idempotency-Key': key };
    let answer: AdminAnswer | null = null;
    let tries = 0;
    while ((answer === null || answer.status === 503) && tries < MOST_TRIES && !this.#stage.isOver) {
      if (tries > 0) await pause(250);
      tries += 1;
      answer = await callAdmin(this.#address, method, path, { body, headers });
    }
    const status = answer?.status ?? null;
    if (status !== null && status >= 500 && status !== 503) this.#history.oddAnswers.push(`${status} for ${what}`);
    const act: Act = { what, key, tries, status, beganMs, endedMs: this.#history.nowMs() };
    this.#history.acts.push(act);
  }
}
