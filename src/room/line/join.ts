import { JOIN_ANSWER_MS } from '../admission.ts';
import { begin } from './begin.ts';
import { call } from './call.ts';
import { tick } from './inlet.ts';
import type { JoinAnswer, LineMemory } from './line-memory.ts';
import type { JoinResult } from './outcome.ts';
import { called, settingsOf } from './record.ts';

/** What the ticket id was answered before, while that is remembered. */
export function joinAnswer({ joins }: LineMemory, ticketId: string, nowMs: number): JoinAnswer | null {
  const answer = joins.find(ticketId);
  return answer !== null && nowMs < answer.joinedAtMs + JOIN_ANSWER_MS ? answer : null;
}

/** Gives the next number; calls it at once where everybody passes, or where serving is ahead. */
export function takeNumber(memory: LineMemory, ticketId: string, nowMs: number): JoinAnswer {
  const { record, joins } = memory;
  const before = called(record);
  record.issued += 1;
  const answer = { number: record.issued, joinedAtMs: nowMs };
  joins.add(ticketId, answer);
  if (settingsOf(record).mode === 'off' || record.issued <= record.serving) call(memory, before, record.issued, nowMs);
  return answer;
}

/** Gives the ticket a number, once. */
export function join(memory: LineMemory, ticketId: string, clockMs: number): JoinResult {
  const nowMs = begin(memory, clockMs);
  const { epoch } = memory.record;
  const known = joinAnswer(memory, ticketId, nowMs);
  if (known !== null) return joined(memory, known);
  // In mode `prequeue` an entry for the draw belongs here; until there is one, a number is given as in `paused`.
  if (settingsOf(memory.record).mode === 'closed') return { kind: 'closed', epoch };
  const answer = takeNumber(memory, ticketId, nowMs);
  tick(memory, nowMs);
  return joined(memory, answer);
}

function joined({ record }: LineMemory, answer: JoinAnswer): JoinResult {
  return { kind: 'joined', epoch: record.epoch, ...answer, called: answer.number <= called(record) };
}
