import { isOver, type KeptLogin, type KeptVisit } from '../kept-visit.ts';
import { CROWDED_LOGIN_MS, type LoginRequest } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';

/** A login that has begun, or where none could: in line time, when one can. */
export type LoginResult =
  | { readonly kind: 'begun'; readonly visit: KeptVisit }
  | { readonly kind: 'crowded'; readonly visit: KeptVisit; readonly untilMs: number };

/** Begins one more login of a visit. Where there are too many the first of them makes room that may. */
export function beginLogin(memory: LineMemory, visit: KeptVisit, request: LoginRequest): LoginResult {
  const { record } = memory;
  const { going, room } = roomFor(record, visit, request);
  if (typeof room === 'number') {
    return { kind: 'crowded', visit: contested(memory, { ...visit, logins: going }), untilMs: room };
  }
  if (room?.live === true) noteEnd(memory, visit, room);
  const { client, sessionMs } = request;
  const others = going.filter((other) => other !== room);
  const serial = serialAfter(visit.serial, record.lineMs, others, request.most);
  const login: KeptLogin = { serial, client, live: false, atMs: record.doorMs, sessionMs };
  const begun = { ...visit, serial, logins: [...others, login] };
  const isContest = room?.live === true && record.lineMs - room.atMs < CROWDED_LOGIN_MS;
  return { kind: 'begun', visit: isContest ? contested(memory, begun) : begun };
}

/** Notes that a login has ended before its time, which its client is told. */
export function noteEnd(memory: LineMemory, { sub, number }: KeptVisit, { serial, client }: KeptLogin): void {
  appendEvent(memory, { type: 'login.ended', sub, number, serial, client });
}

/** Rises from login to login. Those of the logins of a visit differ modulo their number, so that each has a place of its own. */
function serialAfter(last: number, lineMs: number, others: readonly KeptLogin[], most: number): number {
  let serial = Math.max(lineMs, last + 1);
  const isTaken = () => others.some((other) => (serial - other.serial) % most === 0);
  // Where the room says less by now than it did, there may be more of them than places.
  for (let tries = 1; tries < most && isTaken(); tries += 1) serial += 1;
  return serial;
}

/** The code of a login was exchanged. null: it is not good any more. */
export function exchangeLogin(record: LineRecord, visit: KeptVisit, serial: number): KeptVisit | null {
  const login = visit.logins.find((one) => one.serial === serial);
  if (login === undefined || isOver(record, login)) return null;
  if (login.live) return visit;
  const live = { ...login, live: true, atMs: record.lineMs };
  return { ...visit, logins: visit.logins.map((one) => (one === login ? live : one)) };
}

/** When one more login may begin, in line time. null: now. Changes nothing. */
export function crowdedUntil(record: LineRecord, visit: KeptVisit, request: LoginRequest): number | null {
  const { room } = roomFor(record, visit, request);
  return typeof room === 'number' ? room : null;
}

/** The logins that go on, and which of them makes room for one more. null: none has to; a number: none may before, in line time. */
function roomFor(
  record: LineRecord,
  visit: KeptVisit,
  { most, client }: LoginRequest,
): { readonly going: readonly KeptLogin[]; readonly room: KeptLogin | number | null } {
  const going = visit.logins.filter((login) => !isOver(record, login));
  return { going, room: going.length < most ? null : leaving(record, going, client) };
}

/** The login that makes room for one more, all of them going on; a number: none may before, in line time. */
function leaving({ lineMs }: LineRecord, going: readonly KeptLogin[], client: string): KeptLogin | number {
  const pending = going.find(({ live }) => !live);
  if (pending !== undefined) return pending;
  const endable = going.filter(({ sessionMs }) => sessionMs === null);
  const ended = endable.find((login) => login.client === client) ?? endable[0];
  if (ended !== undefined) return ended;
  // Sessions that cannot be ended and whose length nobody knows: one more a minute.
  const unknown = going.filter(({ sessionMs }) => sessionMs === 0);
  const nextMs = Math.max(...unknown.map(({ atMs }) => atMs)) + CROWDED_LOGIN_MS;
  if (unknown[0] !== undefined && nextMs <= lineMs) return unknown[0];
  const known = going.filter(({ sessionMs }) => sessionMs !== 0);
  return Math.min(
    unknown.length > 0 ? nextMs : Number.POSITIVE_INFINITY,
    ...known.map(({ atMs, sessionMs }) => atMs + (sessionMs ?? 0)),
  );
}

/** Notes that more browsers want to go in on one number than may, at most once in a while. */
function contested(memory: LineMemory, visit: KeptVisit): KeptVisit {
  const { lineMs } = memory.record;
  if (visit.contestedMs > 0 && lineMs - visit.contestedMs < CROWDED_LOGIN_MS) return visit;
  const { sub, number, logins } = visit;
  memory.record.contested += 1;
  appendEvent(memory, { type: 'ticket.contested', sub, number, logins: logins.length });
  return { ...visit, contestedMs: lineMs };
}
