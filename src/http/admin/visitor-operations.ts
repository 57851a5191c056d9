import { z } from 'zod';
import type { Receipts } from '../../oidc/receipts.ts';
import type { Admission } from '../../room/admission.ts';
import { numberOfEntry } from '../../room/draw.ts';
import { ahead, type RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../problem.ts';
import { admissionView, isSub, viewAdmission } from './admission-operations.ts';
import { noQuery, type Operation, operation } from './operation.ts';

const MAX_RECEIPT_CHARACTERS = 4_000;
/** How many visits are looked through for a number. */
const PAGES = 10;
const PAGE = 1_000;

const askError = 'must be an object with one of receipt, number, entry and sub';
const position = z.int('must be a whole number above 0').min(1, 'must be a whole number above 0');

const asked = z
  .strictObject(
    {
      receipt: z
        .string('must be a receipt')
        .max(MAX_RECEIPT_CHARACTERS, 'must be a receipt')
        .optional()
        .describe('As the visitor saved it from the waiting page.'),
      number: position.optional(),
      entry: position.optional().describe('The place of an early visitor in the draw.'),
      sub: z.string('must be a sub').optional().describe('Of the tokens of a visit.'),
    },
    askError,
  )
  .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, { error: askError })
  .meta({ id: 'VisitorLookup' });

export const found = z
  .strictObject({
    number: z.int().min(0).nullable().describe('null: not known yet. 0: a visit that began while the room was off.'),
    entry: z.int().nullable(),
    state: z
      .enum(['prequeue', 'waiting', 'called', 'inside', 'ended', 'reset'])
      .describe(
        'prequeue: the draw is still to come. called: the turn was called, it may be open, missed or used. reset: of an epoch that is over.',
      ),
    ahead: z.int().min(0).nullable().describe('People who are called before; null: this is no question any more.'),
    admission: admissionView.nullable(),
  })
  .meta({ id: 'Visitor' });

type Found = z.output<typeof found>;

export interface VisitorOperationsOptions {
  readonly line: LineStore;
  readonly receipts: Pick<Receipts, 'verify'>;
}

/** Looking somebody up who asks for help. */
export function visitorOperations({ line, receipts }: VisitorOperationsOptions): Operation[] {
  async function visitOf(room: string, number: number): Promise<Admission | null> {
    let after: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const { admissions, next } = await line.admissions({ room, state: 'live', after, limit: PAGE });
      const visit = admissions.find((admission) => admission.number === number);
      if (visit !== undefined || next === null) return visit ?? null;
      after = next;
    }
    return null;
  }

  async function byNumber(state: RoomState, number: number, entry: number | null): Promise<Found> {
    const { room, issued, serving, gaps } = state;
    const isGiven = number <= issued && !gaps.some(({ from, to }) => from <= number && number <= to);
    if (!isGiven) throw new HttpProblem('visitor_unknown');
    if (number > serving) return { number, entry, state: 'waiting', ahead: ahead(state, number), admission: null };
    const visit = await visitOf(room, number);
    const admission = visit === null ? null : viewAdmission(visit);
    return { number, entry, state: visit === null ? 'called' : 'inside', ahead: null, admission };
  }

  async function byEntry(state: RoomState, entry: number): Promise<Found> {
    if (entry > state.draw.entries) throw new HttpProblem('visitor_unknown');
    const number = numberOfEntry(state, entry);
    if (number !== null) return byNumber(state, number, entry);
    return { number, entry, state: 'prequeue', ahead: null, admission: null };
  }

  async function byReceipt(state: RoomState, jws: string): Promise<Found> {
    const place = await receipts.verify(jws.trim());
    if (place === null) {
      const message = 'was not signed here as a receipt, or too long ago';
      throw new HttpProblem('request_invalid', { errors: [{ path: 'receipt', message }] });
    }
    if (place.room !== state.room) {
      throw new HttpProblem('request_invalid', { errors: [{ path: 'receipt', message: 'is for another room' }] });
    }
    const { epoch, entry } = place;
    if (epoch === state.epoch) return byEntry(state, entry);
    return { number: null, entry, state: 'reset', ahead: null, admission: null };
  }

  async function bySub(room: string, sub: string): Promise<Found> {
    const admission = isSub(sub) ? await line.admission({ room, sub }) : null;
    if (admission === null) throw new HttpProblem('visitor_unknown');
    const state = admission.outcome === null ? 'inside' : 'ended';
    return { number: admission.number, entry: null, state, ahead: null, admission: viewAdmission(admission) };
  }

  return [
    operation({
      id: 'lookUpVisitor',
      method: 'post',
      path: '/rooms/{room}/visitors/lookup',
      role: 'viewer',
      summary: 'Look a visitor up',
      description: `Tells where somebody stands, by the receipt of an early visitor, by number, by entry, or by the \`sub\` of a visit. The visit of a number is looked for among the ${PAGES * PAGE} that end next. Changes nothing.`,
      query: noQuery,
      body: asked,
      onlyReads: () => true,
      examples: [{ number: 1 }, { sub: 'Wq3eH1WmR2uQe7W0Zk9m1g' }],
      answer: found,
      problems: ['visitor_unknown'],
      run: async ({ room, body: { receipt, number, entry, sub } }) => {
        if (sub !== undefined) return bySub(room, sub);
        const state = await line.tick({ room });
        if (receipt !== undefined) return byReceipt(state, receipt);
        return entry === undefined ? byNumber(state, number ?? 0, null) : byEntry(state, entry);
      },
    }),
  ];
}
