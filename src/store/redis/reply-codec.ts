import type { Admission, Outcome } from '../../room/admission.ts';
import type { DrawState, Gap, PastEpoch, RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import type { Standing } from '../line-store.ts';
import type { LineReply } from './scripts.ts';
import { decodeNumber, decodeSettings, decodeText } from './settings-codec.ts';

/** What a script answered is not what its header says. */
function unexpected(reply: LineReply): Error {
  return new Error(`unexpected answer of a script: ${reply[0]}`);
}

/** The integer at a place of an answer, which large ones are told as text. */
export function numberAt(reply: LineReply, index: number): number {
  const value = Number(reply[index]);
  if (!Number.isSafeInteger(value)) throw unexpected(reply);
  return value;
}

/** The text at a place of an answer. */
export function textAt(reply: LineReply, index: number): string {
  const value = reply[index];
  if (typeof value !== 'string') throw unexpected(reply);
  return value;
}

/** @throws Error always: the kind of the answer is none that the step knows */
export function refuseReply(reply: LineReply): never {
  throw unexpected(reply);
}

/** A visit as the scripts keep it (lua/lib/visits.lua). */
export function decodeVisit(sub: string, record: string): Admission {
  const fields = record.split(' ');
  const [number, enteredAtMs, endsAtMs, plannedEndMs, ticketGeneration, grantGeneration, exchanged] = fields;
  const outcome = fields[9];
  return {
    sub,
    number: Number(number),
    enteredAtMs: Number(enteredAtMs),
    endsAtMs: Number(endsAtMs),
    plannedEndMs: Number(plannedEndMs),
    ticketGeneration: Number(ticketGeneration),
    grantGeneration: Number(grantGeneration),
    exchanged: exchanged === '1',
    outcome: outcome === '-' ? null : (outcome as Outcome),
  };
}

function decodeList(text: string, separator: string): string[] {
  return text === '' ? [] : text.split(separator);
}

function decodeGap(text: string): Gap {
  const [from, to] = text.split('-');
  return { from: Number(from), to: Number(to) };
}

function decodePastEpoch(text: string): PastEpoch {
  const [epoch, endedAtMs, issued, entries, drawnAtMs = ''] = text.split(':');
  return {
    epoch: Number(epoch),
    endedAtMs: Number(endedAtMs),
    issued: Number(issued),
    entries: Number(entries),
    drawnAtMs: decodeNumber(drawnAtMs),
  };
}

function decodeDraw(reply: LineReply, settings: RoomSettings): DrawState {
  const [seed, entries, base] = [textAt(reply, 21), numberAt(reply, 20), numberAt(reply, 22)];
  const drawnAtMs = decodeNumber(textAt(reply, 23));
  const { opensAtMs, drawSource: source } = settings;
  if (drawnAtMs === null) return { seed, entries, base, drawnAtMs, opensAtMs, source, publicValue: null };
  return {
    seed,
    entries,
    base,
    drawnAtMs,
    opensAtMs: decodeNumber(textAt(reply, 24)),
    source: decodeText(textAt(reply, 25)),
    publicValue: decodeText(textAt(reply, 26)),
  };
}

/** A room's state as the scripts report it (lua/lib/report.lua). */
export function decodeState(room: string, reply: LineReply): RoomState {
  if (reply[0] !== 'state') throw unexpected(reply);
  const settings = decodeSettings(textAt(reply, 13));
  return {
    room,
    epoch: numberAt(reply, 1),
    issued: numberAt(reply, 2),
    serving: numberAt(reply, 3),
    outstanding: numberAt(reply, 4),
    inside: numberAt(reply, 5),
    late: numberAt(reply, 6),
    admitted: numberAt(reply, 7),
    completed: numberAt(reply, 8),
    abandoned: numberAt(reply, 9),
    missed: numberAt(reply, 10),
    nowMs: numberAt(reply, 11),
    gaps: decodeList(textAt(reply, 12), ',').map(decodeGap),
    settings,
    passedOver: numberAt(reply, 15),
    presence: {
      zoneUpTo: numberAt(reply, 16),
      judgedUpTo: numberAt(reply, 17),
      counts: decodeList(textAt(reply, 18), ',').map(Number),
    },
    gateShut: numberAt(reply, 19) === 1,
    draw: decodeDraw(reply, settings),
    pastEpochs: decodeList(textAt(reply, 27), ' ').map(decodePastEpoch),
  };
}

/** The visit that was found; null: none. */
export function decodeFound(sub: string, reply: LineReply): Admission | null {
  return reply[0] === 'visit' ? decodeVisit(sub, textAt(reply, 1)) : null;
}

/** Where a number stands that is not admitted. */
export function decodeStanding(reply: LineReply): Standing {
  switch (reply[0]) {
    case 'waiting':
      return { kind: 'waiting', late: false };
    case 'late':
      return { kind: 'waiting', late: true };
    case 'rejoin':
      return { kind: 'rejoin', epoch: numberAt(reply, 1) };
    case 'missed':
    case 'ended':
    case 'superseded':
      return { kind: reply[0] };
    default:
      return refuseReply(reply);
  }
}
