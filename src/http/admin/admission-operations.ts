import { z } from 'zod';
import type { Admission } from '../../room/admission.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../problem.ts';
import { noBody, noQuery, type Operation, operation } from './operation.ts';
import { limitUpTo } from './page-limit.ts';

const MAX_PAGE = 1000;

const pageQuery = z.strictObject({
  state: z
    .enum(['live', 'ended'], 'must be live or ended')
    .default('live')
    .describe('Visits that last, or ended ones.'),
  after: z
    .string('must be given once')
    // Whichever store gave it, a position begins with a time.
    .regex(/^\d[\w.:-]{0,127}$/, 'must be the next of the page before')
    .optional()
    .describe('`next` of the page before.'),
  limit: limitUpTo(MAX_PAGE).describe('How many at most, 1 to 1000. Default 100.'),
});

export const admissionView = z
  .strictObject({
    sub: z.string().describe('The `sub` of the tokens of this visit.'),
    number: z.int().min(0).describe('The number that was served; 0 when the room was off.'),
    entered_at: z.int().describe('Seconds since 1970.'),
    ends_at: z.int().describe('When it ends as things stand, or ended. Seconds since 1970.'),
    outcome: z.enum(['completed', 'abandoned', 'expired']).nullable().describe('null while the visit lasts.'),
  })
  .meta({ id: 'Admission' });

export const admissionPage = z
  .strictObject({
    admissions: z.array(admissionView),
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
export function viewAdmission({
  sub,
  number,
  enteredAtMs,
  endsAtMs,
  outcome,
}: Admission): z.output<typeof admissionView> {
  return {
    sub,
    number,
    entered_at: Math.floor(enteredAtMs / 1000),
    ends_at: Math.floor(endsAtMs / 1000),
    outcome,
  };
}

/** No store is asked for what cannot be a `sub`. */
export function isSub(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function checkedSub(sub: string): string {
  if (!isSub(sub)) throw new HttpProblem('admission_unknown');
  return sub;
}

export interface AdmissionOperationsOptions {
  readonly line: LineStore;
  /** Told of every room in which an operator ended a visit; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Looking at visits and ending them. */
export function admissionOperations({ line, onChange }: AdmissionOperationsOptions): Operation[] {
  return [
    operation({
      id: 'listAdmissions',
      method: 'get',
      path: '/rooms/{room}/admissions',
      role: 'viewer',
      summary: 'Visits of a room',
      description: 'Live visits by when they end, ended ones by when they ended. Ended ones are kept for 24 hours.',
      query: pageQuery,
      body: noBody,
      answer: admissionPage,
      problems: [],
      run: async ({ room, query: { state, after = null, limit = 100 } }) => {
        const page = await line.admissions({ room, state, after, limit });
        return { admissions: page.admissions.map(viewAdmission), next: page.next };
      },
    }),
    operation({
      id: 'getAdmission',
      method: 'get',
      path: '/rooms/{room}/admissions/{sub}',
      role: 'viewer',
      summary: 'One visit',
      description: 'A visit that lasts, or ended in the last 24 hours.',
      query: noQuery,
      body: noBody,
      answer: admissionView,
      problems: ['admission_unknown'],
      run: async ({ room, sub }) => {
        const admission = await line.admission({ room, sub: checkedSub(sub) });
        if (admission === null) throw new HttpProblem('admission_unknown');
        return viewAdmission(admission);
      },
    }),
    operation({
      id: 'endAdmission',
      method: 'post',
      path: '/rooms/{room}/admissions/{sub}',
      role: 'operator',
      summary: 'End a visit',
      description: 'Ends a visit now and frees its slot. One that is over already stays as it ended: see outcome.',
      query: noQuery,
      body: ending,
      examples: [{ outcome: 'completed' }],
      answer: admissionView,
      problems: ['admission_unknown'],
      run: async ({ room, sub, caller, body: { outcome } }) => {
        const result = await line.release({ room, sub: checkedSub(sub), outcome, actor: caller.name });
        if (result.kind === 'unknown') throw new HttpProblem('admission_unknown');
        await onChange(room);
        return viewAdmission(result.admission);
      },
    }),
  ];
}
