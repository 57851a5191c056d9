import { lastEntry } from '../draw.ts';
import { isDrawPending } from '../room-state.ts';
import { givesNoNumbers } from '../settings.ts';
import type { Moment } from '../times.ts';
import { JOIN_ANSWER_MS } from '../visit.ts';
import { begin } from './begin.ts';
import { callGiven } from './call.ts';
import { isBeforeDraw } from './doors.ts';
import { tick } from './inlet.ts';
import type { JoinAnswer, LineMemory, LineRecord } from './line-memory.ts';
import type { JoinResult } from './outcome.ts';
import { markNext } from './presence.ts';
import { called, settingsOf } from './record.ts';

type NumberAnswer = Extract<JoinAnswer, { readonly kind: 'number' }>;

/** What the ticket id was answered before, while that is remembered. */
export function joinAnswer({ record, joins }: LineMemory, ticketId: string): JoinAnswer | null {
  const answer = joins.find(ticketId);
  return answer !== null && record.doorMs < answer.joinedDoorMs + JOIN_ANSWER_MS ? answer : null;
}

/** Gives the next number; calls it at once where everybody passes, or where serving is ahead. */
export function takeNumber(memory: LineMemory, ticketId: string): NumberAnswer {
  const { record, joins } = memory;
  markNext(memory);
  record.issued += 1;
  record.joined += 1;
  const number = record.issued;
  const answer = { kind: 'number', number, ...joinedNow(record) } as const;
  joins.add(ticketId, answer);
  const passes = settingsOf(record).mode === 'off' && !isDrawPending(record.draw);
  if (passes || number <= record.serving) callGiven(memory, number);
  return answer;
}

function joinedNow({ lineMs, doorMs }: LineRecord): Pick<JoinAnswer, 'joinedAtMs' | 'joinedDoorMs'> {
  return { joinedAtMs: lineMs, joinedDoorMs: doorMs };
}

function takeEntry({ record, joins }: LineMemory, ticketId: string): JoinAnswer {
  const entry = lastEntry(record.draw) + 1;
  record.draw = { ...record.draw, entries: record.draw.entries + 1 };
  record.joined += 1;
  const answer = { kind: 'entry', entry, ...joinedNow(record) } as const;
  joins.add(ticketId, answer);
  return answer;
}

/** Gives the ticket a number, or an entry for the draw, once. */
export function join(memory: LineMemory, ticketId: string, moment: Moment): JoinResult {
  begin(memory, moment);
  const { epoch } = memory.record;
  const known = joinAnswer(memory, ticketId);
  if (known !== null) return joined(memory, known);
  if (isBeforeDraw(memory.record)) return joined(memory, takeEntry(memory, ticketId));
  if (givesNoNumbers(settingsOf(memory.record).mode)) return { kind: 'closed', epoch };
  const answer = takeNumber(memory, ticketId);
  tick(memory, answer.number);
  return joined(memory, answer);
}

function joined({ record }: LineMemory, answer: JoinAnswer): JoinResult {
  const { epoch } = record;
  const { joinedAtMs } = answer;
  if (answer.kind === 'entry') return { kind: 'entry', epoch, entry: answer.entry, joinedAtMs };
  const { number } = answer;
  return { kind: 'joined', epoch, number, joinedAtMs, called: number <= called(record) };
}
