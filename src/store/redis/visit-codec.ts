import { type KeptLogin, type KeptVisit, told } from '../../room/kept-visit.ts';
import type { Times } from '../../room/times.ts';
import type { Outcome, Visit } from '../../room/visit.ts';

/** How many words a record has (lua/lib/visits.lua). The times of the answer follow it where a visit is told. */
const WORDS = 10;
/** Where answers have the other text of a visit. */
const DOOR = 7;

function decodeLogin(text: string): KeptLogin {
  const [serial, client = '', live, atMs, session = ''] = text.split('/');
  return {
    serial: Number(serial),
    client: decodeURIComponent(client),
    live: live === '1',
    atMs: Number(atMs),
    sessionMs: session === '' ? null : Number(session),
  };
}

/** What a record says of the door and of logins. */
function decodeDoor(words: readonly string[]): readonly string[] {
  const [, entered = '', ends = '', planned = '', , grant = '', exchanged = '', door = '', , outcome] = words;
  if (door.includes(':')) return door.split(':');
  // Of a process of an older version, for which all grants of a generation were one login, of whatever client.
  const left = Number(planned) - Number(outcome === '-' ? entered : ends);
  return [entered, String(left), grant, '0', `${grant}//${exchanged}/${entered}/,`];
}

function decodeRecord(sub: string, words: readonly string[]): KeptVisit {
  const [number, entered, ends, , ticketGeneration, , exchanged, , epoch, outcome] = words;
  const [doorEntered, left, serial, contested, logins = ''] = decodeDoor(words);
  return {
    sub,
    number: Number(number),
    epoch: Number(epoch),
    enteredAtMs: Number(entered),
    exchanged: exchanged === '1',
    endsAtMs: Number(ends),
    doorEnteredMs: Number(doorEntered),
    leftMs: Number(left),
    ticketGeneration: Number(ticketGeneration),
    serial: Number(serial),
    logins: logins.split(',').slice(0, -1).map(decodeLogin),
    contestedMs: Number(contested),
    outcome: outcome === '-' ? null : (outcome as Outcome),
  };
}

/** The three times, as answers have them. */
export function decodeTimes(text: string): Times {
  const [clockMs, lineMs, doorMs] = text.split(' ').map(Number);
  return { clockMs: clockMs ?? 0, lineMs: lineMs ?? 0, doorMs: doorMs ?? 0 };
}

/** A visit as it is to be told, from its two texts and the times of the answer. */
export function decodeVisit(sub: string, texts: { record: string; door: string }, times: Times): Visit {
  const words = texts.record.split(' ');
  return told(times, decodeRecord(sub, texts.door === '' ? words : words.with(DOOR, texts.door)));
}

/** A visit as an answer tells it: its record, and the times of the answer. */
export function decodeToldVisit(sub: string, text: string): Visit {
  const words = text.split(' ');
  return told(decodeTimes(words.slice(WORDS).join(' ')), decodeRecord(sub, words.slice(0, WORDS)));
}
