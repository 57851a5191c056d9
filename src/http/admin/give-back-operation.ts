import { z } from 'zod';
import type { GiveBackResult, LineStore, LookResult } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { touching } from './touched.ts';

const numberError = 'must be a whole number above 0';

const givingBack = z
  .strictObject(
    {
      number: z.int(numberError).min(1, numberError),
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether only to tell what would be done, or why nothing would.'),
    },
    'must be an object with number',
  )
  .meta({ id: 'GiveBack' });

const results = { 'given-back': 'given_back', turn: 'has_turn', waiting: 'first_in_line' } as const;

export const givenBack = z
  .strictObject({
    number: z.int().min(1),
    result: z
      .enum(Object.values(results))
      .describe(
        'given_back: by this request. has_turn, first_in_line: it has a turn that goes on, or waits for a late one, so nothing was changed.',
      ),
    turn_until: z
      .int()
      .nullable()
      .describe(
        'When the turn ends that it has now. Seconds since 1970; null: it waits for a free slot, or in a dry run.',
      ),
  })
  .meta({ id: 'GivenBack' });

/** @throws HttpProblem when the number cannot have its place back */
function resultOf({ kind }: GiveBackResult): z.output<typeof givenBack>['result'] {
  switch (kind) {
    case 'unknown':
      throw new HttpProblem('visitor_unknown');
    case 'not-called':
      throw new HttpProblem('number_not_called', { detail: 'It keeps its place in line, and needs no other.' });
    case 'used':
      throw new HttpProblem('number_used', { detail: 'A number is good for one visit, which goes on or has ended.' });
    case 'forgotten':
      throw new HttpProblem('number_forgotten', { detail: 'Nobody can tell any more whether it was used.' });
    default:
      return results[kind];
  }
}

export interface GiveBackOperationOptions {
  readonly line: LineStore;
  /** Told of every room in which a place was given back; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** One more late turn for a number, by an operator. */
export function giveBackOperation({ line, onChange }: GiveBackOperationOptions): AdminOperation {
  async function lookAt(room: string, number: number): Promise<LookResult> {
    const { epoch } = await line.tick({ room });
    return line.look({ room, epoch, number, sub: '', ticketGeneration: 0, isHere: false });
  }

  return defineOperation({
    id: 'giveBack',
    touched: async ({ room, body: { number } }) =>
      touching({ [`number ${number}`]: (await lookAt(room, number)).kind }, room),
    method: 'post',
    path: '/rooms/{room}/visitors/give-back',
    role: 'operator',
    summary: 'Give a number its place back',
    description:
      'One late turn more for somebody who lost theirs: the number is first in line again, for one slot, once. Also for a number that was missed beyond the grace, passed over or void, or whose visit lapsed. The place is kept for ten minutes, also for somebody who is not there. Not for numbers that were not called yet or were used. Where it has a turn, or is first in line already, nothing changes.',
    query: noQuery,
    body: givingBack,
    onlyReads: ({ dry_run: dryRun }) => dryRun === true,
    examples: [{ number: 1 }, { number: 1, dry_run: true }],
    answer: givenBack,
    problems: ['visitor_unknown', 'number_not_called', 'number_used', 'number_forgotten'],
    run: async ({ room, caller, body: { number, dry_run: dryRun = false } }) => {
      const result = resultOf(await line.giveBack({ room, number, actor: caller.name, dryRun }));
      if (dryRun) return { number, result, turn_until: null };
      if (result === 'given_back') await onChange(room);
      const found = await lookAt(room, number);
      const endsAtMs = found.kind === 'turn' ? found.turnEndsAtMs : null;
      return { number, result, turn_until: endsAtMs === null ? null : Math.floor(endsAtMs / 1000) };
    },
  });
}
