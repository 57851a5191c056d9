import { JOIN_ANSWER_MS } from '../admission.ts';
import { isDrawPending } from '../room-state.ts';
import { begin } from './begin.ts';
import { callGiven } from './call.ts';
import { isBeforeDraw } from './doors.ts';
import { tick } from './inlet.ts';
import type { JoinAnswer, LineMemory } from './line-memory.ts';
import type { JoinResult } from './outcome.ts';
import { markNext } from './presence.ts';
import { called, settingsOf } from './record.ts';

type NumberAnswer = Extract<JoinAnswer, { readonly kind: 'number' }>;

/** What the ticket id was answered before, while that is remembered. */
export function joinAnswer({ joins }: LineMemory, ticketId: string, nowMs: number): JoinAnswer | null {
  const answer = joins.find(ticketId);
  return answer !== null && nowMs < answer.joinedAtMs + JOIN_ANSWER_MS ? answer : null;
}

/** Gives the next number; calls it at once where everybody passes, or where serving is ahead. */
export function takeNumber(memory: LineMemory, ticketId: string, nowMs: number): NumberAnswer {
  const { record, joins } = memory;
  markNext(memory);
  record.issued += 1;
  record.joined += 1;
  const number = record.issued;
  const answer = { kind: 'number', number, joinedAtMs: nowMs } as const;
  joins.add(ticketId, answer);
  const passes = settingsOf(record).mode === 'off' && !isDrawPending(record.draw);
  if (passes || number <= record.serving) callGiven(memory, number, nowMs);
  return answer;
}

function takeEntry({ record, joins }: LineMemory, ticketId: string, nowMs: number): JoinAnswer {
  const entry = record.draw.entries + 1;
  record.draw = { ...record.draw, entries: entry };
  record.joined += 1;
  const answer = { kind: 'entry', entry, joinedAtMs: nowMs } as const;
  joins.add(ticketId, answer);
  return answer;
}

/** Gives the ticket a number, or an entry for the draw, once. */
export function join(memory: LineMemory, ticketId: string, clockMs: number): JoinResult {
  const nowMs = begin(memory, clockMs);
  const { epoch } = memory.record;
  const known = joinAnswer(memory, ticketId, nowMs);
  if (known !== null) return joined(memory, known);
  if (isBeforeDraw(memory.record)) return joined(memory, takeEntry(memory, ticketId, nowMs));
  if (settingsOf(memory.record).mode === 'closed') return { kind: 'closed', epoch };
  const answer = takeNumber(memory, ticketId, nowMs);
  tick(memory, nowMs, answer.number);
  return joined(memory, answer);
}

function joined({ record }: LineMemory, answer: JoinAnswer): JoinResult {
  const { epoch } = record;
  if (answer.kind === 'entry') return { ...answer, epoch };
  const { number, joinedAtMs } = answer;
  return { kind: 'joined', epoch, number, joinedAtMs, called: number <= called(record) };
}
