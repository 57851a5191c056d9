import { z } from 'zod';
import { textUpTo } from '../../config/schema/schema-parts.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import { isLostEntry, lastEntry, numberOfEntry } from '../../room/draw.ts';
import { isSkipped } from '../../room/gaps.ts';
import { ahead, type RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { VISITS_LOOKED_THROUGH, visitOfNumber } from './visit-of-number.ts';
import { isSub, viewVisit, visitView } from './visit-operations.ts';
import { exactlyOne } from './which-fields.ts';

const MAX_RECEIPT_CHARACTERS = 4_000;
/** Of no visit: a look then tells of the number alone. */
const NO_SUB = '';

const askError = 'must be an object with one of receipt, number, entry and sub';
const position = z.int('must be a whole number above 0').min(1, 'must be a whole number above 0');

const asked = exactlyOne(
  z.strictObject(
    {
      receipt: textUpTo({ min: 0, max: MAX_RECEIPT_CHARACTERS }, 'a receipt')
        .optional()
        .describe('As the visitor saved it from the waiting page.'),
      number: position.optional(),
      entry: position.optional().describe('The place of an early visitor in the draw.'),
      sub: z.string('must be a sub').optional().describe('Of the tokens of a visit.'),
    },
    askError,
  ),
  askError,
).meta({ id: 'VisitorLookup' });

export const found = z
  .strictObject({
    number: z.int().min(0).nullable().describe('null: not known yet. 0: a visit that began while the room was off.'),
    entry: z.int().nullable(),
    state: z
      .enum(['prequeue', 'waiting', 'called', 'void', 'inside', 'ended', 'reset'])
      .describe(
        'prequeue: the draw is still to come. called: the turn was called, it may be open, missed or used. void: a late turn was missed too. reset: of an epoch that is over.',
      ),
    ahead: z.int().min(0).nullable().describe('People who are called before; null: this is no question any more.'),
    admission: visitView.nullable(),
  })
  .meta({ id: 'Visitor' });

type Found = z.output<typeof found>;

export interface VisitorOperationsOptions {
  readonly line: LineStore;
  readonly receipts: Pick<Receipts, 'verify'>;
}

/** Looking somebody up who asks for help. */
export function visitorOperations({ line, receipts }: VisitorOperationsOptions): AdminOperation[] {
  async function byNumber(state: RoomState, number: number, entry: number | null): Promise<Found> {
    const { room, epoch, issued, serving, gaps, pastGaps = [] } = state;
    const isGiven = number <= issued && !isSkipped([...pastGaps, ...gaps], number);
    if (!isGiven) throw new HttpProblem('visitor_unknown');
    if (number > serving) return { number, entry, state: 'waiting', ahead: ahead(state, number), admission: null };
    const visit = await visitOfNumber(line, room, number);
    if (visit !== null) return { number, entry, state: 'inside', ahead: null, admission: viewVisit(visit) };
    const { kind } = await line.look({ room, epoch, number, sub: NO_SUB, ticketGeneration: 0, isHere: false });
    return { number, entry, state: kind === 'void' ? 'void' : 'called', ahead: null, admission: null };
  }

  async function byEntry(state: RoomState, entry: number): Promise<Found> {
    if (entry > lastEntry(state.draw) || isLostEntry(state.draw, entry)) throw new HttpProblem('visitor_unknown');
    const number = numberOfEntry(state, entry);
    if (number !== null) return byNumber(state, number, entry);
    return { number, entry, state: 'prequeue', ahead: null, admission: null };
  }

  async function byReceipt(state: RoomState, jws: string): Promise<Found> {
    const place = await receipts.verify(jws.trim());
    if (place === null) {
      const message = 'was not signed here as a receipt, or too long ago';
      throw new HttpProblem('request_unfit', { errors: [{ path: 'receipt', message }] });
    }
    if (place.room !== state.room) {
      throw new HttpProblem('request_unfit', { errors: [{ path: 'receipt', message: 'is for another room' }] });
    }
    const { epoch, entry } = place;
    if (epoch === state.epoch) return byEntry(state, entry);
    return { number: null, entry, state: 'reset', ahead: null, admission: null };
  }

  async function bySub(room: string, sub: string): Promise<Found> {
    const visit = isSub(sub) ? await line.visit({ room, sub }) : null;
    if (visit === null) throw new HttpProblem('visitor_unknown');
    const state = visit.outcome === null ? 'inside' : 'ended';
    return { number: visit.number, entry: null, state, ahead: null, admission: viewVisit(visit) };
  }

  return [
    defineOperation({
      id: 'lookUpVisitor',
      method: 'post',
      path: '/rooms/{room}/visitors/lookup',
      role: 'viewer',
      summary: 'Look a visitor up',
      description: `Tells where somebody stands, by the receipt of an early visitor, by number, by entry, or by the \`sub\` of a visit. The visit of a number is looked for among the ${VISITS_LOOKED_THROUGH} that end next. Changes nothing.`,
      query: noQuery,
      body: asked,
      onlyReads: () => true,
      examples: [{ number: 1 }, { sub: 'Wq3eH1WmR2uQe7W0Zk9m1g' }],
      answer: found,
      problems: ['visitor_unknown', 'request_unfit'],
      run: async ({ room, body: { receipt, number, entry, sub } }) => {
        if (sub !== undefined) return bySub(room, sub);
        const state = await line.tick({ room });
        if (receipt !== undefined) return byReceipt(state, receipt);
        return entry === undefined ? byNumber(state, number ?? 0, null) : byEntry(state, entry);
      },
    }),
  ];
}
