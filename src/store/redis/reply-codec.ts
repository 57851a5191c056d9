import type { Gap } from '../../room/gaps.ts';
import type { DrawState, PastEpoch, RoomState } from '../../room/room-state.ts';
import type { RoomSettings } from '../../room/settings.ts';
import type { Visit } from '../../room/visit.ts';
import type { OutsideStanding, UnusedStanding } from '../line-store.ts';
import { fieldsInOrder, type StateField } from './reply-fields.ts';
import type { LineReply } from './scripts.ts';
import { decodeNumber, decodeSettings, decodeText } from './settings-codec.ts';
import { decodeToldVisit } from './visit-codec.ts';

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

function decodeList(text: string, separator: string): string[] {
  return text === '' ? [] : text.split(separator);
}

function decodeGaps(text: string): Gap[] {
  return decodeList(text, ',').map((gap) => {
    const [from, to] = gap.split('-');
    return { from: Number(from), to: Number(to) };
  });
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

/** Reads fields of a state by name. */
interface StateReader {
  readonly number: (field: StateField) => number;
  readonly text: (field: StateField) => string;
}

/** Reads the fields of a state by name. */
export function stateReader(reply: LineReply): StateReader {
  const at = (field: StateField): number => 1 + fieldsInOrder.state.indexOf(field);
  return { number: (field) => numberAt(reply, at(field)), text: (field) => textAt(reply, at(field)) };
}

function decodeDraw({ number, text }: StateReader, settings: RoomSettings): DrawState {
  const [seed, entries, base] = [text('seed'), number('entries'), number('base')];
  const drawnAtMs = decodeNumber(text('drawnAt'));
  const { opensAtMs, drawSource: source } = settings;
  const gaps = decodeGaps(text('entryGaps'));
  const early = { seed, entries, ...(gaps.length > 0 && { gaps }), base, drawnAtMs };
  if (drawnAtMs === null) return { ...early, opensAtMs, source, publicValue: null };
  return {
    ...early,
    opensAtMs: decodeNumber(text('drawOpensAt')),
    source: decodeText(text('drawSource')),
    publicValue: decodeText(text('publicValue')),
  };
}

/** A room's state as the scripts report it (lua/lib/report.lua). */
export function decodeState(room: string, reply: LineReply): RoomState {
  if (reply[0] !== 'state') throw unexpected(reply);
  const reader = stateReader(reply);
  const { number, text } = reader;
  const settings = decodeSettings(text('settings'));
  return {
    room,
    epoch: number('epoch'),
    issued: number('issued'),
    serving: number('serving'),
    outstanding: number('outstanding'),
    inside: number('inside'),
    late: number('late'),
    admitted: number('admitted'),
    completed: number('completed'),
    abandoned: number('abandoned'),
    expired: number('expired'),
    lapsed: number('lapsed'),
    contested: number('contested'),
    missed: number('missed'),
    passedOver: number('passedOver'),
    storeMs: number('storeMs'),
    lineMs: number('lineMs'),
    gaps: decodeGaps(text('gaps')),
    ...(text('pastGaps') !== '' && { pastGaps: decodeGaps(text('pastGaps')) }),
    settings,
    presence: {
      zoneUpTo: number('zone'),
      judgedUpTo: number('judged'),
      counts: decodeList(text('stretches'), ',').map(Number),
    },
    gateShut: number('gate') === 1,
    draw: decodeDraw(reader, settings),
    pastEpochs: decodeList(text('pastEpochs'), ' ').map(decodePastEpoch),
    ...(text('plan') !== '' && { plan: JSON.parse(text('plan')) }),
    ...(number('plannedMade') > 0 && { plannedMade: number('plannedMade') }),
  };
}

/** How many visits are over and have their end still noted by the next steps. */
export function decodeBehind(reply: LineReply): number {
  return stateReader(reply).number('behind');
}

/** The visit that was found; null: none. */
export function decodeFound(sub: string, reply: LineReply): Visit | null {
  return reply[0] === 'visit' ? decodeToldVisit(sub, textAt(reply, 1)) : null;
}

/** Where a number stands that is not admitted. */
export function decodeOutside(reply: LineReply): OutsideStanding {
  return reply[0] === 'ended' ? { kind: reply[0] } : decodeUnused(reply);
}

/** Where a number stands that is not admitted and was not used. */
export function decodeUnused(reply: LineReply): UnusedStanding {
  switch (reply[0]) {
    case 'waiting':
      return { kind: 'waiting', late: false };
    case 'late':
      return { kind: 'waiting', late: true };
    case 'rejoin':
      return { kind: 'rejoin', epoch: numberAt(reply, 1) };
    case 'missed':
    case 'void':
    case 'superseded':
      return { kind: reply[0] };
    default:
      return refuseReply(reply);
  }
}
