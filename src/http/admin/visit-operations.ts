import { z } from 'zod';
import type { Visit } from '../../room/visit.ts';
import { type LineStore, VISITS_POSITION } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { limitUpTo } from './number-in-text.ts';

const MAX_PAGE = 1000;

const pageQuery = z.strictObject({
  state: z
    .enum(['live', 'ended'], 'must be live or ended')
    .default('live')
    .describe('Visits that last, or ended ones.'),
  after: z
    .string('must be given once')
    .regex(VISITS_POSITION, 'must be the next of the page before')
    .optional()
    .describe('`next` of the page before.'),
  limit: limitUpTo(MAX_PAGE).describe('How many at most, 1 to 1000. Default 100.'),
});

export const visitView = z
  .strictObject({
    sub: z.string().describe('The `sub` of the tokens of this visit.'),
    number: z.int().min(0).describe('The number that was served; 0 when the room was off.'),
    entered_at: z.int().describe('Seconds since 1970.'),
    ends_at: z.int().describe('When it ends as things stand, or ended. Seconds since 1970.'),
    outcome: z
      .enum(['completed', 'abandoned', 'expired', 'lapsed'])
      .nullable()
      .describe('null while the visit lasts. lapsed: no code of it was exchanged in time, and it may begin again.'),
  })
  .meta({ id: 'Admission' });

export const visitPage = z
  .strictObject({
    admissions: z.array(visitView),
    next: z.string().nullable().describe('`after` of the next page; null: this was the last one.'),
  })
  .meta({ id: 'Admissions' });

const ending = z
  .strictObject(
    { outcome: z.enum(['completed', 'abandoned'], 'must be completed or abandoned') },
    'must be an object with outcome',
  )
  .meta({ id: 'Ending' });

/** Writes a visit as the admin API tells it. */
export function viewVisit({ sub, number, enteredAtMs, endsAtMs, outcome }: Visit): z.output<typeof visitView> {
  return {
    sub,
    number,
    entered_at: Math.floor(enteredAtMs / 1000),
    ends_at: Math.floor(endsAtMs / 1000),
    outcome,
  };
}

export const subPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** No store is asked for what cannot be a `sub`. */
export function isSub(text: string): boolean {
  return subPattern.test(text);
}

function checkedSub(sub: string): string {
  if (!isSub(sub)) throw new HttpProblem('admission_unknown');
  return sub;
}

export interface VisitOperationsOptions {
  readonly line: LineStore;
  /** Told of every room in which an operator ended a visit; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Looking at visits and ending them. */
export function visitOperations({ line, onChange }: VisitOperationsOptions): AdminOperation[] {
  return [
    defineOperation({
      id: 'listAdmissions',
      method: 'get',
      path: '/rooms/{room}/admissions',
      role: 'viewer',
      summary: 'Visits of a room',
      description: 'Live visits by when they end, ended ones by when they ended. Ended ones are kept for 24 hours.',
      query: pageQuery,
      body: noBody,
      answer: visitPage,
      problems: [],
      run: async ({ room, query: { state, after = null, limit = 100 } }) => {
        const page = await line.visits({ room, state, after, limit });
        return { admissions: page.visits.map(viewVisit), next: page.next };
      },
    }),
    defineOperation({
      id: 'getAdmission',
      method: 'get',
      path: '/rooms/{room}/admissions/{sub}',
      role: 'viewer',
      summary: 'One visit',
      description: 'A visit that lasts, or ended in the last 24 hours.',
      query: noQuery,
      body: noBody,
      answer: visitView,
      problems: ['admission_unknown'],
      run: async ({ room, sub }) => {
        const visit = await line.visit({ room, sub: checkedSub(sub) });
        if (visit === null) throw new HttpProblem('admission_unknown');
        return viewVisit(visit);
      },
    }),
    defineOperation({
      id: 'endAdmission',
      auditRing: 'steps',
      method: 'post',
      path: '/rooms/{room}/admissions/{sub}',
      role: 'operator',
      summary: 'End a visit',
      description: 'Ends a visit now and frees its slot. One that is over already stays as it ended: see outcome.',
      query: noQuery,
      body: ending,
      examples: [{ outcome: 'completed' }],
      answer: visitView,
      problems: ['admission_unknown'],
      run: async ({ room, sub, caller, body: { outcome }, tell }) => {
        const result = await line.release({ room, sub: checkedSub(sub), outcome, actor: caller.name });
        if (result.kind === 'unknown') throw new HttpProblem('admission_unknown');
        if (result.kind === 'released') tell({ outcome: null }, { outcome });
        await onChange(room);
        return viewVisit(result.visit);
      },
    }),
  ];
}
