import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { wholeNumberPattern } from '../../config/words/number-pattern.ts';
import type { RequestIds } from '../../sealing/request-id.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { count } from './room-view.ts';
import { isSub } from './visit-operations.ts';
import { someOf } from './which-fields.ts';

/** Of a message as Amazon SNS carries them at most: some 6,000 request ids. */
const MAX_BYTES = 256 * 1024;
const MAX_LIST = 10_000;
const MAX_EXITED = 10_000_000;
/** How many visits of a list are ended at a time: the line of the room has other things to do. */
const AT_A_TIME = 20;

const listError = `must be a list of at most ${MAX_LIST} texts`;
const subs = z.array(z.string('must be a text'), listError).max(MAX_LIST, listError);
const exitedError = `must be a whole number from 0 to ${MAX_EXITED}`;

/** A number, or a text of digits: the inlet there took both. */
const wholeOrText = z.union(
  [
    z.int().min(0).max(MAX_EXITED),
    z
      .string()
      .regex(new RegExp(`^0*${wholeNumberPattern(0, MAX_EXITED)}$`))
      .transform(Number),
  ],
  exitedError,
);

const exitsError = 'must be an object with exited, completed or abandoned';

/** Other fields are ignored: messages to the inlet there may have any. */
const exits = someOf(
  z.object(
    {
      exited: wholeOrText.optional().describe('How many visitors have left whom nobody can name: as many are called.'),
      completed: subs.optional().describe('Visits that are done, by `sub`, or by request id.'),
      abandoned: subs.optional().describe('Visits that were given up, likewise.'),
    },
    exitsError,
  ),
  exitsError,
).meta({ id: 'Exits' });

const exitsTaken = z
  .strictObject({
    ended: count.describe('How many of the listed visits this request has ended.'),
    over: count.describe('How many were over before.'),
    unknown: count.describe('How many are not known here.'),
    serving: count,
    called: count.describe('How many people were called for `exited`.'),
    cut: count.describe('How many of `exited` were not: the capacity does not admit them, or nobody is left.'),
  })
  .meta({ id: 'ExitsTaken' });

type Counts = Pick<z.output<typeof exitsTaken>, 'ended' | 'over' | 'unknown'>;

const counted = { released: 'ended', 'already-ended': 'over', unknown: 'unknown' } as const;

export interface ExitOperationsOptions {
  readonly line: LineStore;
  readonly requestIds: RequestIds;
  /** Told of every room that visitors have left; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** What the inlet MaxSize of Virtual Waiting Room on AWS was told: who has left. */
export function exitOperations({ line, requestIds, onChange }: ExitOperationsOptions): AdminOperation[] {
  /** Clients of AWS' interface know a visit by its request id. */
  function subsOf(room: string, epoch: number, listed: readonly string[]): string[] {
    const ids = requestIds.of(room, epoch);
    return listed.map((id) => {
      const ticket = ids.open(id);
      return ticket === null ? id : ids.subOf(ticket);
    });
  }

  async function end(
    { room, actor, outcome }: { room: string; actor: string; outcome: 'completed' | 'abandoned' },
    listed: readonly string[],
    counts: Counts,
  ): Promise<void> {
    const known = listed.filter(isSub);
    counts.unknown += listed.length - known.length;
    for (let start = 0; start < known.length; start += AT_A_TIME) {
      const some = known.slice(start, start + AT_A_TIME);
      // An embedded store answers at once, and others want their turn.
      await setImmediate();
      const results = await Promise.all(some.map((sub) => line.release({ room, sub, outcome, actor })));
      for (const { kind } of results) counts[counted[kind]] += 1;
    }
  }

  return [
    defineOperation({
      id: 'reportExits',
      auditRing: 'steps',
      method: 'post',
      path: '/rooms/{room}/exits',
      role: 'operator',
      summary: 'Tell who has left',
      description: `Ends the listed visits, at most ${MAX_LIST} a list, and calls \`exited\` visitors more: as many as the capacity admits, or without one as there are numbers. The inlet of a room with a capacity calls by itself as soon as visits end.`,
      idempotencyKey: true,
      bodyBytes: MAX_BYTES,
      query: noQuery,
      body: exits,
      examples: [{ exited: 10 }, { completed: ['dGhpcyBpcyBhIHN1YiE9PQ'], abandoned: [] }],
      answer: exitsTaken,
      problems: ['draw_pending', 'idempotency_key_reused'],
      run: async ({ room, caller, body: { exited = 0, completed = [], abandoned = [] }, idempotencyKey, tell }) => {
        const counts: Counts = { ended: 0, over: 0, unknown: 0 };
        const actor = caller.name;
        const isListed = completed.length + abandoned.length > 0;
        const before = isListed || exited === 0 ? await line.tick({ room }) : null;
        if (before !== null) {
          await end({ room, actor, outcome: 'completed' }, subsOf(room, before.epoch, completed), counts);
          await end({ room, actor, outcome: 'abandoned' }, subsOf(room, before.epoch, abandoned), counts);
        }
        if (before !== null && exited === 0) {
          const { serving } = isListed ? await line.tick({ room }) : before;
          tell({ serving: before.serving }, { serving });
          if (counts.ended > 0) await onChange(room);
          return { ...counts, serving, called: 0, cut: 0 };
        }
        // Not the key of an advance by hand that happens to be the same.
        const key = idempotencyKey === null ? null : hash('sha256', `exits ${idempotencyKey}`, 'base64url');
        const result = await line.advance({ room, by: exited, key, actor, exits: true });
        if (result.kind === 'draw-pending') throw new HttpProblem('draw_pending');
        if (result.kind === 'key-reused') throw new HttpProblem('idempotency_key_reused');
        if (result.kind === 'pause-first') throw new Error('a step forward needs no pause');
        tell({ serving: before?.serving ?? result.from }, { serving: result.serving });
        await onChange(room);
        const { serving, called, cut } = result;
        return { ...counts, serving, called, cut };
      },
    }),
  ];
}
