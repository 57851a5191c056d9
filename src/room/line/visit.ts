import { type KeptVisit, leftOf } from '../kept-visit.ts';
import type { Times } from '../times.ts';
import { EXCHANGE_WINDOW_MS, SHORTEST_VISIT_MS } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { addNumber, isKept, removeNumber } from './number-bits.ts';
import { settingsOf } from './record.ts';

/** Whether the visit may begin once more with what is left of it: nobody has exchanged a code of it. */
export function mayBeginAgain(record: LineRecord, { outcome, epoch, leftMs }: KeptVisit): boolean {
  return outcome === 'lapsed' && epoch === record.epoch && leftMs >= SHORTEST_VISIT_MS;
}

export interface Admitted {
  /** 0 where there is none. */
  readonly number: number;
  readonly sub: string;
  /** How long the visit lasts; absent: as the room says. */
  readonly admissionMs?: number;
}

/** Begins a visit, or the one that lapsed again with what is left of it. */
export function admit(memory: LineMemory, { number, sub, admissionMs }: Admitted): KeptVisit {
  const { record, visits, used } = memory;
  const before = visits.find(sub);
  const again = before !== null && mayBeginAgain(record, before) ? before : null;
  const leftMs = again?.leftMs ?? admissionMs ?? settingsOf(record).admissionMs;
  const visit: KeptVisit = {
    ...{ sub, number, epoch: record.epoch },
    enteredAtMs: record.clockMs,
    exchanged: false,
    endsAtMs: record.doorMs + Math.min(leftMs, EXCHANGE_WINDOW_MS),
    doorEnteredMs: record.doorMs,
    leftMs,
    ticketGeneration: again?.ticketGeneration ?? 1,
    serial: again?.serial ?? 0,
    logins: [],
    contestedMs: again?.contestedMs ?? 0,
    outcome: null,
  };
  visits.save(visit);
  if (number > 0 && isKept(record, number)) addNumber(used, number);
  record.highestClaimed = Math.max(record.highestClaimed, number);
  record.inside += 1;
  if (before === null) record.remembered += 1;
  record.admitted += 1;
  appendEvent(memory, { type: 'admission.started', sub, number });
  return visit;
}

/** No code of the visit was exchanged in time: slot and number go back (LINE.md, the door). */
export function lapse(memory: LineMemory, visit: KeptVisit): void {
  const { record, visits, used, passedOver } = memory;
  const { sub, number, endsAtMs, doorEnteredMs, leftMs } = visit;
  visits.save({
    ...visit,
    outcome: 'lapsed',
    endsAtMs: record.lineMs - (record.doorMs - endsAtMs),
    leftMs: leftMs - (endsAtMs - doorEnteredMs),
    logins: [],
  });
  record.inside -= 1;
  record.lapsed += 1;
  if (number > 0 && isKept(record, number)) removeNumber(used, number);
  if (number > record.graceOver) {
    addNumber(passedOver, number);
    record.passedOver += 1;
  }
  appendEvent(memory, { type: 'admission.ended', sub, number, outcome: 'lapsed', actor: null });
}

/** A visit at the door gets another exchange window, as long as anything is left of it. */
export function prolonged(record: Times, visit: KeptVisit): KeptVisit {
  if (visit.exchanged) return visit;
  return { ...visit, endsAtMs: record.doorMs + Math.min(leftOf(record, visit), EXCHANGE_WINDOW_MS) };
}

/** A code of the visit was exchanged: from now on it lasts as long as it was to last, less its time at the door. */
export function exchanged(record: Times, visit: KeptVisit): KeptVisit {
  if (visit.exchanged) return visit;
  return { ...visit, exchanged: true, endsAtMs: record.lineMs + leftOf(record, visit) };
}

/** Whether a newer generation of the ticket has been shown by now. Until then an answer may have been lost. */
export function isSuperseded({ ticketGeneration }: KeptVisit, generation: number): boolean {
  return generation < ticketGeneration - 1;
}
